/* test_ndjson.c: the JSON line: keys in their order, numbers, names, escaping. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <fcntl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/io.h"
#include "out/ndjson.h"

static struct snapshot_flow flow_of(const char *src, uint16_t src_port, const char *dst,
                                    uint16_t dst_port, uint8_t protocol)
{
    struct addr a;
    struct addr b;
    struct packet p = {0};
    struct snapshot_flow f;
    memset(&f, 0, sizeof f);
    assert_true(addr_parse(&a, src));
    assert_true(addr_parse(&b, dst));
    packet_set_ends(&p, a.version, a.bytes, b.bytes, src_port, dst_port);
    f.key = p.key;
    f.key.protocol = protocol;
    f.src = p.from;
    return f;
}

static struct snapshot_flow busy_flow(void)
{
    struct snapshot_flow f = flow_of("192.168.1.10", 51234, "8.8.8.8", 443, 6);
    f.sums = (struct window_sums){.bytes = {{1001, 2}, {100, 1}, {7, 40}}};
    f.total[DIR_SENT] = 1108;
    f.total[DIR_RECV] = 43;
    f.packets[DIR_SENT] = 12;
    f.packets[DIR_RECV] = 3;
    return f;
}

static struct snapshot snapshot_of(struct snapshot_flow *flows, size_t count)
{
    return (struct snapshot){.wall_ns = 1710500000 * NS_PER_SEC + 250 * NS_PER_MS,
                             .elapsed_ns = 12 * NS_PER_SEC + 500 * NS_PER_MS + 999,
                             .second = 12,
                             .divisor = {2, 10, 12},
                             .packets = 15,
                             .total = {1108, 43},
                             .peak = {1001, 40},
                             .sums = {.bytes = {{1001, 2}, {100, 1}, {7, 40}}},
                             .counts = {.kernel_drops = 3, .interface_drops = 4},
                             .flow_count = (uint32_t)count + 1,
                             .flows = flows,
                             .count = count};
}

static const struct ndjson_options plain = {.interface = "eth0"};

static void assert_line(struct snapshot *s, const struct ndjson_options *o, const char *expected)
{
    struct buf out = {0};
    ndjson_write(&out, s, o);
    assert_string_equal(out.data, expected);
    assert_int_equal(strlen(out.data), out.len);
    buf_free(&out);
}

#define HEAD "{\"timestamp\":\"2024-03-15T10:53:20.250+00:00\",\"interface\":\"eth0\","
#define TOTALS                                                                                     \
    "\"elapsed\":12.5,\"packets\":15,\"drops\":7,\"flow_count\":2,\"total_sent\":1108,"            \
    "\"total_recv\":43,"
#define ENDS                                                                                       \
    "{\"src\":\"192.168.1.10:51234\",\"dst\":\"8.8.8.8:443\",\"src_addr\":\"192.168.1.10\","       \
    "\"dst_addr\":\"8.8.8.8\",\"src_port\":51234,\"dst_port\":443,\"protocol\":\"TCP\","
#define FLOW_TOTALS                                                                                \
    "\"total_sent\":1108,\"total_recv\":43,\"packets_sent\":12,\"packets_recv\":3}]}\n"

static void test_line_in_bits(void **state)
{
    (void)state;
    struct snapshot_flow f = busy_flow();
    struct snapshot s = snapshot_of(&f, 1);
    /* 7 x 8 / 12 = 4.666..., 40 x 8 / 12 = 26.666... */
#define RATES                                                                                      \
    "\"sent_2s\":4004,\"recv_2s\":8,\"sent_10s\":80,\"recv_10s\":0.8,\"sent_40s\":4.667,"          \
    "\"recv_40s\":26.667,"
    assert_line(&s, &plain,
                HEAD "\"unit\":\"bits\"," TOTALS "\"peak_sent\":8008,\"peak_recv\":320," RATES
                     "\"flows\":[" ENDS RATES FLOW_TOTALS);
