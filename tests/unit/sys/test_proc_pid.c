/* test_proc_pid.c: what /proc says of a process. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "sys/proc_pid.h"

#define ID "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static void test_stat(void **state)
{
    (void)state;
    struct proc_stat s;
    assert_true(proc_stat_parse("5440 (cat) R 5425 5425 27176 0 -1 4194304 102 0 0 0 0 0 0 0 20 0 "
                                "1 0 1201523 3133440 347\n",
                                &s));
    assert_string_equal(s.name, "cat");
    assert_int_equal(s.parent, 5425);
    assert_int_equal(s.start, 1201523);
    /* A name made to mislead. */
    assert_true(
        proc_stat_parse("7 (a) R 1 2 (b) S 3 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 42 0", &s));
    assert_string_equal(s.name, "a) R 1 2 (b");
    assert_int_equal(s.parent, 3);
    assert_int_equal(s.start, 42);
    static const char *const broken[] = {"",         "7",       "7 (a", "7 (a)",
                                         "7 a) R 1", "7 (a) R", ")(",   "7 (a) R 1 2 3"};
    for (size_t i = 0; i < sizeof broken / sizeof broken[0]; i++)
        assert_false(proc_stat_parse(broken[i], &s));
}

static void test_status(void **state)
{
    (void)state;
    uint32_t uid;
    uint32_t process;
    assert_true(
        proc_status_parse("Name:\tx\nTgid:\t12\nPid:\t14\nUid:\t1000\t33\t0\t0\n", &uid, &process));
    assert_int_equal(uid, 33);
    assert_int_equal(process, 12);
    assert_false(proc_status_parse("Name:\tx\nTgid:\t12\nUid:\t1000\n", &uid, &process));
    assert_false(proc_status_parse("Name:\tx\n", &uid, &process));
}

static void test_command_line(void **state)
{
    (void)state;
    char out[64];
    proc_cmdline_clean("curl\0-s\0\033[2J\0http://x/\0\0", 24, out, sizeof out);
    assert_string_equal(out, "curl -s ?[2J http://x/");
    proc_cmdline_clean("", 0, out, sizeof out);
    assert_string_equal(out, "");
    char small[8];
    proc_cmdline_clean("\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4", 8, small, sizeof small);
    assert_string_equal(small, "\xc3\xa4\xc3\xa4\xc3\xa4");
}

static void test_name(void **state)
{
    (void)state;
    char out[64];
    proc_name_clean("gnome-terminal-", "/usr/libexec/gnome-terminal-server", out, sizeof out);
    assert_string_equal(out, "gnome-terminal-server");
    proc_name_clean("exactly15bytes.", "/usr/bin/python3", out, sizeof out);
    assert_string_equal(out, "exactly15bytes.");
    proc_name_clean("sh", "/bin/sh-but-longer", out, sizeof out);
    assert_string_equal(out, "sh");
    proc_name_clean("\033]0;x\a\xe2\x80\xae", "", out, sizeof out);
    assert_string_equal(out, "?]0;x??");
}

static void assert_container(const char *cgroup, const char *expected)
{
    char out[64];
    proc_cgroup_container(cgroup, out, sizeof out);
    assert_string_equal(out, expected);
}

static void test_container(void **state)
{
    (void)state;
    assert_container("0::/system.slice/docker-" ID ".scope\n", "0123456789ab");
    assert_container("12:cpu:/\n11:memory:/docker/" ID "\n", "0123456789ab");
    assert_container("0::/machine.slice/libpod-" ID ".scope/container\n", "0123456789ab");
    assert_container("0::/machine.slice/libpod-conmon-" ID ".scope\n", "");
    assert_container("0::/kubepods.slice/kubepods-pod1.slice/cri-containerd-" ID ".scope\n",
                     "0123456789ab");
    assert_container("0::/kubepods/besteffort/pod0a/" ID "\n", "0123456789ab");
    assert_container("0::/lxc.payload.web/system.slice/nginx.service\n", "web");
    assert_container("1:name=systemd:/lxc/mail/init.scope\n", "mail");
    assert_container("0::/lxc.monitor.web\n", "");
    assert_container("0::/machine.slice/systemd-nspawn@box.service/payload\n", "box");
    assert_container("0::/machine.slice/machine-deb.scope\n", "deb");
    assert_container("0::/user.slice/user-1000.slice/session-2.scope\n", "");
    assert_container("4:memory:/process_api/0123456789abcdef0123456789abcdef\n0::/\n", "");
    assert_container("", "");
    assert_container("0::/lxc/\033[1m/x\n", "?[1m");
}

static void test_socket_link(void **state)
{
    (void)state;
    assert_int_equal(proc_socket_inode("socket:[123456]"), 123456);
    static const char *const others[] = {
        "",          "pipe:[5]",   "/dev/null",  "socket:[",
        "socket:[]", "socket:[12", "socket:[x]", "anon_inode:[eventfd]"};
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        assert_int_equal(proc_socket_inode(others[i]), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_stat),         cmocka_unit_test(test_status),
        cmocka_unit_test(test_command_line), cmocka_unit_test(test_name),
        cmocka_unit_test(test_container),    cmocka_unit_test(test_socket_link),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
