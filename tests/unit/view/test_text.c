/* test_text.c: ends of flows as text: cut so that the port survives, read back from numbers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/utf8.h"
#include "view/text.h"

static const char *fit_end(struct end_text t, const char *host, const char *port, size_t columns)
{
    static char out[400];
    utf8_cut(t.host, sizeof t.host, host, 255);
    utf8_cut(t.port, sizeof t.port, port, 39);
    end_text_fit(&t, out, sizeof out, columns);
    assert_true(utf8_width(out) <= columns);
    return out;
}

static const char *fit(const char *host, const char *port, size_t columns)
{
    return fit_end((struct end_text){0}, host, port, columns);
}

static void test_fit(void **state)
{
    (void)state;
    assert_string_equal(fit("host.example", "https", 30), "host.example:https");
    assert_string_equal(fit("host.example", "https", 18), "host.example:https");
    assert_string_equal(fit("host.example", "https", 17), "host.~ample:https");
    assert_string_equal(fit("host.example", "", 7), "hos~ple");
    assert_string_equal(fit("2001:db8::1", "53", 16), "[2001:db8::1]:53");
    assert_string_equal(fit("2001:db8::1", "53", 12), "[200~::1]:53");
    assert_string_equal(fit("192.168.100.200", "65535", 14), "192.~200:65535");
    /* Wide letters count twice. */
    assert_string_equal(fit("日本語サーバー", "80", 10), "日~ー:80");
    for (size_t columns = 0; columns < 60; columns++)
        fit("日本語サーバー.example.org", "65535", columns);
}

/* A service that would leave less than 12 columns of the host is told by its number, where that is
 * shorter. */
static void test_service_gives_way(void **state)
{
    (void)state;
    const struct end_text alt = {.named = true, .number = 8080};
    assert_string_equal(fit_end(alt, "host.example.org", "http-alt", 21), "host.e~e.org:http-alt");
    assert_string_equal(fit_end(alt, "host.example.org", "http-alt", 20), "host.ex~ple.org:8080");
    assert_string_equal(fit_end(alt, "short.lan", "http-alt", 18), "short.lan:http-alt");
    const struct end_text ssh = {.named = true, .number = 2222};
    assert_string_equal(fit_end(ssh, "host.example.org", "ssh", 14), "host.~.org:ssh");
}

/* A name that keeps less than 10 columns is cut before the port, an address never. */
static void test_name_keeps_its_head(void **state)
{
    (void)state;
    const struct end_text named = {.named = true};
    assert_string_equal(fit_end(named, "workstation.lan", "51522", 15), "workstat~:51522");
    assert_string_equal(fit("192.168.10.40", "51522", 13), "192~.40:51522");
}

/* ICMP is told apart by its version, all else has the name that the output has. */
static void test_protocol_text(void **state)
{
    (void)state;
    assert_string_equal(protocol_text(&(struct flow_key){.protocol = 1, .version = 4}), "ICMP");
    assert_string_equal(protocol_text(&(struct flow_key){.protocol = 58, .version = 6}), "ICMPv6");
    assert_string_equal(protocol_text(&(struct flow_key){.protocol = 6, .version = 6}), "TCP");
}

/* However narrow, as long as the port and one column fit, the port is whole. */
static void test_port_survives(void **state)
{
    (void)state;
    for (size_t columns = 7; columns < 40; columns++) {
        const char *text = fit("some-long-name.example.org", "65535", columns);
        assert_string_equal(text + strlen(text) - 6, ":65535");
    }
}

static void test_numeric(void **state)
{
    (void)state;
    static const char *const texts[] = {"10.0.0.1:80", "10.0.0.1", "[2001:db8::1]:443",
                                        "2001:db8::1"};
    for (size_t i = 0; i < 4; i++) {
        struct endpoint e;
        char out[ENDPOINT_TEXT_MAX];
        assert_true(endpoint_parse(&e, texts[i]));
        endpoint_numeric(&e, out, sizeof out);
        assert_string_equal(out, texts[i]);
    }
}

static void test_not_numeric(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "",        "host:80", "10.0.0.1:", "10.0.0.1:x", "10.0.0.1:70000",
        "[::1:80", "]:1",     ":::",       "[]:1"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct endpoint e;
        assert_false(endpoint_parse(&e, texts[i]));
    }
}

static void test_cut_end(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t columns;
        const char *want;
    } cases[] = {
        {"all of it", 9, "all of it"},
        {"all of it", 8, "all of ~"},
        {"all", 1, "~"},
        {"all", 0, ""},
        {"", 0, ""},
        {"日本語", 5, "日本~"},
        {"日本語", 4, "日~"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char out[40];
        text_cut_end(out, sizeof out, cases[i].text, cases[i].columns);
        assert_string_equal(out, cases[i].want);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fit),
        cmocka_unit_test(test_port_survives),
        cmocka_unit_test(test_service_gives_way),
        cmocka_unit_test(test_name_keeps_its_head),
        cmocka_unit_test(test_protocol_text),
        cmocka_unit_test(test_cut_end),
        cmocka_unit_test(test_numeric),
        cmocka_unit_test(test_not_numeric),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
