/* test_clipboard.c: clipboard helpers that work, fail, hang, and are not there. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <poll.h>

#include "base/buf.h"
#include "base/io.h"
#include "sys/clipboard.h"

#define WAIT_MS 10000

struct place {
    char folder[64];
    char copied[96];
};

static int setup(void **state)
{
    static struct place place;
    strncpy(place.folder, "/tmp/iftoprs-clip-XXXXXX", sizeof place.folder);
    if (mkdtemp(place.folder) == NULL)
        return -1;
    snprintf(place.copied, sizeof place.copied, "%s/copied", place.folder);
    setenv("HOME", place.folder, 1);
    setenv("DISPLAY", ":7", 1);
    unsetenv("WAYLAND_DISPLAY");
    unsetenv("TMUX");
    *state = &place;
    return 0;
}

static int teardown(void **state)
{
    static const char *const names[] = {"copied", "wl-copy", "xclip", "xsel", "pbcopy", "tmux"};
    const struct place *place = *state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char path[96];
        snprintf(path, sizeof path, "%s/%s", place->folder, names[i]);
        unlink(path);
    }
    return rmdir(place->folder);
}

static void put_helper(const struct place *place, const char *name, const char *script)
{
    char path[96];
    snprintf(path, sizeof path, "%s/%s", place->folder, name);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fprintf(f, "#!/bin/sh\n%s\n", script);
    fclose(f);
    assert_int_equal(chmod(path, 0700), 0);
}

static void expect_copied(const struct place *place, const char *text)
{
    struct buf got = {0};
    assert_true(io_read_file(place->copied, 4096, &got, NULL));
    assert_string_equal(got.data, text);
    buf_free(&got);
}

static enum clipboard_outcome wait_for(struct clipboard *c)
{
    enum clipboard_outcome outcome;
    do {
        struct pollfd fd = {.fd = c->fd, .events = POLLIN};
        assert_int_equal(poll(&fd, 1, WAIT_MS), 1);
        outcome = clipboard_result(c);
    } while (outcome == CLIPBOARD_BUSY);
    assert_int_equal(c->fd, -1);
    return outcome;
}

static struct clipboard clipboard_at(const struct place *place)
{
    struct clipboard c = CLIPBOARD_INIT;
    c.folder = place->folder;
    return c;
}

static void test_a_helper_gets_the_text(void **state)
{
    const struct place *place = *state;
    struct clipboard c = clipboard_at(place);
    put_helper(place, "xclip", "echo \"$*\" >\"$HOME/copied\" && cat >>\"$HOME/copied\"");
    assert_string_equal(clipboard_copy(&c, "a <=> b", 7), "xclip");
    assert_int_equal(wait_for(&c), CLIPBOARD_COPIED);
    expect_copied(place, "-selection clipboard\na <=> b");
}

static void test_a_failure_is_told(void **state)
{
    const struct place *place = *state;
    struct clipboard c = clipboard_at(place);
    put_helper(place, "xsel", "exit 3");
    assert_string_equal(clipboard_copy(&c, "a", 1), "xsel");
    assert_int_equal(wait_for(&c), CLIPBOARD_FAILED);
    assert_string_equal(c.helper, "xsel");
}

static void test_a_helper_that_dies_has_failed(void **state)
{
    struct clipboard c = clipboard_at(*state);
    put_helper(*state, "xclip", "kill -9 $$");
    clipboard_copy(&c, "a", 1);
    assert_int_equal(wait_for(&c), CLIPBOARD_FAILED);
}

static void test_the_next_one_is_asked(void **state)
{
    const struct place *place = *state;
    struct clipboard c = clipboard_at(place);
    setenv("TMUX", "/tmp/socket,1,0", 1);
    put_helper(place, "xclip", "exit 1");
    put_helper(place, "tmux", "echo \"$*\" \"$TMUX\" >\"$HOME/copied\"");
    assert_string_equal(clipboard_copy(&c, "a", 1), "xclip");
    assert_int_equal(wait_for(&c), CLIPBOARD_COPIED);
    assert_string_equal(c.helper, "tmux");
    expect_copied(place, "load-buffer -w - /tmp/socket,1,0\n");
}

static void test_one_that_hangs_is_ended(void **state)
{
    struct clipboard c = clipboard_at(*state);
    c.patience_s = 1;
    put_helper(*state, "xclip", "exec sleep 60");
    assert_non_null(clipboard_copy(&c, "a", 1));
    assert_int_equal(wait_for(&c), CLIPBOARD_FAILED);
}

/* As xclip does: the one that was asked ends, its child stays and owns the clipboard. */
static void test_one_that_stays_behind_is_left_alone(void **state)
{
    const struct place *place = *state;
    struct clipboard c = clipboard_at(place);
    c.patience_s = 1;
    put_helper(place, "xclip",
               "(sleep 2; echo lives >\"$HOME/new\"; mv \"$HOME/new\" \"$HOME/copied\") &");
    clipboard_copy(&c, "a", 1);
    assert_int_equal(wait_for(&c), CLIPBOARD_COPIED);
    for (int i = 0; i < WAIT_MS / 20 && access(place->copied, F_OK) != 0; i++)
        poll(NULL, 0, 20);
    expect_copied(place, "lives\n");
}

static void test_nothing_is_inherited(void **state)
{
    const struct place *place = *state;
    struct clipboard c = clipboard_at(place);
    setenv("SECRET", "1", 1);
    int fds[2];
    assert_int_equal(pipe(fds), 0);
    put_helper(place, "xclip",
               "env | grep -c SECRET >\"$HOME/copied\"\n"
               "for fd in 3 4 5 6 7 8 9; do (: <&$fd) 2>/dev/null && echo $fd >>\"$HOME/copied\"\n"
               "done\ntrue");
    clipboard_copy(&c, "a", 1);
    assert_int_equal(wait_for(&c), CLIPBOARD_COPIED);
    expect_copied(place, "0\n");
    close(fds[0]);
    close(fds[1]);
}

static void test_a_new_copy_takes_the_place_of_the_old(void **state)
{
    const struct place *place = *state;
    struct clipboard c = clipboard_at(place);
    c.patience_s = 60;
    put_helper(place, "xclip", "exec sleep 5");
    clipboard_copy(&c, "old", 3);
    put_helper(place, "wl-copy", "cat >\"$HOME/copied\"");
    setenv("WAYLAND_DISPLAY", "w", 1);
    assert_string_equal(clipboard_copy(&c, "new", 3), "wl-copy");
    assert_int_equal(wait_for(&c), CLIPBOARD_COPIED);
    expect_copied(place, "new");
}

static void test_none_is_there(void **state)
{
    const struct place *place = *state;
    struct clipboard c = clipboard_at(place);
    assert_null(clipboard_copy(&c, "a", 1));
    assert_int_equal(c.fd, -1);
    put_helper(place, "xclip", "exit 0");
    setenv("DISPLAY", "", 1);
    assert_null(clipboard_copy(&c, "a", 1));
    clipboard_forget(&c);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_a_helper_gets_the_text),
        TEST(test_a_failure_is_told),
        TEST(test_a_helper_that_dies_has_failed),
        TEST(test_the_next_one_is_asked),
        TEST(test_one_that_hangs_is_ended),
        TEST(test_one_that_stays_behind_is_left_alone),
        TEST(test_nothing_is_inherited),
        TEST(test_a_new_copy_takes_the_place_of_the_old),
        TEST(test_none_is_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
