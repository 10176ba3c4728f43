/* Widths that differ between the systems, so that -Wconversion speaks for all of them. */
#pragma once
#include <stddef.h>
#include <stdint.h>
#include <sys/select.h>

typedef unsigned char u_char;
typedef unsigned short u_short;
typedef unsigned int u_int;
typedef unsigned long u_long;
typedef uint8_t u_int8_t;
typedef uint16_t u_int16_t;
typedef uint32_t u_int32_t;
typedef uint64_t u_int64_t;
typedef long ssize_t;
typedef int64_t off_t;
typedef int32_t pid_t;
typedef uint32_t uid_t;
typedef uint32_t gid_t;
typedef uint32_t id_t;
typedef uint64_t ino_t;
typedef uint32_t useconds_t;
#if defined(__OpenBSD__) || defined(__NetBSD__)
typedef int64_t time_t;
#else
typedef long time_t;
#endif
#if defined(__APPLE__) || defined(__NetBSD__)
typedef int suseconds_t;
#else
typedef long suseconds_t;
#endif
#if defined(__APPLE__) || defined(__OpenBSD__)
typedef int32_t dev_t;
#else
typedef uint64_t dev_t;
#endif
#if defined(__APPLE__) || defined(__FreeBSD__)
typedef uint16_t mode_t;
#else
typedef uint32_t mode_t;
#endif
#ifdef __APPLE__
typedef uint16_t nlink_t;
#elif defined(__FreeBSD__)
typedef uint64_t nlink_t;
#else
typedef uint32_t nlink_t;
#endif