#undef RATES
}

static void test_line_in_bytes(void **state)
{
    (void)state;
    struct snapshot_flow f = busy_flow();
    struct snapshot s = snapshot_of(&f, 1);
    const struct ndjson_options o = {.interface = "eth0", .bytes = true};
#define RATES                                                                                      \
    "\"sent_2s\":500.5,\"recv_2s\":1,\"sent_10s\":10,\"recv_10s\":0.1,\"sent_40s\":0.583,"         \
    "\"recv_40s\":3.333,"
    assert_line(&s, &o,
                HEAD "\"unit\":\"bytes\"," TOTALS "\"peak_sent\":1001,\"peak_recv\":40," RATES
                     "\"flows\":[" ENDS RATES FLOW_TOTALS);
#undef RATES
}

static void test_empty(void **state)
{
    (void)state;
    struct snapshot s = {.divisor = {1, 1, 1}};
    struct buf out = {0};
    ndjson_write(&out, &s, &plain);
    assert_non_null(strstr(out.data, "\"elapsed\":0,"));
    assert_non_null(strstr(out.data, "\"sent_2s\":0,"));
    assert_non_null(strstr(out.data, ",\"flows\":[]}\n"));
    buf_free(&out);
}

/* Appends: one line after the other. */
static void test_two_lines(void **state)
{
    (void)state;
    struct snapshot s = {.divisor = {1, 1, 1}};
    struct snapshot_flow f = busy_flow();
    s.flows = &f;
    struct buf out = {0};
    ndjson_write(&out, &s, &plain);
    size_t first = out.len;
    ndjson_write(&out, &s, &plain);
    assert_int_equal(out.len, 2 * first);
    assert_memory_equal(out.data, out.data + first, first);
    buf_free(&out);
}

static void test_decimals_round(void **state)
{
    (void)state;
    struct snapshot s = {.divisor = {2, 3, 40}, .sums = {.bytes = {{3, 0}, {2, 1}, {39, 1}}}};
    struct snapshot_flow f = busy_flow();
    s.flows = &f;
    const struct ndjson_options o = {.interface = "x", .bytes = true};
    struct buf out = {0};
    ndjson_write(&out, &s, &o);
    assert_non_null(strstr(out.data, "\"sent_2s\":1.5,\"recv_2s\":0,"));
    assert_non_null(strstr(out.data, "\"sent_10s\":0.667,\"recv_10s\":0.333,"));
    assert_non_null(strstr(out.data, "\"sent_40s\":0.975,\"recv_40s\":0.025,"));
    buf_free(&out);
    /* Large numbers keep every digit. */
    s.total[DIR_SENT] = UINT64_MAX;
    s.sums.bytes[WINDOW_2S][DIR_SENT] = 1ULL << 60;
    ndjson_write(&out, &s, &plain);
    assert_non_null(strstr(out.data, "\"total_sent\":18446744073709551615,"));
    assert_non_null(strstr(out.data, "\"sent_2s\":4611686018427387904,"));
    buf_free(&out);
}

static void test_ends(void **state)
{
    (void)state;
    struct snapshot_flow flows[] = {
        flow_of("2001:db8::1", 51234, "fe80::1", 53, 17),
        flow_of("2001:db8::2", 0, "ff02::16", 0, 58),
        flow_of("10.0.0.3", 0, "10.0.0.4", 0, 1),
    };
    for (size_t i = 0; i < 3; i++)
        flows[i].sums.bytes[WINDOW_2S][DIR_SENT] = 100 - i;
    struct snapshot s = snapshot_of(flows, 3);
    struct buf out = {0};
    ndjson_write(&out, &s, &plain);
    assert_non_null(strstr(out.data, "\"src\":\"[2001:db8::1]:51234\",\"dst\":\"[fe80::1]:53\","
                                     "\"src_addr\":\"2001:db8::1\",\"dst_addr\":\"fe80::1\","
                                     "\"src_port\":51234,\"dst_port\":53,\"protocol\":\"UDP\""));
    assert_non_null(strstr(out.data, "\"src\":\"2001:db8::2\",\"dst\":\"ff02::16\","));
    assert_non_null(strstr(out.data, "\"src_port\":0,\"dst_port\":0,\"protocol\":\"ICMP\""));
    assert_non_null(strstr(out.data, "\"src\":\"10.0.0.3\",\"dst\":\"10.0.0.4\","));
    buf_free(&out);
}

