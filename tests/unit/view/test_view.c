/* test_view.c: rows out of snapshots: order, line modes, merging, pins, the frozen order, the flow
 * that is followed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "../random.h"
#include "flows.h"
#include "view/view.h"

static const struct name_source no_names;

#define ME "192.168.0.2"

/* The last octet of each row's dst, in order: "3 1 2". */
static const char *order_of(struct view *v)
{
    static char text[256];
    size_t used = 0;
    view_settle(v, 0, v->count);
    text[0] = '\0';
    for (size_t i = 0; i < v->count; i++) {
        struct endpoint dst = snapshot_flow_dst(view_flow(v, i));
        used += (size_t)snprintf(text + used, sizeof text - used, "%s%u", i > 0 ? " " : "",
                                 dst.addr.bytes[3]);
    }
    return text;
}

static void test_sort_by_mode(void **state)
{
    (void)state;
    struct snapshot_flow flows[] = {
        flow_make(6, ME, 1000, "10.0.0.1", 80, 100, 900),
        flow_make(6, ME, 1000, "10.0.0.2", 80, 500, 100),
        flow_make(6, ME, 1000, "10.0.0.3", 80, 300, 400),
    };
    struct snapshot s = snapshot_of(flows, 3);
    struct view v = {0};
    struct view_query q = {.mode = LINES_TWO};
    view_build(&v, &s, &q, &no_names);
    assert_string_equal(order_of(&v), "1 3 2");
    assert_true(view_rate(&v, 0, WINDOW_2S, DIR_COUNT) == 500);
    assert_true(view_rate(&v, 0, WINDOW_10S, DIR_RECV) == 90);
    q.mode = LINES_SENT;
    view_build(&v, &s, &q, &no_names);
    assert_string_equal(order_of(&v), "2 3 1");
    q.mode = LINES_RECV;
    q.reverse = true;
    view_build(&v, &s, &q, &no_names);
    assert_string_equal(order_of(&v), "2 3 1");
    q.reverse = false;
    view_build(&v, &s, &q, &no_names);
    assert_string_equal(order_of(&v), "1 3 2");
    view_free(&v);
}

/* Another window, another order. */
static void test_sort_by_window(void **state)
{
    (void)state;
    struct snapshot_flow flows[] = {
        flow_make(6, ME, 1000, "10.0.0.1", 80, 100, 0),
        flow_make(6, ME, 1000, "10.0.0.2", 80, 50, 0),
    };
    flows[1].sums.bytes[WINDOW_40S][DIR_SENT] = 5000;
    struct snapshot s = snapshot_of(flows, 2);
    struct view v = {0};
    struct view_query q = {.sort = SORT_RATE_10S};
    view_build(&v, &s, &q, &no_names);
    assert_string_equal(order_of(&v), "1 2");
    q.sort = SORT_RATE_40S;
    view_build(&v, &s, &q, &no_names);
    assert_string_equal(order_of(&v), "2 1");
    view_free(&v);
}

/* Idle rows stand by total, then by endpoints, however the snapshot is shuffled. */
static void test_ties(void **state)
{
    (void)state;
    struct rng rng = {7};
    struct snapshot_flow flows[8];
    for (int i = 0; i < 8; i++) {
        char dst[32];
        snprintf(dst, sizeof dst, "10.0.0.%d", i + 1);
        flows[i] = flow_make(6, ME, 1000, dst, 80, 0, 0);
    }
    flows[5].total[DIR_RECV] = 7;
    struct snapshot s = snapshot_of(flows, 8);
    struct view v = {0};
    struct view_query q = {0};
    for (int round = 0; round < 50; round++) {
        uint32_t a = rng_below(&rng, 8);
        uint32_t b = rng_below(&rng, 8);
        struct snapshot_flow f = flows[a];
        flows[a] = flows[b];
        flows[b] = f;
        view_build(&v, &s, &q, &no_names);
        assert_string_equal(order_of(&v), "6 1 2 3 4 5 7 8");
    }
    view_free(&v);
}

static int by_compare(const void *a, const void *b)
{
    return snapshot_flow_compare(a, b);
}

