/* test_dns.c: reverse look-ups against a tiny DNS server of the test's own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <ctype.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "net/hosts.h"
#include "net/names.h"

#define MINUTE_NS (60 * NS_PER_SEC)
/* A clock of the test's own; dns takes it as it comes. */
#define T0        (1000 * NS_PER_SEC)

enum answer { ANSWER_NAME, ANSWER_NXDOMAIN, ANSWER_NOTHING };

/* Answers PTR questions; the name it gives is one run of labels as bytes on the wire. */
struct server {
    int fd;
    uint16_t port;
    enum answer how;
    uint8_t name[256];
    size_t name_len;
    unsigned asked;
    char question[256]; /* the last one, dotted */
};

struct world {
    struct server server;
    struct dns *dns;
    char hosts[64]; /* path; empty at first */
};

/* --- the server --- */

/* One label of raw bytes behind the labels there are; ends the name. */
static void name_add(struct server *s, const void *bytes, size_t len)
{
    if (s->name_len > 0)
        s->name_len--; /* the end so far */
    s->name[s->name_len++] = (uint8_t)len;
    memcpy(s->name + s->name_len, bytes, len);
    s->name_len += len;
    s->name[s->name_len++] = 0;
}

static void name_set(struct server *s, const char *dotted)
{
    s->name_len = 0;
    while (*dotted != '\0') {
        size_t len = strcspn(dotted, ".");
        name_add(s, dotted, len);
        dotted += len + (dotted[len] == '.');
    }
}

static size_t read_question(struct server *s, const uint8_t *packet, size_t len)
{
    size_t at = 12, out = 0;
    while (at < len && packet[at] != 0) {
        memcpy(s->question + out, packet + at + 1, packet[at]);
        out += packet[at];
        s->question[out++] = '.';
        at += packet[at] + 1U;
    }
    s->question[out - 1] = '\0';
    return at + 5; /* the root label, type and class */
}

static void serve_one(struct server *s, uint8_t *packet, size_t len, const struct sockaddr_in *to)
{
    s->asked++;
    size_t end = read_question(s, packet, len);
    if (s->how == ANSWER_NOTHING)
        return;
    bool named = s->how == ANSWER_NAME;
    packet[2] = 0x81; /* a response, recursion desired */
    packet[3] = named ? 0x80 : 0x83;
    memset(packet + 6, 0, 6); /* no records */
    if (named) {
        const uint8_t record[] = {0xc0, 12, 0, 12, 0, 1, 0, 0, 0, 60, 0, (uint8_t)s->name_len};
        packet[7] = 1;
        memcpy(packet + end, record, sizeof record);
        memcpy(packet + end + sizeof record, s->name, s->name_len);
        packet[end + sizeof record - 2] = (uint8_t)(s->name_len >> 8);
        end += sizeof record + s->name_len;
    }
    sendto(s->fd, packet, end, 0, (const struct sockaddr *)to, sizeof *to);
}

static void serve(struct server *s)
{
    uint8_t packet[1024];
    struct sockaddr_in from;
    socklen_t from_len = sizeof from;
    ssize_t n;
    while ((n = recvfrom(s->fd, packet, sizeof packet / 2, MSG_DONTWAIT, (struct sockaddr *)&from,
                         &from_len)) > 12)
        serve_one(s, packet, (size_t)n, &from);
}

static void server_open(struct server *s)
{
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof a;
    s->fd = socket(AF_INET, SOCK_DGRAM, 0);
    assert_true(s->fd >= 0);
    assert_int_equal(bind(s->fd, (struct sockaddr *)&a, sizeof a), 0);
    assert_int_equal(getsockname(s->fd, (struct sockaddr *)&a, &len), 0);
    s->port = ntohs(a.sin_port);
    s->how = ANSWER_NAME;
    name_set(s, "host.example.net");
}

/* --- the loop around it --- */

static int setup(void **state)
{
    struct world *w = calloc(1, sizeof *w);
    struct err e;
    server_open(&w->server);
    snprintf(w->hosts, sizeof w->hosts, "/tmp/test_dns_XXXXXX");
    int fd = mkstemp(w->hosts);
    assert_true(fd >= 0);
    close(fd);
    struct dns_config config = {.hosts = w->hosts,
                                .server = "127.0.0.1",
                                .port = w->server.port,
                                .timeout_ms = 300,
                                .tries = 1};
    w->dns = dns_new_with(&config, &e);
    assert_non_null(w->dns);
    *state = w;
    return 0;
}