static void test_sorted_by_rate(void **state)
{
    (void)state;
    struct snapshot_flow flows[5];
    for (int i = 0; i < 5; i++) {
        flows[i] = flow_of("10.0.0.1", (uint16_t)(1000 + i), "10.0.0.2", 80, 6);
        flows[i].sums.bytes[WINDOW_2S][DIR_RECV] = (uint64_t)(i * 3 % 5);
    }
    struct snapshot s = snapshot_of(flows, 5);
    struct buf out = {0};
    ndjson_write(&out, &s, &plain);
    const char *at = out.data;
    const char *const order[] = {"1003", "1001", "1004", "1002", "1000"};
    for (size_t i = 0; i < 5; i++) {
        char port[32];
        snprintf(port, sizeof port, "\"src_port\":%s,", order[i]);
        at = strstr(at, port);
        assert_non_null(at);
    }
    buf_free(&out);
}

/* --- names --- */

static const char *host_name(void *context, const struct addr *a)
{
    char text[46];
    addr_format(a, text, sizeof text);
    return strcmp(text, "8.8.8.8") == 0 ? context : NULL;
}

static const char *service(uint8_t protocol, uint16_t port)
{
    assert_int_equal(protocol, 6);
    return port == 443 ? "https" : port == 0 ? "never" : NULL;
}

static void test_names(void **state)
{
    (void)state;
    struct snapshot_flow f = busy_flow();
    struct snapshot s = snapshot_of(&f, 1);
    char dns[] = "dns.google";
    struct ndjson_options o = plain;
    o.names = (struct ndjson_names){.host = host_name, .service = service, .context = dns};
    struct buf out = {0};
    ndjson_write(&out, &s, &o);
    assert_non_null(strstr(out.data, "\"src\":\"192.168.1.10:51234\",\"dst\":\"dns.google:https\","
                                     "\"src_addr\":\"192.168.1.10\",\"dst_addr\":\"8.8.8.8\","
                                     "\"src_port\":51234,\"dst_port\":443,"));
    buf_clear(&out);
    f = flow_of("10.0.0.3", 0, "8.8.8.8", 0, 6); /* no port, no service */
    ndjson_write(&out, &s, &o);
    assert_non_null(strstr(out.data, "\"dst\":\"dns.google\","));
    buf_free(&out);
}

static void assert_json_string(const char *text, const char *expected)
{
    struct buf out = {0};
    json_string(&out, text);
    assert_string_equal(out.data, expected);
    buf_free(&out);
}

