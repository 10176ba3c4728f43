/* io.c: whole writes, whole files, atomic replacement. */
#include "base/io.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"

#define LINKS_MAX   40
#define TEMP_MARK   ".tmp-" /* between a file's name and the six characters of mkstemp() */
#define TEMP_CHARS  6
#define STALE_AFTER 60 /* seconds; no write takes so long */

bool io_write_all(int fd, const void *data, size_t len)
{
    const char *at = data;
    while (len > 0) {
        ssize_t n = write(fd, at, len);
        if (n < 0 && errno == EAGAIN)
            poll(&(struct pollfd){.fd = fd, .events = POLLOUT}, 1, -1);
        if (n < 0 && (errno == EINTR || errno == EAGAIN))
            continue;
        if (n < 0)
            return false;
        at += n;
        len -= (size_t)n;
    }
    return true;
}

bool io_read_file(const char *path, size_t max, struct buf *out, struct err *e)
{
    struct stat st = {0};
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* a FIFO would make it wait */
    if (fd < 0)
        return err_set(e, "%.200s: %s", path, strerror(errno));
    bool ok = fstat(fd, &st) == 0 && (S_ISREG(st.st_mode) || S_ISCHR(st.st_mode));
    if (!ok) {
        close(fd);
        return err_set(e, "%.200s: %s", path,
                       S_ISDIR(st.st_mode) ? strerror(EISDIR) : "is no file");
    }
    for (;;) {
        buf_reserve(out, 64 * 1024);
        ssize_t n = read(fd, out->data + out->len, out->cap - out->len - 1);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0) {
            ok = n == 0 || err_set(e, "%s: %s", path, strerror(errno));
            break;
        }
        out->len += (size_t)n;
        if (out->len > max) {
            ok = err_set(e, "%s: larger than %zu bytes", path, max);
            break;
        }
    }
    close(fd);
    if (out->data != NULL)
        out->data[out->len] = '\0';
    return ok;
}

void io_folder_of(const char *path, char *out, size_t size)
{
    const char *slash = strrchr(path, '/');
    if (slash == NULL)
        snprintf(out, size, ".");
    else
        snprintf(out, size, "%.*s", slash == path ? 1 : (int)(slash - path), path);
}

/* The file's mode and owner: the old one's where it keeps them; of a new one that root makes, the
 * owner of its folder, so that what is written in somebody's home belongs to them. Others can keep
 * the group where they are in it; what the mode allows the old group it allows no other one. The
 * mode comes last, as a new owner takes set-id bits away. */
static bool give(int fd, const char *path, bool keep, mode_t mode)
{
    char folder[PATH_MAX];
    struct stat st;
    bool keeps = keep && lstat(path, &st) == 0 && S_ISREG(st.st_mode);
    if (keeps)
        mode = st.st_mode & 07777;
    io_folder_of(path, folder, sizeof folder);
    if (geteuid() == 0) {
        if (!keeps && stat(folder, &st) != 0)
            return false;
        if (fchown(fd, st.st_uid, st.st_gid) != 0)
            return false;
    } else if (keeps && fchown(fd, (uid_t)-1, st.st_gid) != 0) {
        mode = (mode_t)(mode & ~(mode_t)(S_ISGID | S_IRWXG));
    }
    return fchmod(fd, mode) == 0;
}

/* What a link at path points to, in place of path. false: it is no link. */
static bool follow_link(char path[PATH_MAX])
{
    char to[PATH_MAX];
    ssize_t len = readlink(path, to, sizeof to - 1);
    if (len < 0)
        return false;
    to[len] = '\0';
    char *slash = strrchr(path, '/');
    size_t folder = to[0] == '/' || slash == NULL ? 0 : (size_t)(slash + 1 - path);
    snprintf(path + folder, PATH_MAX - folder, "%s", to);
    return true;
}

/* Where the file really is: behind path's links when they are followed, also behind one that points
 * at nothing yet. */
static bool resolve(const char *path, bool follow, char target[PATH_MAX])
{
    if (follow && realpath(path, target) != NULL)
        return true;
    if (snprintf(target, PATH_MAX, "%s", path) >= PATH_MAX) {
        errno = ENAMETOOLONG;
        return false;
    }
    for (int links = 0; follow && follow_link(target); links++) {
        if (links == LINKS_MAX) {
            errno = ELOOP;
            return false;
        }
    }
    return true;
}

/* A rename lasts when its folder is on the disk; not every file system can say so. */
static void sync_folder(const char *path)
{
    char folder[PATH_MAX];
    io_folder_of(path, folder, sizeof folder);
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0) {
        fsync(fd);
        close(fd);
    }
}

/* Whether it is a temporary file of ours that nobody has written to for a while. */
static bool is_stale(int folder, const char *name)
{
    struct stat st;
    return fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(st.st_mode) &&
           st.st_uid == geteuid() &&
           st.st_mtime + STALE_AFTER < (time_t)(clock_wall_ns() / NS_PER_SEC);
}

void io_remove_stale(const char *path)
{
    char target[PATH_MAX];
    char folder[PATH_MAX];
    char temp[PATH_MAX + sizeof TEMP_MARK];
    if (!resolve(path, true, target))
        return;
    io_folder_of(target, folder, sizeof folder);
    const char *slash = strrchr(target, '/');
    snprintf(temp, sizeof temp, "%s" TEMP_MARK, slash != NULL ? slash + 1 : target);
    size_t len = strlen(temp);
    DIR *dir = opendir(folder);
    for (const struct dirent *d; dir != NULL && (d = readdir(dir)) != NULL;) {
        if (strncmp(d->d_name, temp, len) == 0 && strlen(d->d_name) == len + TEMP_CHARS &&
            is_stale(dirfd(dir), d->d_name))
            unlinkat(dirfd(dir), d->d_name, 0);
    }
    if (dir != NULL)
        closedir(dir);
}

bool io_write_atomic(const char *path, const void *data, size_t len, mode_t mode, bool follow,
                     struct err *e)
{
    char target[PATH_MAX];
    char temp[PATH_MAX];
    if (!resolve(path, follow, target))
        return err_set(e, "%.200s: %s", path, strerror(errno));
    if (snprintf(temp, sizeof temp, "%s" TEMP_MARK "XXXXXX", target) >= (int)sizeof temp)
        return err_set(e, "%.200s: %s", path, strerror(ENAMETOOLONG));
    int fd = mkstemp(temp);
    if (fd < 0)
        return err_set(e, "%s: %s", target, strerror(errno));
    fcntl(fd, F_SETFD, FD_CLOEXEC);
    bool ok = give(fd, target, follow, mode) && io_write_all(fd, data, len) && fsync(fd) == 0;
    int why = errno;
    close(fd);
    if (ok && rename(temp, target) == 0) {
        sync_folder(target);
        return true;
    }
    if (ok)
        why = errno;
    unlink(temp);
    return err_set(e, "%s: %s", target, strerror(why));
}
