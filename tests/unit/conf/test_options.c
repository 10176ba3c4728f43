/* test_options.c: the command line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "conf/options.h"

#define ARGS_MAX 16

/* The words of the command line follow the error, up to NULL. */
static bool parse(struct options *o, struct err *e, ...)
{
    static char program[] = "iftoprs";
    char *argv[ARGS_MAX + 2] = {program};
    int argc = 1;
    va_list args;
    va_start(args, e);
    for (char *word; argc <= ARGS_MAX && (word = va_arg(args, char *)) != NULL;)
        argv[argc++] = word;
    va_end(args);
    *e = (struct err){""};
    return options_parse(o, argc, argv, e);
}

#define ACCEPT(o, ...)                                                                             \
    do {                                                                                           \
        struct err why;                                                                            \
        if (!parse(o, &why, __VA_ARGS__, (char *)NULL))                                            \
            fail_msg("%s", why.text);                                                              \
    } while (0)

#define REJECT(text_wanted, ...)                                                                   \
    do {                                                                                           \
        struct options rejected;                                                                   \
        struct err why;                                                                            \
        assert_false(parse(&rejected, &why, __VA_ARGS__, (char *)NULL));                           \
        assert_string_equal(why.text, text_wanted);                                                \
        assert_null(rejected.nets.nets);                                                           \
    } while (0)

static void nothing_given_means_monitor(void **state)
{
    (void)state;
    struct options o;
    ACCEPT(&o, (char *)NULL);
    struct options untouched = {.command = COMMAND_MONITOR};
    assert_memory_equal(&o, &untouched, sizeof o);
}

static void short_options_arrive(void **state)
{
    (void)state;
    struct options o;
    ACCEPT(&o, "-i", "eth0", "-f", "tcp port 443", "-pnNbBP", "-s", "2.5", "-cfile");
    assert_string_equal(o.interface, "eth0");
    assert_string_equal(o.filter, "tcp port 443");
    assert_true(o.promiscuous && o.no_dns && o.no_port_names && o.no_bars && o.bytes);
    assert_true(o.hide_ports && o.has_duration);
    assert_true(o.duration == 2.5);
    assert_string_equal(o.config, "file");
    assert_false(o.json || o.has_refresh || o.has_speed);
    options_free(&o);
}

static void long_options_arrive(void **state)
{
    (void)state;
    struct options o;
    ACCEPT(&o, "--read=-", "--speed", "4", "--no-dns", "--theme", "NeonNoir", "--refresh=0.1",
           "--json", "--top", "20", "--duration", "60");
    assert_string_equal(o.read, "-");
    assert_true(o.has_speed && o.speed == 4);
    assert_true(o.no_dns && o.json);
    assert_string_equal(o.theme, "NeonNoir");
    assert_true(o.has_refresh && o.refresh == 0.1);
    assert_int_equal(o.top, 20);
    assert_true(o.duration == 60);
    options_free(&o);
}

static void flags_set_one_member_each(void **state)
{
    (void)state;
    for (size_t i = 0; i < option_spec_count; i++) {
        const struct option_spec *spec = &option_specs[i];
        if (spec->metavar != NULL || spec->command != COMMAND_MONITOR)
            continue;
        char word[64] = "--";
        strncat(word, spec->name, sizeof word - 3);
        struct options o;
        ACCEPT(&o, word);
        struct options expected = {.command = COMMAND_MONITOR};
        *(bool *)((char *)&expected + spec->member) = true;
        assert_memory_equal(&o, &expected, sizeof o);
    }
}

static void the_last_of_a_repeated_option_counts(void **state)
{
    (void)state;
    struct options o;
    ACCEPT(&o, "-i", "a", "--interface", "b", "--refresh", "9", "--refresh", "2");
    assert_string_equal(o.interface, "b");
    assert_true(o.refresh == 2);
}

static void net_filters_add_up(void **state)
{
    (void)state;
    struct options o;
    ACCEPT(&o, "-F", "10.0.0.0/8", "--net-filter", "2001:db8::/32", "-F192.0.2.1");
    assert_int_equal(o.nets.count, 3);
    assert_int_equal(o.nets.nets[0].prefix, 8);
    assert_int_equal(o.nets.nets[1].addr.version, 6);
    assert_int_equal(o.nets.nets[2].prefix, 32);
    options_free(&o);
    assert_int_equal(o.nets.count, 0);
}

