/* io.h: writing all of it, and files that are either the old or the new, never a half. Any thread.
 */
#ifndef IFTOPRS_BASE_IO_H
#define IFTOPRS_BASE_IO_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/err.h"

/* Writes len bytes, going on after signals and short writes. false: errno says why. */
bool io_write_all(int fd, const void *data, size_t len);
/* Reads a whole file of at most max bytes into out (appended). */
bool io_read_file(const char *path, size_t max, struct buf *out, struct err *e);
/* The folder that a file is in, "." where its path names none. */
void io_folder_of(const char *path, char *out, size_t size);
/* Replaces path by data: a temporary file in the same folder, fsync, rename, fsync of the folder. A
 * new file gets mode and, when root makes it, the owner of its folder. follow: goes through
 * symlinks to their target, and an old file keeps its mode, owner and group, as far as may be (a
 * group that cannot be kept loses its rights); otherwise whatever stands at
 * path is replaced by a new file. */
bool io_write_atomic(const char *path, const void *data, size_t len, mode_t mode, bool follow,
                     struct err *e);
/* Removes what killed calls of io_write_atomic() have left beside the file: regular files of ours
 * with their names, older than a minute. */
void io_remove_stale(const char *path);

#endif
