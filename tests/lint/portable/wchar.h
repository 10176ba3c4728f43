#pragma once
#include <stddef.h>

typedef int wint_t;
typedef struct {
    char opaque[128];
} mbstate_t;
int wcwidth(wchar_t);
