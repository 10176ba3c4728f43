/* test_io.c: whole writes and files that are replaced at once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <dirent.h>
#include <fcntl.h>
#include <grp.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/io.h"

struct folder {
    char path[64];
    char file[128]; /* path/file */
    char link[128]; /* path/link */
};

static int setup(void **state)
{
    struct folder *f = calloc(1, sizeof *f);
    *state = f;
    snprintf(f->path, sizeof f->path, "/tmp/iftoprs-io-XXXXXX");
    if (f == NULL || mkdtemp(f->path) == NULL)
        return -1;
    snprintf(f->file, sizeof f->file, "%s/file", f->path);
    snprintf(f->link, sizeof f->link, "%s/link", f->path);
    return 0;
}

static int teardown(void **state)
{
    struct folder *f = *state;
    unlink(f->file);
    unlink(f->link);
    int status = rmdir(f->path); /* fails when a temporary file was left */
    free(f);
    return status;
}

static size_t entries(const char *path)
{
    size_t count = 0;
    DIR *dir = opendir(path);
    assert_non_null(dir);
    for (const struct dirent *d; (d = readdir(dir)) != NULL;)
        count += d->d_name[0] != '.';
    closedir(dir);
    return count;
}

static void write_file(const char *path, const char *text, mode_t mode)
{
    struct err e = {.text = ""};
    assert_true(io_write_atomic(path, text, strlen(text), mode, true, &e));
    assert_string_equal(e.text, "");
}

static void assert_content(const char *path, const char *expected)
{
    struct buf b = {0};
    struct err e = {.text = ""};
    assert_true(io_read_file(path, 1 << 20, &b, &e));
    assert_string_equal(b.data, expected);
    assert_int_equal(b.len, strlen(expected));
    buf_free(&b);
}

static mode_t mode_of(const char *path)
{
    struct stat st;
    assert_int_equal(lstat(path, &st), 0);
    return st.st_mode;
}

static void test_new_file_gets_mode(void **state)
{
    const struct folder *f = *state;
    mode_t before = umask(077);
    write_file(f->file, "one", 0640);
    umask(before);
    assert_content(f->file, "one");
    assert_int_equal(mode_of(f->file) & 07777, 0640);
    assert_int_equal(entries(f->path), 1);
}

static void test_old_file_keeps_mode(void **state)
{
    const struct folder *f = *state;
    write_file(f->file, "one", 0600);
    assert_int_equal(chmod(f->file, 0444), 0);
    write_file(f->file, "second, longer", 0666);
    assert_content(f->file, "second, longer");
    assert_int_equal(mode_of(f->file) & 07777, 0444);
    write_file(f->file, "", 0666);
    assert_content(f->file, "");
}

enum { USER = 1234, GROUP = 4 };

/* As a user who is in the group, or is not. */
static void write_as_user(const struct folder *f, bool in_group)
{
    const gid_t group = GROUP;
    assert_int_equal(chown(f->path, USER, USER), 0);
    assert_int_equal(chown(f->file, USER, GROUP), 0);
    assert_int_equal(chmod(f->file, 02660), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        bool ok = setgroups(in_group, &group) == 0 && setgid(USER) == 0 && setuid(USER) == 0 &&
                  io_write_atomic(f->file, "two", 3, 0644, true, NULL);
        _exit(ok ? 0 : 1);
    }
    int status = -1;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
}

static void test_user_keeps_group(void **state)
{
    const struct folder *f = *state;
    struct stat st;
    if (geteuid() != 0)
        skip();
    write_file(f->file, "one", 0600);
    write_as_user(f, true);
    assert_int_equal(stat(f->file, &st), 0);
    assert_int_equal(st.st_gid, GROUP);
    assert_int_equal(st.st_mode & 07777, 02660);
    write_as_user(f, false);
    assert_int_equal(stat(f->file, &st), 0);
    assert_int_equal(st.st_gid, USER);
    assert_int_equal(st.st_mode & 07777, 0600);
    assert_content(f->file, "two");
}