static void test_json_string(void **state)
{
    (void)state;
    assert_json_string("", "\"\"");
    assert_json_string("a\"b\\c/", "\"a\\\"b\\\\c/\"");
    assert_json_string("\n\t\r\b\x1f\x7f", "\"\\u000a\\u0009\\u000d\\u0008\\u001f\\u007f\"");
    assert_json_string("\033[31m", "\"\\u001b[31m\"");
    assert_json_string("grün 日本 😀", "\"grün 日本 😀\"");
    assert_json_string("\xff.\xc3", "\"\xef\xbf\xbd.\xef\xbf\xbd\"");
    assert_json_string("\xed\xa0\x80", "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"");
}

/* --- a real parser --- */

static bool has_python(void)
{
    const char *const places[] = {"/usr/bin/python3", "/usr/local/bin/python3", "/bin/python3"};
    for (size_t i = 0; i < 3; i++) {
        if (access(places[i], X_OK) == 0)
            return true;
    }
    return false;
}

/* Feeds text to python3 -m json.tool; its exit status. */
static int parse_with_python(const struct buf *text)
{
    int fds[2];
    assert_int_equal(pipe(fds), 0);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        int null = open("/dev/null", O_WRONLY);
        dup2(fds[0], STDIN_FILENO);
        dup2(null, STDOUT_FILENO);
        close(fds[0]);
        close(fds[1]);
        execlp("python3", "python3", "-X", "utf8", "-m", "json.tool", (char *)NULL);
        _exit(127);
    }
    close(fds[0]);
    assert_true(io_write_all(fds[1], text->data, text->len));
    close(fds[1]);
    int status = 0;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void test_hostile_names_are_valid_json(void **state)
{
    (void)state;
    if (!has_python())
        skip();
    char hostile[256];
    size_t len = 0;
    for (unsigned c = 1; c < 256; c++)
        hostile[len++] = (char)c;
    hostile[len] = '\0';
    struct snapshot_flow flows[3];
    for (int i = 0; i < 3; i++)
        flows[i] = flow_of("10.0.0.1", (uint16_t)(1000 + i), "8.8.8.8", 443, 6);
    struct snapshot s = snapshot_of(flows, 3);
    struct ndjson_options o = {.interface = "a\"b\\\xff\n\xc3"};
    o.names = (struct ndjson_names){.host = host_name, .context = hostile};
    struct buf out = {0};
    ndjson_write(&out, &s, &o);
    assert_ptr_equal(strchr(out.data, '\n'), out.data + out.len - 1); /* one line */
    assert_int_equal(parse_with_python(&out), 0);
    buf_puts(&out, "{");
    assert_int_not_equal(parse_with_python(&out), 0); /* it would have noticed */
    buf_free(&out);
}

/* The line with the flow's process, from its packets on. */
static void assert_owner(const struct snapshot_owner *o, enum owner_match match,
                         const char *expected)
{
    struct snapshot_flow f = busy_flow();
    struct snapshot_owner owners[2] = {{.name = "", .user = "", .command = "", .container = ""},
                                       *o};
    struct snapshot s = snapshot_of(&f, 1);
    struct buf out = {0};
    s.owners = owners;
    s.owner_count = 2;
    f.match = (uint8_t)match;
    f.owner = match != OWNER_NONE;
    ndjson_write(&out, &s, &plain);
    const char *tail = strstr(out.data, "\"packets_recv\":3");
    assert_non_null(tail);
    assert_string_equal(tail + strlen("\"packets_recv\":3"), expected);
    buf_free(&out);
}

static void test_process(void **state)
{
    (void)state;
    const struct snapshot_owner whole = {
        .pid = 7, .name = "a \"b\"", .user = "root", .command = "c", .container = "web"};
    assert_owner(&whole, OWNER_EXACT,
                 ",\"process_name\":\"a \\\"b\\\"\",\"pid\":7,\"user\":\"root\","
                 "\"container\":\"web\",\"process_match\":\"exact\"}]}\n");
    const struct snapshot_owner bare = {
        .pid = 8, .name = "x", .user = "", .command = "", .container = ""};
    assert_owner(&bare, OWNER_LISTENER,
                 ",\"process_name\":\"x\",\"pid\":8,\"process_match\":\"listener\"}]}\n");
    assert_owner(&bare, OWNER_NONE, "}]}\n");
}

int main(void)
{
    setenv("TZ", "UTC0", 1);
    tzset();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_process),
        cmocka_unit_test(test_line_in_bits),
        cmocka_unit_test(test_line_in_bytes),
        cmocka_unit_test(test_empty),
        cmocka_unit_test(test_two_lines),
        cmocka_unit_test(test_decimals_round),
        cmocka_unit_test(test_ends),
        cmocka_unit_test(test_sorted_by_rate),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_json_string),
        cmocka_unit_test(test_hostile_names_are_valid_json),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
