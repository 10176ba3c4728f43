#pragma once
#include <stdint.h>

#define FD_SETSIZE 1024
typedef struct {
    uint32_t bits[FD_SETSIZE / 32];
} fd_set;