static void values_may_look_odd(void **state)
{
    (void)state;
    struct options o;
    ACCEPT(&o, "-f", "");
    assert_string_equal(o.filter, "");
    ACCEPT(&o, "-r", "-x", "--speed", "0");
    assert_string_equal(o.read, "-x");
    assert_true(o.has_speed && o.speed == 0);
    ACCEPT(&o, "--");
    assert_int_equal(o.command, COMMAND_MONITOR);
}

static void names_may_be_shortened(void **state)
{
    (void)state;
    struct options o;
    ACCEPT(&o, "--prom");
    assert_true(o.promiscuous);
    REJECT("--no: could be --no-dns, --no-port-names, --no-bars, --no-processes", "--no");
    REJECT("--li: could be --list-interfaces, --list-colors", "--li=3");
}

static void commands_arrive(void **state)
{
    (void)state;
    struct options o;
    ACCEPT(&o, "-l");
    assert_int_equal(o.command, COMMAND_LIST_INTERFACES);
    ACCEPT(&o, "--list-colors");
    assert_int_equal(o.command, COMMAND_LIST_COLORS);
    ACCEPT(&o, "--completions", "fish");
    assert_int_equal(o.command, COMMAND_COMPLETIONS);
    assert_string_equal(o.shell, "fish");
    ACCEPT(&o, "-V");
    assert_int_equal(o.command, COMMAND_VERSION);
    ACCEPT(&o, "-h");
    assert_int_equal(o.command, COMMAND_HELP);
}

static void a_command_wins_but_not_over_a_mistake(void **state)
{
    (void)state;
    struct options o;
    ACCEPT(&o, "-h", "-l");
    assert_int_equal(o.command, COMMAND_HELP);
    ACCEPT(&o, "-r", "f", "-i", "eth0", "--top", "3", "-V");
    assert_int_equal(o.command, COMMAND_VERSION);
    REJECT("--foo: no such option (see iftoprs --help)", "-h", "--foo");
    REJECT("--refresh 'x': must be a number from 0.1 to 3600", "-V", "--refresh", "x");
}

static void what_is_no_option_is_named(void **state)
{
    (void)state;
    REJECT("--foo: no such option (see iftoprs --help)", "--foo=bar");
    REJECT("-x: no such option (see iftoprs --help)", "-nx");
    REJECT("-?: no such option (see iftoprs --help)", "-?");
    REJECT("-\xc3\xa9: no such option (see iftoprs --help)", "-\xc3\xa9");
    REJECT("'eth0': is no option (-i NAME picks an interface, -r FILE a file)", "-n", "eth0",
           "--foo");
    REJECT("'': is no option (-i NAME picks an interface, -r FILE a file)", "");
    REJECT("'-n': is no option (-i NAME picks an interface, -r FILE a file)", "--", "-n");
}

static void values_missing_and_unwanted(void **state)
{
    (void)state;
    REJECT("--interface: needs a value (--interface NAME)", "-i");
    REJECT("--theme: needs a value (--theme NAME)", "-n", "--theme");
    REJECT("--json: takes no value", "--json=1");
    REJECT("--interface '': must not be empty", "-i", "");
    REJECT("--read '': must not be empty", "--read=");
    REJECT("--config '': must not be empty", "-c", "");
    REJECT("--theme '': must not be empty", "--theme", "");
}

static void numbers_keep_their_range(void **state)
{
    (void)state;
    static const char *const bad[] = {"",    "abc", "nan",   "inf", "-1",     "+1",           " 1",
                                      "1 ",  "1x",  "0x10",  "1e2", "1,5",    "1.2.3",        ".",
                                      "0.0", "0",   "0.099", "1e9", "3600.1", "9999999999999"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        char wanted[128] = "--refresh '";
        strncat(wanted, bad[i], 32);
        strcat(wanted, "': must be a number from 0.1 to 3600");
        REJECT(wanted, "--refresh", (char *)bad[i]);
    }
    struct options o;
    ACCEPT(&o, "--refresh", "3600.0");
    ACCEPT(&o, "--refresh", ".5", "--duration", "5.");
    assert_true(o.refresh == 0.5 && o.duration == 5);
    ACCEPT(&o, "-s", "0.0001");
    ACCEPT(&o, "-s", "315360000");
    REJECT("--duration '0': must be a number above 0, at most 315360000", "-s", "0");
    REJECT("--duration '315360001': must be a number above 0, at most 315360000", "-s",
           "315360001");
    ACCEPT(&o, "-r", "f", "--speed", "1000");
    REJECT("--speed '1000.5': must be a number from 0 to 1000", "-r", "f", "--speed", "1000.5");
}

