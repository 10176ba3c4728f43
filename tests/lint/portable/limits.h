#pragma once
#include_next <limits.h> /* the compiler's */

#define PATH_MAX 1024
#define NAME_MAX 255
#define PIPE_BUF 512
#define SSIZE_MAX LONG_MAX