/* What a killed write leaves is removed a minute later; a file of another name never is. */
static void test_stale_temporary_files_go(void **state)
{
    const struct folder *f = *state;
    static const char *const names[] = {".tmp-abcdef", ".tmp-ABC123", ".backup", ".tmp-abcdefg"};
    static const bool stay[] = {false, true, true, true};
    const struct timespec old[2] = {{.tv_sec = time(NULL) - 120}, {.tv_sec = time(NULL) - 120}};
    char path[160];
    assert_int_equal(symlink("file", f->link), 0);
    for (int i = 0; i < 4; i++) {
        snprintf(path, sizeof path, "%s%s", f->file, names[i]);
        fclose(fopen(path, "w"));
        if (i != 1)
            assert_int_equal(utimensat(AT_FDCWD, path, old, 0), 0);
    }
    io_remove_stale(f->link);
    for (int i = 0; i < 4; i++) {
        snprintf(path, sizeof path, "%s%s", f->file, names[i]);
        assert_int_equal(unlink(path) == 0, stay[i]);
    }
}

static void test_follows_link(void **state)
{
    const struct folder *f = *state;
    write_file(f->file, "one", 0604);
    assert_int_equal(symlink("file", f->link), 0);
    write_file(f->link, "two", 0600);
    assert_true(S_ISLNK(mode_of(f->link)));
    assert_content(f->file, "two");
    assert_int_equal(mode_of(f->file) & 07777, 0604);
    assert_int_equal(entries(f->path), 2);
}

static void test_replaces_link(void **state)
{
    const struct folder *f = *state;
    write_file(f->file, "one", 0600);
    assert_int_equal(symlink("file", f->link), 0);
    struct err e = {.text = ""};
    assert_true(io_write_atomic(f->link, "two", 3, 0600, false, &e));
    assert_true(S_ISREG(mode_of(f->link)));
    assert_int_equal(mode_of(f->link) & 07777, 0600);
    assert_content(f->link, "two");
    assert_content(f->file, "one");
}

/* What replaces a file without following links is a new file. */
static void test_replaced_file_gets_mode(void **state)
{
    const struct folder *f = *state;
    struct err e = {.text = ""};
    write_file(f->file, "one", 0644);
    assert_true(io_write_atomic(f->file, "two", 3, 0600, false, &e));
    assert_int_equal(mode_of(f->file) & 07777, 0600);
    assert_content(f->file, "two");
}

/* Links of links, relative to where each stands, to a file that is yet to be made. */
static void test_follows_link_to_nothing(void **state)
{
    const struct folder *f = *state;
    char below[160];
    char second[200];
    struct stat st;
    snprintf(below, sizeof below, "%s/below", f->path);
    snprintf(second, sizeof second, "%s/second", below);
    assert_int_equal(mkdir(below, 0700), 0);
    assert_int_equal(symlink("below/second", f->link), 0);
    assert_int_equal(symlink("../file", second), 0);
    if (geteuid() == 0)
        assert_int_equal(chown(f->path, 65534, 65534), 0);
    write_file(f->link, "one", 0640);
    assert_true(S_ISLNK(mode_of(f->link)));
    assert_true(S_ISLNK(mode_of(second)));
    assert_content(f->file, "one");
    assert_int_equal(mode_of(f->file) & 07777, 0640);
    assert_int_equal(stat(f->file, &st), 0);
    if (geteuid() == 0)
        assert_int_equal(st.st_uid, 65534);
    assert_int_equal(unlink(second), 0);
    assert_int_equal(rmdir(below), 0);
}

static void test_links_in_a_circle(void **state)
{
    const struct folder *f = *state;
    struct err e = {.text = ""};
    assert_int_equal(symlink("link", f->link), 0);
    assert_false(io_write_atomic(f->link, "one", 3, 0600, true, &e));
    assert_non_null(strstr(e.text, "symbolic links"));
    assert_int_equal(entries(f->path), 1);
}

/* rename() onto a folder fails after the temporary file has been written. */
static void test_failure_leaves_nothing(void **state)
{
    const struct folder *f = *state;
    assert_int_equal(mkdir(f->file, 0700), 0);
    struct err e = {.text = ""};
    assert_false(io_write_atomic(f->file, "two", 3, 0600, true, &e));
    assert_non_null(strstr(e.text, "/file: "));
    assert_int_equal(entries(f->path), 1);
    assert_int_equal(rmdir(f->file), 0);
}

static void test_failure_keeps_old_file(void **state)
{
    const struct folder *f = *state;
    struct err e = {.text = ""};
    write_file(f->file, "one", 0600);
    char below[160];
    snprintf(below, sizeof below, "%s/x", f->file); /* a file is no folder */
    assert_false(io_write_atomic(below, "two", 3, 0600, true, &e));
    assert_non_null(strstr(e.text, "Not a directory"));
    char longer[5000];
    memset(longer, 'n', sizeof longer - 1);
    longer[sizeof longer - 1] = '\0';
    assert_false(io_write_atomic(longer, "two", 3, 0600, false, &e));
    assert_non_null(strstr(e.text, "name too long"));
    assert_content(f->file, "one");
    assert_int_equal(entries(f->path), 1);
}