static int teardown(void **state)
{
    struct world *w = *state;
    dns_free(w->dns);
    close(w->server.fd);
    unlink(w->hosts);
    free(w);
    return 0;
}

static struct addr v4(uint32_t n)
{
    uint8_t bytes[4] = {198, 18, (uint8_t)(n >> 8), (uint8_t)n};
    return addr_make(4, bytes);
}

/* One turn of the loop, waiting at most until the next timeout. */
static bool turn(struct world *w, uint64_t now_ns)
{
    struct pollfd fds[17];
    size_t n = dns_poll_fds(w->dns, fds, 16);
    fds[n] = (struct pollfd){.fd = w->server.fd, .events = POLLIN};
    poll(fds, n + 1, dns_timeout_ms(w->dns));
    serve(&w->server);
    return dns_step(w->dns, fds, n, now_ns);
}

/* Turns until no question is open; true when a name changed. */
static bool settle(struct world *w, uint64_t now_ns)
{
    uint64_t deadline = clock_steady_ns() + 20 * NS_PER_SEC;
    bool changed = false;
    while (dns_timeout_ms(w->dns) >= 0) {
        assert_true(clock_steady_ns() < deadline);
        changed |= turn(w, now_ns);
    }
    return changed;
}

/* Asks, waits for the answer and returns what is known then. */
static const char *lookup(struct world *w, const struct addr *a, uint64_t now_ns)
{
    dns_name(w->dns, a, now_ns);
    settle(w, now_ns);
    return dns_name(w->dns, a, now_ns);
}

/* --- tests --- */

static void answers_ipv4(void **state)
{
    struct world *w = *state;
    struct addr a;
    addr_parse(&a, "192.0.2.7");
    assert_null(dns_name(w->dns, &a, T0));
    assert_true(dns_timeout_ms(w->dns) >= 0);
    assert_true(settle(w, T0));
    assert_string_equal(w->server.question, "7.2.0.192.in-addr.arpa");
    assert_string_equal(dns_name(w->dns, &a, T0), "host.example.net");
    assert_int_equal(w->server.asked, 1);
}

static void answers_ipv6(void **state)
{
    struct world *w = *state;
    struct addr a;
    addr_parse(&a, "2001:db8::1f");
    assert_string_equal(lookup(w, &a, T0), "host.example.net");
    assert_string_equal(w->server.question, "f.1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0."
                                            "8.b.d.0.1.0.0.2.ip6.arpa");
}

/* A copy has the names of its moment and outlives the cache. */
static void copied(void **state)
{
    struct world *w = *state;
    struct addr a;
    struct addr other;
    addr_parse(&a, "192.0.2.7");
    addr_parse(&other, "192.0.2.8");
    struct dns_names *before = dns_names_copy(w->dns);
    assert_null(dns_names_find(before, &a));
    assert_string_equal(lookup(w, &a, T0), "host.example.net");
    struct dns_names *after = dns_names_copy(w->dns);
    assert_null(dns_names_find(before, &a));
    assert_string_equal(dns_names_find(after, &a), "host.example.net");
    assert_null(dns_names_find(after, &other));
    dns_names_free(before);
    dns_names_free(after);
}

/* An address is nobody else's: ::ffff and IPv4 with the same first bytes are apart. */
static void versions_apart(void **state)
{
    struct world *w = *state;
    struct addr four, six;
    addr_parse(&four, "32.1.13.184");
    addr_parse(&six, "2001:db8::");
    assert_non_null(lookup(w, &four, T0));
    assert_null(dns_name(w->dns, &six, T0));
}

static void asks_special_addresses(void **state)
{
    struct world *w = *state;
    const char *special[] = {"0.0.0.0", "224.0.0.251", "169.254.3.4", "fe80::1234", "ff02::fb"};
    for (size_t i = 0; i < sizeof special / sizeof special[0]; i++) {
        struct addr a;
        addr_parse(&a, special[i]);
        assert_string_equal(lookup(w, &a, T0), "host.example.net");
    }
}

static void asks_once_while_open(void **state)
{
    struct world *w = *state;
    struct addr a = v4(1);
    for (int i = 0; i < 10; i++)
        assert_null(dns_name(w->dns, &a, T0));
    settle(w, T0);
    assert_int_equal(w->server.asked, 1);
}