static void a_number_without_end_is_out_of_range(void **state)
{
    (void)state;
    char digits[600];
    memset(digits, '9', sizeof digits - 1);
    digits[sizeof digits - 1] = '\0';
    struct options o;
    struct err e;
    assert_false(parse(&o, &e, "--duration", digits, NULL));
    assert_false(parse(&o, &e, "--json", "--top", digits, NULL));
    digits[1] = '.';
    assert_false(parse(&o, &e, "-r", "f", "--speed", digits, NULL));
    assert_non_null(strstr(e.text, "must be a number from 0 to 1000"));
}

static void top_is_a_whole_number(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "0", "-1", "1.0", "", "ten", "100000001", "18446744073709551617"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        char wanted[128] = "--top '";
        strncat(wanted, bad[i], 32);
        strcat(wanted, "': must be a whole number from 1 to 100000000");
        REJECT(wanted, "--json", "--top", (char *)bad[i]);
    }
    struct options o;
    ACCEPT(&o, "--json", "--top", "100000000");
    assert_int_equal(o.top, 100000000);
}

static void options_keep_company(void **state)
{
    (void)state;
    REJECT("--interface: not together with --read", "-r", "f", "-i", "eth0");
    REJECT("--promiscuous: not together with --read", "-p", "-r", "f");
    REJECT("--speed: only together with --read", "--speed", "2");
    REJECT("--top: only together with --json", "--top", "2");
}

static void other_values_are_checked(void **state)
{
    (void)state;
    REJECT("--completions 'tcsh': must be one of zsh, bash, fish, elvish, powershell",
           "--completions", "tcsh");
    REJECT("--net-filter '10.0.0.0/33': the prefix must be 0..32", "-F", "::1", "-F",
           "10.0.0.0/33");
}

static void messages_are_clean(void **state)
{
    (void)state;
    REJECT("'?[31mred?': is no option (-i NAME picks an interface, -r FILE a file)",
           "\033[31mred\xff");
    REJECT("--net-filter 'a?b': not a network; allowed are IPv4 and IPv6 such as 10.0.0.0/8 or "
           "2001:db8::/32",
           "-F", "a\nb");
}

static void the_table_is_sound(void **state)
{
    (void)state;
    for (size_t i = 0; i < option_spec_count; i++) {
        const struct option_spec *spec = &option_specs[i];
        assert_ptr_equal(option_find(spec->name), spec);
        assert_non_null(spec->apply);
        assert_int_equal(spec->metavar != NULL, spec->takes != TAKES_NOTHING);
        assert_null(strpbrk(spec->text, "\n"));
        assert_true(spec->needs == NULL || option_find(spec->needs) != NULL);
        assert_true(spec->clashes == NULL || option_find(spec->clashes) != NULL);
        for (size_t j = 0; j < i; j++)
            assert_true(spec->letter == '\0' || spec->letter != option_specs[j].letter);
    }
    assert_null(option_find("no-such"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_given_means_monitor),
        cmocka_unit_test(short_options_arrive),
        cmocka_unit_test(long_options_arrive),
        cmocka_unit_test(flags_set_one_member_each),
        cmocka_unit_test(the_last_of_a_repeated_option_counts),
        cmocka_unit_test(net_filters_add_up),
        cmocka_unit_test(values_may_look_odd),
        cmocka_unit_test(names_may_be_shortened),
        cmocka_unit_test(commands_arrive),
        cmocka_unit_test(a_command_wins_but_not_over_a_mistake),
        cmocka_unit_test(what_is_no_option_is_named),
        cmocka_unit_test(values_missing_and_unwanted),
        cmocka_unit_test(numbers_keep_their_range),
        cmocka_unit_test(a_number_without_end_is_out_of_range),
        cmocka_unit_test(top_is_a_whole_number),
        cmocka_unit_test(options_keep_company),
        cmocka_unit_test(other_values_are_checked),
        cmocka_unit_test(messages_are_clean),
        cmocka_unit_test(the_table_is_sound),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
