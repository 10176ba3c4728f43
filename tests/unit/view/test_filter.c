/* test_filter.c: words, exclusions and regular expressions over all fields of a flow. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "flows.h"
#include "view/filter.h"

static const char *host(void *data, const struct addr *a)
{
    (void)data;
    return a->bytes[0] == 10 ? "Server.Example" : NULL;
}

static const char *service(void *data, uint8_t protocol, uint16_t port)
{
    (void)data;
    return protocol == 6 && port == 443 ? "https" : NULL;
}

static const struct snapshot_owner owner = {
    .pid = 4711, .name = "Überbrowser", .container = "web-Shop"};
static const struct name_source names = {.known_host = host, .service = service};

static bool passes(const char *text)
{
    struct err e;
    struct snapshot_flow f = flow_make(6, "192.168.0.2", 50000, "10.0.0.1", 443, 1, 1);
    char fields[FILTER_TEXT_MAX];
    filter_fields(&f, &owner, &names, fields);
    struct filter *filter = filter_parse(text, &e);
    assert_non_null(filter);
    bool matches = filter_matches(filter, fields);
    filter_free(filter);
    return matches;
}

static void test_words(void **state)
{
    (void)state;
    assert_true(passes(""));
    assert_true(passes("   "));
    assert_true(passes("192.168"));
    assert_true(passes("SERVER"));
    assert_true(passes("https"));
    assert_true(passes("10.0.0.1:443"));
    assert_true(passes("server.example:https"));
    assert_true(passes("server.example:443"));
    assert_true(passes("4711"));
    assert_true(passes("überBROWSER"));
    assert_true(passes("web-shop"));
    assert_true(passes("192 https server"));
    assert_false(passes("192 https nothing"));
    assert_false(passes("10.0.0.2"));
    /* A field ends where the next begins. */
    assert_false(passes("50000192"));
    assert_false(passes("überbrowserweb-shop"));
}

static void test_exclusions(void **state)
{
    (void)state;
    assert_true(passes("!ssh"));
    assert_false(passes("!https"));
    assert_false(passes("192 !server"));
    assert_true(passes("192 !ssh !10.9"));
    /* While typing. */
    assert_true(passes("!"));
    assert_true(passes("192 !"));
}

static void test_regex(void **state)
{
    (void)state;
    assert_true(passes("~^10\\.0"));
    assert_true(passes("~:443$"));
    assert_true(passes("~SERV(er|ice)"));
    assert_false(passes("~^0\\.0"));
    assert_false(passes("!~^10\\."));
    assert_true(passes("192 ~s$ !~ssh"));
    assert_true(passes("~"));
    /* Each field by itself: no expression reaches from one into the next. */
    assert_false(passes("~192.*10\\.0\\.0\\.1"));
}

static void test_bad_regex(void **state)
{
    (void)state;
    struct err e;
    assert_null(filter_parse("good ~[a", &e));
    assert_non_null(strstr(e.text, "~[a: "));
}

/* regcomp() writes repetitions out in full: nested ones would take all memory. */
static void test_greedy_regex(void **state)
{
    (void)state;
    struct err e;
    struct filter *filter;
    assert_null(filter_parse("~(((a{1,200}){1,200}){1,200})", &e));
    assert_non_null(strstr(e.text, "too many repetitions"));
    assert_null(filter_parse("~a{99999999999999999999}", &e));
    assert_null(filter_parse("~a++++++++++++++++++++++++++++++", &e));
    assert_null(filter_parse("~(((((((((((a+)+)+)+)+)+)+)+)+)+)+)+", &e));
    assert_null(filter_parse("~((a{50,}){50,}){50,}", &e));
    /* These took seconds to years: found by the fuzzer. */
    assert_null(filter_parse("~a++++??????????????????++++*++", &e));
    assert_null(filter_parse("~(((((((((a+)?)+)?)+)?)+)?)+)?", &e));
    assert_null(filter_parse("~(((((a|b?|c?)+|b?|c?)+|b?|c?)+|b?|c?)+|b?|c?)+", &e));
    assert_null(filter_parse("~a\\???????????????????????????????????????????+++", &e));
    assert_null(filter_parse("~((((((((((((((((a|)|)|)|)|)|)|)|)|)|)|)|)|)|)|)|)+++", &e));
    assert_null(filter_parse("~^,************************e************************", &e));
    assert_non_null(filter = filter_parse("~^(10|172|192)\\..*?(:80|:443|)$", &e));
    filter_free(filter);
    /* A number that is none of regcomp()'s, and too large to add one to. */
    assert_null(filter_parse("~[{18446744073709551615](a{100}){20}", &e));
    assert_non_null(strstr(e.text, "too many repetitions"));
    assert_non_null(filter = filter_parse("~^[0-9]+\\.([0-9]+\\.)+[a-z]+:[0-9]+$", &e));
    filter_free(filter);
    assert_null(filter_parse("~(a*)*\\1\\1b", &e));
    assert_non_null(strstr(e.text, "back-references"));
    assert_non_null(filter = filter_parse("~\\\\1", &e)); /* a backslash, then 1 */
    filter_free(filter);
    struct filter *f = filter_parse("~10{1,3}{2}", &e);
    assert_non_null(f);
    filter_free(f);
}

/* IPv6 is written with brackets before the port. */
static void test_ipv6(void **state)
{
    (void)state;
    struct err e;
    struct snapshot_flow f = flow_make(17, "2001:db8::2", 53, "2001:db8::1", 0, 1, 1);
    char fields[FILTER_TEXT_MAX];
    filter_fields(&f, NULL, &(struct name_source){0}, fields);
    assert_string_equal(fields, "[2001:db8::2]:53\n2001:db8::1\n");
    struct filter *filter = filter_parse("DB8::2]:53", &e);
    assert_true(filter_matches(filter, fields));
    filter_free(filter);
    assert_true(filter_is_empty(NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_words),        cmocka_unit_test(test_exclusions),
        cmocka_unit_test(test_regex),        cmocka_unit_test(test_bad_regex),
        cmocka_unit_test(test_greedy_regex), cmocka_unit_test(test_ipv6),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
