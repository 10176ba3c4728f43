#pragma once
#include <stddef.h>
#include <stdint.h>

typedef struct {
    int re_magic;
    size_t re_nsub;
    void *re_g;
} regex_t;
typedef int64_t regoff_t;
typedef struct {
    regoff_t rm_so, rm_eo;
} regmatch_t;
#define REG_EXTENDED 1
#define REG_ICASE 2
#define REG_NOSUB 4
#define REG_NEWLINE 8
int regcomp(regex_t *, const char *, int);
size_t regerror(int, const regex_t *, char *, size_t);
int regexec(const regex_t *, const char *, size_t, regmatch_t[], int);
void regfree(regex_t *);