/* What is settled piece by piece is what a full sort gives. */
static void test_settle(void **state)
{
    (void)state;
    enum { COUNT = 3000 };
    struct rng rng = {99};
    struct snapshot_flow *flows = calloc(COUNT, sizeof *flows);
    struct snapshot_flow *sorted = calloc(COUNT, sizeof *sorted);
    for (int i = 0; i < COUNT; i++) {
        char dst[32];
        snprintf(dst, sizeof dst, "10.%u.%u.%u", rng_below(&rng, 3), rng_below(&rng, 256),
                 rng_below(&rng, 256));
        flows[i] = flow_make(6, ME, (uint16_t)i, dst, 80, rng_below(&rng, 40), 0);
        sorted[i] = flows[i];
    }
    qsort(sorted, COUNT, sizeof *sorted, by_compare);
    struct snapshot s = snapshot_of(flows, COUNT);
    struct view v = {0};
    struct view_query q = {.find = &sorted[1234].key};
    view_build(&v, &s, &q, &no_names);
    assert_int_equal(v.found, 1234);
    for (int round = 0; round < 200; round++) {
        size_t from = rng_below(&rng, COUNT);
        view_settle(&v, from, from + 30);
        for (size_t i = from; i < from + 30 && i < COUNT; i++)
            assert_memory_equal(&view_flow(&v, i)->key, &sorted[i].key, sizeof sorted[i].key);
    }
    view_free(&v);
    free(flows);
    free(sorted);
}

static const char *some_host(void *data, const struct addr *a)
{
    (void)data;
    static const char *const names[] = {NULL, "zebra.example", "Alpha.example", NULL,
                                        "alpha.example2"};
    return a->bytes[0] == 10 && a->bytes[3] < 5 ? names[a->bytes[3]] : NULL;
}

/* By name as shown: addresses in numeric order, then names; nobody is asked about flows out of
 * view. */
static void test_sort_by_name(void **state)
{
    (void)state;
    struct snapshot_flow flows[] = {
        flow_make(6, ME, 1000, "10.0.0.1", 80, 1, 0),  flow_make(6, ME, 1000, "10.0.0.2", 80, 2, 0),
        flow_make(6, ME, 1000, "10.0.0.30", 80, 3, 0), flow_make(6, ME, 1000, "10.0.0.4", 80, 4, 0),
        flow_make(6, ME, 1000, "10.0.0.9", 80, 5, 0),
    };
    struct snapshot s = snapshot_of(flows, 5);
    struct view v = {0};
    struct view_query q = {.sort = SORT_DST};
    struct name_source names = {.known_host = some_host};
    view_build(&v, &s, &q, &names);
    assert_string_equal(order_of(&v), "9 30 2 4 1");
    view_build(&v, &s, &q, &no_names);
    assert_string_equal(order_of(&v), "1 2 4 9 30");
    q.reverse = true;
    view_build(&v, &s, &q, &no_names);
    assert_string_equal(order_of(&v), "30 9 4 2 1");
    view_free(&v);
}

/* Ports hidden: one row for each pair of hosts and protocol; src stays src. */
static void test_merge(void **state)
{
    (void)state;
    struct snapshot_flow flows[] = {
        flow_make(6, ME, 1000, "10.0.0.1", 80, 100, 10),
        flow_make(6, ME, 1001, "10.0.0.1", 443, 200, 20),
        flow_make(17, ME, 1001, "10.0.0.1", 443, 5, 5),
        flow_make(6, "10.0.0.1", 80, ME, 2000, 1, 400),
    };
    flows[1].first_second = 3;
    flows[0].first_second = 9;
    flows[3].first_second = 5;
    struct snapshot s = snapshot_of(flows, 4);
    struct view v = {0};
    struct view_query q = {.merge_ports = true};
    view_build(&v, &s, &q, &no_names);
    view_settle(&v, 0, 2);
    assert_int_equal(v.count, 2);
    assert_int_equal(v.matched, 4);
    const struct snapshot_flow *f = view_flow(&v, 0);
    assert_int_equal(f->sums.bytes[WINDOW_2S][DIR_SENT], 100 + 200 + 400);
    assert_int_equal(f->sums.bytes[WINDOW_2S][DIR_RECV], 10 + 20 + 1);
    assert_int_equal(f->packets[DIR_SENT], 3);
    assert_int_equal(f->first_second, 3);
    assert_int_equal(snapshot_flow_src(f).addr.bytes[0], 192);
    assert_int_equal(snapshot_flow_dst(f).port, 0);
    /* The selection goes along, there and back. */
    q.find = &flows[1].key;
    view_build(&v, &s, &q, &no_names);
    assert_int_equal(v.found, 0);
    struct flow_key merged = view_flow(&v, 0)->key;
    q.merge_ports = false;
    q.find = &merged;
    view_build(&v, &s, &q, &no_names);
    assert_int_equal(v.found, 0);
    view_free(&v);
}