static void test_read_limits(void **state)
{
    const struct folder *f = *state;
    struct buf b = {0};
    struct err e = {.text = ""};
    write_file(f->file, "12345", 0600);
    assert_true(io_read_file(f->file, 5, &b, &e));
    assert_true(io_read_file(f->file, 100, &b, &e)); /* appends */
    assert_string_equal(b.data, "1234512345");
    buf_clear(&b);
    assert_false(io_read_file(f->file, 4, &b, &e));
    assert_non_null(strstr(e.text, "larger than 4 bytes"));
    buf_free(&b);
}

static void test_read_errors(void **state)
{
    const struct folder *f = *state;
    struct buf b = {0};
    struct err e = {.text = ""};
    assert_false(io_read_file(f->file, 100, &b, &e));
    assert_non_null(strstr(e.text, "/file: No such file"));
    assert_false(io_read_file(f->path, 100, &b, &e));
    assert_non_null(strstr(e.text, "Is a directory"));
    assert_int_equal(mkfifo(f->file, 0600), 0);
    assert_false(io_read_file(f->file, 100, &b, &e)); /* and does not wait for a writer */
    assert_non_null(strstr(e.text, "is no file"));
    buf_free(&b);
}

static void test_read_large(void **state)
{
    const struct folder *f = *state;
    const size_t size = 1000000;
    char *data = malloc(size);
    assert_non_null(data);
    for (size_t i = 0; i < size; i++)
        data[i] = (char)(i * 7 % 256);
    struct err e = {.text = ""};
    assert_true(io_write_atomic(f->file, data, size, 0600, true, &e));
    struct buf b = {0};
    assert_true(io_read_file(f->file, size, &b, &e));
    assert_int_equal(b.len, size);
    assert_memory_equal(b.data, data, size);
    free(data);
    buf_free(&b);
}

struct reader {
    int fd;
    size_t got;
    bool right;
};

static void *read_all(void *arg)
{
    struct reader *r = arg;
    unsigned char data[7000];
    ssize_t n;
    r->right = true;
    while ((n = read(r->fd, data, sizeof data)) > 0) {
        for (ssize_t i = 0; i < n; i++)
            r->right = r->right && data[i] == (r->got + (size_t)i) % 251;
        r->got += (size_t)n;
    }
    return NULL;
}

/* A non-blocking pipe takes a part at a time. */
static void test_write_all_through_a_pipe(void **state)
{
    (void)state;
    const size_t size = 3000000;
    unsigned char *data = malloc(size);
    assert_non_null(data);
    for (size_t i = 0; i < size; i++)
        data[i] = (unsigned char)(i % 251);
    int fds[2];
    assert_int_equal(pipe(fds), 0);
    assert_int_equal(fcntl(fds[1], F_SETFL, O_NONBLOCK), 0);
    struct reader r = {.fd = fds[0]};
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, read_all, &r), 0);
    assert_true(io_write_all(fds[1], data, size));
    close(fds[1]);
    pthread_join(thread, NULL);
    close(fds[0]);
    assert_true(r.right);
    assert_int_equal(r.got, size);
    free(data);
    assert_false(io_write_all(-1, "x", 1));
    assert_true(io_write_all(-1, "", 0));
}

int main(void)
{
#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    const struct CMUnitTest tests[] = {
        IN_FOLDER(test_new_file_gets_mode),
        IN_FOLDER(test_old_file_keeps_mode),
        IN_FOLDER(test_user_keeps_group),
        IN_FOLDER(test_stale_temporary_files_go),
        IN_FOLDER(test_follows_link),
        IN_FOLDER(test_replaces_link),
        IN_FOLDER(test_replaced_file_gets_mode),
        IN_FOLDER(test_follows_link_to_nothing),
        IN_FOLDER(test_links_in_a_circle),
        IN_FOLDER(test_failure_leaves_nothing),
        IN_FOLDER(test_failure_keeps_old_file),
        IN_FOLDER(test_read_limits),
        IN_FOLDER(test_read_errors),
        IN_FOLDER(test_read_large),
        cmocka_unit_test(test_write_all_through_a_pipe),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
