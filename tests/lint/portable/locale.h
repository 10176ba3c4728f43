#pragma once
#define LC_ALL 0
#define LC_CTYPE 2
char *setlocale(int, const char *);
