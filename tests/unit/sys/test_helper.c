/* test_helper.c: what a helper program gets from this one, and what not. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "sys/helper.h"

enum { SPARE = 57 };

/* What sh says when it runs the script, with this standard input (-1: none). */
static void run(const char *script, int in, char *said, size_t size)
{
    int fds[2];
    int status;
    char sh[] = "sh";
    char option[] = "-c";
    char text[256];
    char *const args[] = {sh, option, text, NULL};
    char *const environment[] = {NULL};
    assert_true(strlen(script) < sizeof text);
    strcpy(text, script);
    assert_int_equal(pipe(fds), 0);
    pid_t child = fork();
    if (child == 0) {
        dup2(fds[1], SPARE);
        signal(SIGPIPE, SIG_IGN);
        helper_become("/bin/sh", args, environment, in, fds[1]);
    }
    close(fds[1]);
    size_t used = 0;
    for (ssize_t n; (n = read(fds[0], said + used, size - 1 - used)) > 0;)
        used += (size_t)n;
    said[used] = '\0';
    close(fds[0]);
    assert_true(child > 0);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
}

static void test_descriptors(void **state)
{
    (void)state;
    char said[64];
    run("for fd in 0 1 2 3 4 5 57; do [ -e /dev/fd/$fd ] && printf $fd; done; :", -1, said,
        sizeof said);
    assert_string_equal(said, "012");
}

static void test_input(void **state)
{
    (void)state;
    char said[64];
    int fds[2];
    run("cat; echo end", -1, said, sizeof said);
    assert_string_equal(said, "end\n");
    assert_int_equal(pipe(fds), 0);
    assert_int_equal(write(fds[1], "text\n", 5), 5);
    close(fds[1]);
    run("read line; echo \"<$line>\"", fds[0], said, sizeof said);
    close(fds[0]);
    assert_string_equal(said, "<text>\n");
}

/* An ignored signal would stay so in the helper. */
static void test_broken_pipe_ends_it(void **state)
{
    (void)state;
    char said[64];
    run("sh -c 'kill -PIPE $$; echo ignored'; echo over", -1, said, sizeof said);
    assert_null(strstr(said, "ignored"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_descriptors),
        cmocka_unit_test(test_input),
        cmocka_unit_test(test_broken_pipe_ends_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
