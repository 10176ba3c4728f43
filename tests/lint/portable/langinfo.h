#pragma once
#define CODESET 0
char *nl_langinfo(int);
