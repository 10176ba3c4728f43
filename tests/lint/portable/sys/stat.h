#pragma once
#include <sys/types.h>
#include <time.h>

struct stat {
    dev_t st_dev;
    ino_t st_ino;
    mode_t st_mode;
    nlink_t st_nlink;
    uid_t st_uid;
    gid_t st_gid;
    off_t st_size;
#ifdef __APPLE__
    struct timespec st_mtimespec;
#define st_mtime st_mtimespec.tv_sec
#else
    struct timespec st_mtim;
#define st_mtime st_mtim.tv_sec
#endif
};
#define S_IFMT 0170000
#define S_ISDIR(m) (((m) & S_IFMT) == 0040000)
#define S_ISCHR(m) (((m) & S_IFMT) == 0020000)
#define S_ISREG(m) (((m) & S_IFMT) == 0100000)
#define S_ISFIFO(m) (((m) & S_IFMT) == 0010000)
#define S_ISLNK(m) (((m) & S_IFMT) == 0120000)
#define S_ISSOCK(m) (((m) & S_IFMT) == 0140000)
#define S_IRUSR 0400
#define S_IWUSR 0200
#define S_IRWXG 070
#define S_ISUID 04000
#define S_ISGID 02000
int chmod(const char *, mode_t);
int fchmod(int, mode_t);
int fstat(int, struct stat *);
int fstatat(int, const char *, struct stat *, int);
int lstat(const char *, struct stat *);
int mkdir(const char *, mode_t);
int stat(const char *, struct stat *);
mode_t umask(mode_t);
