/* test_prefs_save.c: saving while others save, while it is killed, and where it cannot be done. */
#include <dirent.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/io.h"
#include "conf/prefs.h"
#include "place.h"

static void save_often(const char *path, enum pref pref)
{
    struct prefs p;
    prefs_defaults(&p);
    for (uint32_t i = 1; i <= 50; i++) {
        p.refresh_rate = i;
        p.idle_timeout = i;
        if (!prefs_save(path, &p, UINT64_C(1) << pref, NULL))
            _exit(1);
    }
    _exit(0);
}

static void test_two_copies_lose_nothing(void **state)
{
    const struct place *place = *state;
    static const enum pref own[2] = {PREF_refresh_rate, PREF_idle_timeout};
    write_file(place->path, "# shared\n");
    for (int i = 0; i < 2; i++) {
        pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0)
            save_often(place->path, own[i]);
    }
    for (int i = 0; i < 2; i++) {
        int status = -1;
        assert_true(wait(&status) > 0);
        assert_int_equal(status, 0);
    }
    struct prefs p;
    struct prefs_report r = {0};
    assert_true(prefs_load(&p, place->path, &r));
    assert_int_equal(p.refresh_rate, 50);
    assert_int_equal(p.idle_timeout, 50);
    prefs_free(&p);
    prefs_report_free(&r);
}

/* --- killed --- */

/* Two values that every save changes together. */
static void save_for_ever(const char *path)
{
    struct prefs p;
    prefs_defaults(&p);
    for (uint32_t i = 1;; i++) {
        p.refresh_rate = i % 3600 + 1;
        p.idle_timeout = p.refresh_rate;
        prefs_save(path, &p, PREF_BIT(refresh_rate) | PREF_BIT(idle_timeout), NULL);
    }
}

/* What a killed save has left behind. Returns how many files. */
static int remove_rest(const struct place *place)
{
    int count = 0;
    DIR *dir = opendir(place->folder);
    assert_non_null(dir);
    for (const struct dirent *d; (d = readdir(dir)) != NULL;) {
        char path[400];
        snprintf(path, sizeof path, "%s/%s", place->folder, d->d_name);
        if (strncmp(d->d_name, ".iftoprs.conf.", 14) == 0)
            count += unlink(path) == 0;
    }
    closedir(dir);
    return count;
}

static const char form[] = "# the first line\n"
                           "refresh_rate: %u # every so often\n"
                           "unknown_key: {a: 1}\n"
                           "idle_timeout: %u\n"
                           "# the last line\n";

/* The whole text, with both values of one save. */
static uint32_t expect_whole(const char *path)
{
    char want[200];
    struct prefs p;
    struct prefs_report r = {0};
    assert_true(prefs_load(&p, path, &r));
    snprintf(want, sizeof want, form, p.refresh_rate, p.refresh_rate);
    expect_file(path, want);
    uint32_t value = p.refresh_rate;
    prefs_free(&p);
    prefs_report_free(&r);
    return value;
}

static void kill_after(pid_t child, long us)
{
    nanosleep(&(struct timespec){.tv_sec = us / 1000000, .tv_nsec = us % 1000000 * 1000}, NULL);
    assert_int_equal(kill(child, SIGKILL), 0);
    assert_int_equal(waitpid(child, NULL, 0), child);
}

/* What a save takes here, in microseconds. */
static long save_time_us(const char *path)
{
    enum { SAVES = 20 };
    struct timespec from;
    struct timespec to;
    struct prefs p;
    prefs_defaults(&p);
    clock_gettime(CLOCK_MONOTONIC, &from);
    for (int i = 0; i < SAVES; i++)
        prefs_save(path, &p, PREF_BIT(refresh_rate) | PREF_BIT(idle_timeout), NULL);
    clock_gettime(CLOCK_MONOTONIC, &to);
    prefs_free(&p);
    return ((to.tv_sec - from.tv_sec) * 1000000 + (to.tv_nsec - from.tv_nsec) / 1000) / SAVES + 1;
}

