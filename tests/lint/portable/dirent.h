#pragma once
#include <sys/types.h>

struct dirent {
    ino_t d_ino;
    uint16_t d_reclen;
    uint8_t d_type;
    char d_name[256];
};
typedef struct stub_dir DIR;
int alphasort(const struct dirent **, const struct dirent **);
int closedir(DIR *);
int dirfd(DIR *);
DIR *fdopendir(int);
DIR *opendir(const char *);
struct dirent *readdir(DIR *);
int scandir(const char *, struct dirent ***, int (*)(const struct dirent *),
            int (*)(const struct dirent **, const struct dirent **));