static void write_hosts(const struct world *w, const char *text)
{
    FILE *f = fopen(w->hosts, "w");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
}

static void hosts_file_comes_first(void **state)
{
    struct world *w = *state;
    struct addr a;
    addr_parse(&a, "203.0.113.5");
    write_hosts(w, "203.0.113.5 here.lan\n");
    assert_true(dns_step(w->dns, NULL, 0, T0));
    assert_string_equal(dns_name(w->dns, &a, T0), "here.lan");
    assert_int_equal(dns_timeout_ms(w->dns), -1);
    addr_parse(&a, "203.0.113.6");
    assert_string_equal(lookup(w, &a, T0), "host.example.net");
}

static void hosts_file_is_read_again(void **state)
{
    struct world *w = *state;
    struct addr a;
    addr_parse(&a, "203.0.113.5");
    write_hosts(w, "203.0.113.5 here.lan\n");
    assert_true(dns_step(w->dns, NULL, 0, T0));
    write_hosts(w, "203.0.113.5 elsewhere.lan\n");
    assert_false(dns_step(w->dns, NULL, 0, T0 + HOSTS_CHECK_SECONDS * NS_PER_SEC - 1));
    assert_string_equal(dns_name(w->dns, &a, T0), "here.lan");
    assert_true(dns_step(w->dns, NULL, 0, T0 + HOSTS_CHECK_SECONDS * NS_PER_SEC));
    assert_string_equal(dns_name(w->dns, &a, T0), "elsewhere.lan");
    unlink(w->hosts);
    assert_true(dns_step(w->dns, NULL, 0, T0 + 10 * NS_PER_SEC));
    assert_null(dns_name(w->dns, &a, T0));
}

static void nxdomain_is_kept_a_minute(void **state)
{
    struct world *w = *state;
    struct addr a = v4(2);
    w->server.how = ANSWER_NXDOMAIN;
    assert_null(dns_name(w->dns, &a, T0));
    assert_false(settle(w, T0)); /* nothing to draw */
    assert_null(lookup(w, &a, T0 + MINUTE_NS - 1));
    assert_int_equal(w->server.asked, 1);
    w->server.how = ANSWER_NAME;
    assert_string_equal(lookup(w, &a, T0 + MINUTE_NS), "host.example.net");
    assert_int_equal(w->server.asked, 2);
}

static void silence_counts_as_none(void **state)
{
    struct world *w = *state;
    struct addr a = v4(3);
    w->server.how = ANSWER_NOTHING;
    assert_null(lookup(w, &a, T0));
    assert_null(lookup(w, &a, T0 + MINUTE_NS - 1));
    assert_int_equal(w->server.asked, 1);
    assert_int_equal(dns_timeout_ms(w->dns), -1);
}

static void names_expire(void **state)
{
    struct world *w = *state;
    struct addr a = v4(4);
    lookup(w, &a, T0);
    name_set(&w->server, "moved.example.net");
    assert_string_equal(lookup(w, &a, T0 + 10 * MINUTE_NS - 1), "host.example.net");
    assert_int_equal(w->server.asked, 1);
    /* The old one stays until the answer is in. */
    assert_string_equal(dns_name(w->dns, &a, T0 + 10 * MINUTE_NS), "host.example.net");
    assert_true(settle(w, T0 + 10 * MINUTE_NS));
    assert_string_equal(dns_name(w->dns, &a, T0 + 10 * MINUTE_NS), "moved.example.net");
}

static void expired_name_answered_by_silence_or_denial(void **state)
{
    struct world *w = *state;
    struct addr a = v4(5);
    lookup(w, &a, T0);
    w->server.how = ANSWER_NOTHING;
    assert_string_equal(lookup(w, &a, T0 + 11 * MINUTE_NS), "host.example.net");
    w->server.how = ANSWER_NXDOMAIN;
    dns_name(w->dns, &a, T0 + 12 * MINUTE_NS);
    assert_true(settle(w, T0 + 12 * MINUTE_NS));
    assert_null(dns_name(w->dns, &a, T0 + 12 * MINUTE_NS));
}

/* Makes names of the addresses first..last known. */
static void fill_cache(struct world *w, uint32_t first, uint32_t last)
{
    for (uint32_t i = first; i <= last; i++) {
        struct addr a = v4(i);
        dns_name(w->dns, &a, T0);
        if (i % DNS_IN_FLIGHT_MAX == 0 || i == last)
            settle(w, T0);
    }
}

