#pragma once
#include <sys/types.h>
#include <sys/uio.h>

typedef uint32_t socklen_t;
typedef uint8_t sa_family_t;
struct sockaddr {
    uint8_t sa_len;
    sa_family_t sa_family;
    char sa_data[14];
};
struct sockaddr_storage {
    uint8_t ss_len;
    sa_family_t ss_family;
    char ss_data[126];
};
#define SOCK_STREAM 1
#define SOCK_DGRAM 2
#define SOCK_RAW 3
#define SOL_SOCKET 0xffff
#define SO_REUSEADDR 0x4
#define SO_TYPE 0x1008
#define SO_SNDBUF 0x1001
#define SO_RCVBUF 0x1002
#define MSG_PEEK 0x2
#define MSG_DONTWAIT 0x80
#define AF_UNSPEC 0
#define AF_UNIX 1
#define AF_INET 2
#define AF_ROUTE 17
#define AF_LINK 18
#ifdef __APPLE__
#define AF_INET6 30
#elif defined(__FreeBSD__)
#define AF_INET6 28
#else
#define AF_INET6 24
#endif
#define PF_ROUTE AF_ROUTE
int bind(int, const struct sockaddr *, socklen_t);
int connect(int, const struct sockaddr *, socklen_t);
int getsockname(int, struct sockaddr *, socklen_t *);
int getpeername(int, struct sockaddr *, socklen_t *);
int getsockopt(int, int, int, void *, socklen_t *);
ssize_t recv(int, void *, size_t, int);
ssize_t recvfrom(int, void *, size_t, int, struct sockaddr *, socklen_t *);
ssize_t send(int, const void *, size_t, int);
int setsockopt(int, int, int, const void *, socklen_t);
int socket(int, int, int);
int socketpair(int, int, int, int[2]);
