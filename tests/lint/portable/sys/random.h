#pragma once
#ifndef __APPLE__
#error "elsewhere getentropy() is in <unistd.h>"
#endif
#include <stddef.h>

int getentropy(void *, size_t);