/* The text given out outlives its name until the next step. */
static void text_lives_until_step(void **state)
{
    struct world *w = *state;
    struct addr a = v4(0);
    fill_cache(w, 0, DNS_CACHE_MAX - 1);
    const char *held = dns_name(w->dns, &a, T0);
    for (uint32_t i = 1; i < DNS_CACHE_MAX; i++) { /* makes the held one the oldest */
        struct addr other = v4(i);
        dns_name(w->dns, &other, T0);
    }
    struct addr newcomer = v4(10000);
    dns_name(w->dns, &newcomer, T0);
    assert_string_equal(held, "host.example.net");
}

/* An address whose answer is awaited stays, however old. */
static void open_question_is_not_evicted(void **state)
{
    struct world *w = *state;
    fill_cache(w, 1, DNS_CACHE_MAX - 1);
    struct addr open = v4(0), newcomer = v4(10000);
    dns_name(w->dns, &open, T0);
    for (uint32_t i = 1; i < DNS_CACHE_MAX; i++) {
        struct addr other = v4(i);
        dns_name(w->dns, &other, T0);
    }
    dns_name(w->dns, &newcomer, T0);
    settle(w, T0);
    assert_non_null(dns_name(w->dns, &open, T0));
    assert_non_null(dns_name(w->dns, &newcomer, T0));
}

static void at_most_64_in_flight(void **state)
{
    struct world *w = *state;
    for (uint32_t i = 0; i < 200; i++) {
        struct addr a = v4(i);
        assert_null(dns_name(w->dns, &a, T0));
    }
    settle(w, T0);
    assert_int_equal(w->server.asked, DNS_IN_FLIGHT_MAX);
    struct addr last = v4(199);
    assert_string_equal(lookup(w, &last, T0), "host.example.net");
    assert_int_equal(w->server.asked, DNS_IN_FLIGHT_MAX + 1);
}

/* Of 4096 + 64 addresses asked the first have left, but not the one that was used all the time. */
static void cache_is_bounded(void **state)
{
    struct world *w = *state;
    struct addr used = v4(0);
    for (uint32_t i = 0; i < DNS_CACHE_MAX + 64; i++) {
        struct addr a = v4(i);
        dns_name(w->dns, &a, T0);
        if (i % 32 == 31) {
            settle(w, T0);
            assert_non_null(dns_name(w->dns, &used, T0));
        }
    }
    settle(w, T0);
    unsigned asked = w->server.asked;
    assert_int_equal(asked, DNS_CACHE_MAX + 64);
    struct addr recent = v4(DNS_CACHE_MAX), gone = v4(1);
    assert_non_null(lookup(w, &used, T0));
    assert_non_null(lookup(w, &recent, T0));
    assert_int_equal(w->server.asked, asked);
    assert_null(dns_name(w->dns, &gone, T0));
    settle(w, T0);
    assert_int_equal(w->server.asked, asked + 1);
}

/* Hostile names: c-ares may refuse them; what comes through has no control characters and fits. */
static void hostile_names_are_clean(void **state)
{
    struct world *w = *state;
    const char *labels[] = {"\x1b[31mred",      "a\r\nb",    "\x07\x7f", "\xe2\x80\xaegnp.exe",
                            "\xff\xfe\xc0\x80", "a\\b.c\"d", " ",        "nul\0x"};
    for (uint32_t i = 0; i < sizeof labels / sizeof labels[0]; i++) {
        struct addr a = v4(i);
        w->server.name_len = 0;
        name_add(&w->server, labels[i], i == 7 ? 5 : strlen(labels[i]));
        name_add(&w->server, "example", 7);
        const char *name = lookup(w, &a, T0);
        assert_int_equal(w->server.asked, i + 1);
        for (; name != NULL && *name != '\0'; name++) {
            assert_false(iscntrl((unsigned char)*name));
            assert_true((unsigned char)*name < 0x80);
        }
    }
}

static void longest_name(void **state)
{
    struct world *w = *state;
    char label[64];
    memset(label, 'x', sizeof label);
    w->server.name_len = 0;
    for (int i = 0; i < 3; i++)
        name_add(&w->server, label, 63);
    name_add(&w->server, label, 61);
    assert_int_equal(w->server.name_len, 255);
    struct addr a = v4(9);
    const char *name = lookup(w, &a, T0);
    assert_non_null(name);
    assert_int_equal(strlen(name), 253);
}