static void test_pins(void **state)
{
    (void)state;
    struct snapshot_flow flows[] = {
        flow_make(6, ME, 1000, "10.0.0.1", 80, 100, 0),
        flow_make(6, ME, 1000, "10.0.0.2", 80, 50, 0),
        flow_make(6, ME, 1000, "10.0.0.3", 80, 20, 0),
        flow_make(1, ME, 0, "10.0.0.4", 0, 1, 0),
    };
    /* One the other way round, one without ports, one that cannot be read. */
    struct pin pins[] = {{(char *)"10.0.0.3:80", (char *)ME ":1000"},
                         {(char *)ME, (char *)"10.0.0.4"},
                         {(char *)"nonsense", (char *)"10.0.0.1:80"}};
    struct pin_set set = {0};
    pin_set_load(&set, pins, 3);
    struct snapshot s = snapshot_of(flows, 4);
    struct view v = {0};
    struct view_query q = {.pins = &set};
    view_build(&v, &s, &q, &no_names);
    assert_string_equal(order_of(&v), "3 4 1 2");
    assert_true(v.rows[0].pinned && v.rows[1].pinned && !v.rows[2].pinned);
    q.reverse = true;
    view_build(&v, &s, &q, &no_names);
    assert_string_equal(order_of(&v), "4 3 2 1");
    view_free(&v);
    pin_set_free(&set);
}

/* A frozen order outlives changed rates, the change of merging, and flows that come and go. */
static void test_frozen(void **state)
{
    (void)state;
    struct snapshot_flow flows[] = {
        flow_make(6, ME, 1000, "10.0.0.1", 80, 100, 0),
        flow_make(6, ME, 1000, "10.0.0.2", 80, 50, 0),
        flow_make(6, ME, 1000, "10.0.0.3", 80, 20, 0),
        flow_make(6, ME, 1000, "10.0.0.8", 80, 9000, 0),
        flow_make(6, ME, 1000, "10.0.0.7", 80, 9999, 0),
    };
    flows[3].first_second = 40;
    flows[4].first_second = 50;
    struct snapshot s = snapshot_of(flows, 3);
    struct view v = {0};
    struct frozen_order order = {0};
    struct view_query q = {.frozen = &order};
    view_build(&v, &s, &q, &no_names);
    frozen_order_take(&order, &v);
    flows[2].sums.bytes[WINDOW_2S][DIR_SENT] = 1000000;
    s.count = 5;
    view_build(&v, &s, &q, &no_names);
    assert_string_equal(order_of(&v), "1 2 3 8 7");
    q.merge_ports = true;
    view_build(&v, &s, &q, &no_names);
    assert_string_equal(order_of(&v), "1 2 3 8 7");
    frozen_order_release(&order);
    view_build(&v, &s, &q, &no_names);
    assert_string_equal(order_of(&v), "3 7 8 1 2");
    /* The other way round: taken with merged rows, kept with single ones. */
    frozen_order_take(&order, &v);
    flows[0].sums.bytes[WINDOW_2S][DIR_SENT] = 2000000;
    q.merge_ports = false;
    view_build(&v, &s, &q, &no_names);
    assert_string_equal(order_of(&v), "3 7 8 1 2");
    frozen_order_release(&order);
    view_free(&v);
}

static void test_filtered(void **state)
{
    (void)state;
    struct snapshot_flow flows[] = {
        flow_make(6, ME, 1000, "10.0.0.1", 80, 100, 0),
        flow_make(6, ME, 1000, "10.0.0.2", 443, 50, 0),
        flow_make(6, ME, 1001, "10.0.0.2", 80, 20, 0),
    };
    struct snapshot s = snapshot_of(flows, 3);
    struct view v = {0};
    struct err e;
    struct filter *filter = filter_parse(":80", &e);
    struct view_query q = {.filter = filter, .find = &flows[1].key};
    view_build(&v, &s, &q, &no_names);
    assert_string_equal(order_of(&v), "1 2");
    assert_int_equal(v.matched, 2);
    assert_int_equal(v.found, -1);
    view_free(&v);
    filter_free(filter);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sort_by_mode), cmocka_unit_test(test_sort_by_window),
        cmocka_unit_test(test_ties),         cmocka_unit_test(test_settle),
        cmocka_unit_test(test_sort_by_name), cmocka_unit_test(test_merge),
        cmocka_unit_test(test_pins),         cmocka_unit_test(test_frozen),
        cmocka_unit_test(test_filtered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