/* A thousand times, where the disk is so quick that this takes seconds. */
static void test_killed_while_saving(void **state)
{
    const struct place *place = *state;
    enum { KILLS = 1000, PATIENCE_US = 10000000 };
    unsigned random = 1;
    int changed = 0;
    int midway = 0;
    char text[200];
    long spread_us = 4 * save_time_us(place->path);
    snprintf(text, sizeof text, form, 1U,
             1U); /* for a child that is killed before its first save */
    write_file(place->path, text);
    int kills = spread_us / 2 * KILLS < PATIENCE_US ? KILLS : (int)(2 * PATIENCE_US / spread_us);
    uint32_t before = 1;
    for (int i = 0; i < kills; i++) {
        pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0)
            save_for_ever(place->path);
        random = random * 1103515245 + 12345;
        kill_after(child, (long)(random >> 8) % spread_us);
        uint32_t now = expect_whole(place->path);
        changed += now != before;
        before = now;
        midway += remove_rest(place) > 0;
    }
    print_message("of %d kills %d came after a save, %d within one\n", kills, changed, midway);
    assert_true(changed > kills / 100);
    assert_true(midway > kills / 100);
}

static void test_saving_removes_what_a_killed_save_left(void **state)
{
    const struct place *place = *state;
    const struct timespec old[2] = {{.tv_sec = time(NULL) - 120}, {.tv_sec = time(NULL) - 120}};
    struct prefs p;
    char path[160];
    snprintf(path, sizeof path, "%s.tmp-abcdef", place->path);
    write_file(path, "");
    assert_int_equal(utimensat(AT_FDCWD, path, old, 0), 0);
    prefs_defaults(&p);
    assert_true(prefs_save(place->path, &p, PREF_BIT(mouse), NULL));
    assert_int_equal(remove_rest(place), 0);
    prefs_free(&p);
}

/* Someone holds the lock and does not let go: the save comes nevertheless, and soon. */
static void test_a_lock_that_is_never_given_up(void **state)
{
    const struct place *place = *state;
    struct prefs p;
    write_file(place->path, "mouse: true\n");
    DIR *folder = opendir(place->folder);
    assert_non_null(folder);
    assert_int_equal(flock(dirfd(folder), LOCK_EX), 0);
    prefs_defaults(&p);
    p.mouse = false;
    alarm(10);
    assert_true(prefs_save(place->path, &p, PREF_BIT(mouse), NULL));
    alarm(0);
    expect_file(place->path, "mouse: false\n");
    closedir(folder);
    prefs_free(&p);
}

/* --- where it cannot be done --- */

#ifdef __linux__
static void expect_not_saved(const struct place *place, const char *text, const char *why)
{
    struct prefs p;
    struct err e = {.text = ""};
    prefs_defaults(&p);
    p.mouse = false;
    assert_false(prefs_save(place->path, &p, PREF_BIT(mouse), &e));
    if (strstr(e.text, why) == NULL || strstr(e.text, place->path) == NULL)
        fail_msg("'%s' does not say '%s' of %s", e.text, why, place->path);
    expect_file(place->path, text);
    assert_int_equal(remove_rest(place), 0);
    prefs_free(&p);
}

static bool mount_small(const struct place *place)
{
    return geteuid() == 0 && mount("none", place->folder, "tmpfs", 0, "size=64k") == 0;
}

static int unmount(void **state)
{
    const struct place *place = *state;
    umount(place->folder);
    return teardown(state);
}

static void test_full_disk(void **state)
{
    const struct place *place = *state;
    static const char block[4096];
    char filler[128];
    if (!mount_small(place))
        skip();
    write_file(place->path, "mouse: true\n");
    snprintf(filler, sizeof filler, "%s/filler", place->folder);
    FILE *f = fopen(filler, "w");
    assert_non_null(f);
    setbuf(f, NULL);
    while (fwrite(block, sizeof block, 1, f) == 1)
        ;
    fclose(f);
    expect_not_saved(place, "mouse: true\n", "No space left");
}

static void test_read_only_home(void **state)
{
    const struct place *place = *state;
    if (!mount_small(place))
        skip();
    write_file(place->path, "mouse: true\n");
    assert_int_equal(mount("none", place->folder, "tmpfs", MS_REMOUNT | MS_RDONLY, NULL), 0);
    expect_not_saved(place, "mouse: true\n", "Read-only");
}
#endif

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_two_copies_lose_nothing),
        TEST(test_killed_while_saving),
        TEST(test_saving_removes_what_a_killed_save_left),
        TEST(test_a_lock_that_is_never_given_up),
#ifdef __linux__
        cmocka_unit_test_setup_teardown(test_full_disk, setup, unmount),
        cmocka_unit_test_setup_teardown(test_read_only_home, setup, unmount),
#endif
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