/* Names as c-ares writes them, those included that 1.18 refuses. */
static void cleaning(void **state)
{
    (void)state;
    const struct {
        const char *escaped, *clean;
    } cases[] = {
        {"host.example.", "host.example"},
        {"", ""},
        {".", ""},
        {"\\027[31mred", "?[31mred"},
        {"caf\\195\\169.example", "caf\xc3\xa9.example"},
        {"\\226\\128\\174gnp", "?gnp"},
        {"\\255\\254", "??"},
        {"\\999x\\000", "?x?"},
        {"a\\.b\\\\c\\\"", "a.b\\c\""},
        {"end\\", "end\\"},
        {"end\\1", "end1"},
        {"\x1b]0;title\x07", "?]0;title?"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char out[DNS_NAME_SIZE];
        dns_name_clean(out, sizeof out, cases[i].escaped);
        assert_string_equal(out, cases[i].clean);
    }
}

static void cleaning_never_overflows(void **state)
{
    (void)state;
    char escaped[2001], out[8];
    memset(escaped, '\\', sizeof escaped - 1);
    escaped[sizeof escaped - 1] = '\0';
    dns_name_clean(out, sizeof out, escaped);
    assert_string_equal(out, "\\\\\\\\\\\\\\");
}

/* Under the sanitizers: open questions leave nothing behind. */
static void free_with_open_questions(void **state)
{
    struct world *w = *state;
    w->server.how = ANSWER_NOTHING;
    for (uint32_t i = 0; i < DNS_IN_FLIGHT_MAX; i++) {
        struct addr a = v4(i);
        dns_name(w->dns, &a, T0);
    }
    assert_true(dns_timeout_ms(w->dns) >= 0);
    dns_free(w->dns);
    w->dns = NULL;
}

/* Nobody listens: refused at once or after the timeout, but never more than 64 tries a step. */
static void server_that_is_not_there(void **state)
{
    struct world *w = *state;
    close(w->server.fd);
    for (uint32_t i = 0; i < 100; i++) {
        struct addr a = v4(i);
        assert_null(dns_name(w->dns, &a, T0));
    }
    uint64_t deadline = clock_steady_ns() + 20 * NS_PER_SEC;
    while (dns_timeout_ms(w->dns) >= 0) {
        struct pollfd fds[16];
        size_t n = dns_poll_fds(w->dns, fds, 16);
        assert_true(clock_steady_ns() < deadline);
        poll(fds, n, dns_timeout_ms(w->dns));
        assert_false(dns_step(w->dns, fds, n, T0));
    }
    w->server.fd = socket(AF_INET, SOCK_DGRAM, 0);
}

static void bad_server_is_an_error(void **state)
{
    (void)state;
    struct err e = {""};
    assert_null(dns_new_with(&(struct dns_config){.server = "no.address", .port = 53}, &e));
    assert_int_equal(strncmp(e.text, "DNS: ", 5), 0);
}

#define WITH_SERVER(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_SERVER(answers_ipv4),
        WITH_SERVER(answers_ipv6),
        WITH_SERVER(copied),
        WITH_SERVER(versions_apart),
        WITH_SERVER(asks_special_addresses),
        WITH_SERVER(asks_once_while_open),
        WITH_SERVER(hosts_file_comes_first),
        WITH_SERVER(hosts_file_is_read_again),
        WITH_SERVER(nxdomain_is_kept_a_minute),
        WITH_SERVER(silence_counts_as_none),
        WITH_SERVER(names_expire),
        WITH_SERVER(expired_name_answered_by_silence_or_denial),
        WITH_SERVER(text_lives_until_step),
        WITH_SERVER(open_question_is_not_evicted),
        WITH_SERVER(at_most_64_in_flight),
        WITH_SERVER(cache_is_bounded),
        WITH_SERVER(hostile_names_are_clean),
        WITH_SERVER(longest_name),
        cmocka_unit_test(cleaning),
        cmocka_unit_test(cleaning_never_overflows),
        WITH_SERVER(free_with_open_questions),
        WITH_SERVER(server_that_is_not_there),
        cmocka_unit_test(bad_server_is_an_error),
    };
    return cmocka_run_group_tests_name("net/dns", tests, NULL, NULL);
}
