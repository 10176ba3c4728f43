/* test_processes.c: flows summed by owner: order, totals, the drill-down, the frozen order. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "flows.h"
#include "view/view.h"

static const struct name_source no_names;

#define ME "192.168.0.2"

static struct snapshot_owner owners[4];
static struct snapshot_flow flows[6];

/* firefox twice, one of them without a flow, curl, and one flow of nobody. */
static struct snapshot make_snapshot(void)
{
    static const struct snapshot_owner made[4] = {
        {.name = ""},
        {.pid = 400, .start = 9, .name = "firefox", .total = {2000, 9000}},
        {.pid = 70, .start = 3, .name = "Curl", .total = {50, 60}},
        {.pid = 400, .start = 2, .name = "firefox", .total = {1, 77777}},
    };
    memcpy(owners, made, sizeof owners);
    flows[0] = flow_make(6, ME, 1000, "10.0.0.1", 443, 10, 90);
    flows[1] = flow_make(6, ME, 1001, "10.0.0.1", 443, 20, 80);
    flows[2] = flow_make(6, ME, 1002, "10.0.0.2", 443, 300, 5);
    flows[3] = flow_make(17, ME, 1003, "10.0.0.3", 53, 7, 7);
    flows[0].owner = flows[1].owner = 1;
    flows[2].owner = 2;
    owners[0].total[DIR_SENT] = owners[0].total[DIR_RECV] = 70;
    struct snapshot s = snapshot_of(flows, 4);
    s.owners = owners;
    s.owner_count = 4;
    return s;
}

/* "pid.start:flows" of the rows in order. */
static const char *rows_of(struct view *v)
{
    static char text[256];
    size_t used = 0;
    view_settle(v, 0, v->count);
    text[0] = '\0';
    for (size_t i = 0; i < v->count; i++) {
        const struct snapshot_owner *o = &v->snapshot->owners[view_flow(v, i)->owner];
        used += (size_t)snprintf(text + used, sizeof text - used, "%s%u.%u:%u", i > 0 ? " " : "",
                                 o->pid, (unsigned)o->start, v->rows[i].flows);
    }
    return text;
}

static void test_sums(void **state)
{
    (void)state;
    struct snapshot s = make_snapshot();
    struct view v = {0};
    struct filter *filter = filter_parse("nothing", NULL);
    struct view_query q = {.tab = TAB_PROCESSES, .filter = filter};
    view_build(&v, &s, &q, &no_names);
    /* Whatever the filter of the flows; a process without a flow stands below. */
    assert_string_equal(rows_of(&v), "70.3:1 400.9:2 0.0:1 400.2:0");
    assert_true(view_rate(&v, 0, WINDOW_2S, DIR_SENT) == 150);
    assert_true(view_rate(&v, 1, WINDOW_2S, DIR_COUNT) == 100);
    assert_true(view_rate(&v, 3, WINDOW_2S, DIR_COUNT) == 0);
    /* Totals are the owner's, not those of the flows that are left. */
    assert_int_equal(view_flow(&v, 1)->total[DIR_RECV], 9000);
    assert_int_equal(view_flow(&v, 3)->total[DIR_RECV], 77777);
    assert_int_equal(view_flow(&v, 1)->packets[DIR_SENT], 2);
    filter_free(filter);
    view_free(&v);
}

static void test_order(void **state)
{
    (void)state;
    struct snapshot s = make_snapshot();
    struct view v = {0};
    struct view_query q = {.tab = TAB_PROCESSES, .mode = LINES_RECV};
    view_build(&v, &s, &q, &no_names);
    assert_string_equal(rows_of(&v), "400.9:2 0.0:1 70.3:1 400.2:0");
    q.sort = SORT_SRC;
    view_build(&v, &s, &q, &no_names);
    assert_string_equal(rows_of(&v), "0.0:1 70.3:1 400.2:0 400.9:2");
    q.sort = SORT_DST;
    q.reverse = true;
    view_build(&v, &s, &q, &no_names);
    assert_string_equal(rows_of(&v), "400.9:2 400.2:0 70.3:1 0.0:1");
    view_free(&v);
}

/* What stands for nothing, the unknown one or a process that only listens, has no row. Without
 * owners there are no rows. */
static void test_no_unknown(void **state)
{
    (void)state;
    struct snapshot s = make_snapshot();
    struct view v = {0};
    struct view_query q = {.tab = TAB_PROCESSES};
    s.count = 3;
    memset(owners[0].total, 0, sizeof owners[0].total);
    view_build(&v, &s, &q, &no_names);
    assert_string_equal(rows_of(&v), "70.3:1 400.9:2 400.2:0");
    memset(owners[3].total, 0, sizeof owners[3].total);
    view_build(&v, &s, &q, &no_names);
    assert_string_equal(rows_of(&v), "70.3:1 400.9:2");
    s.owner_count = 0;
    view_build(&v, &s, &q, &no_names);
    assert_int_equal(v.count, 0);
    view_free(&v);
}

/* A process is found again by pid and start, wherever it stands in the next snapshot. */
static void test_found_again(void **state)
{
    (void)state;
    struct snapshot s = make_snapshot();
    struct flow_key key = process_key(&owners[2]);
    struct snapshot_owner first = owners[1];
    owners[1] = owners[2];
    owners[2] = first;
    struct view v = {0};
    struct view_query q = {.tab = TAB_PROCESSES, .find = &key};
    view_build(&v, &s, &q, &no_names);
    assert_true(v.found >= 0);
    view_settle(&v, (size_t)v.found, (size_t)v.found + 1);
    assert_int_equal(owners[view_flow(&v, (size_t)v.found)->owner].pid, 70);
    struct snapshot_owner later = {.pid = 70, .start = 4, .name = "Curl"};
    key = process_key(&later);
    view_build(&v, &s, &q, &no_names);
    assert_int_equal(v.found, -1);
    view_free(&v);
}

static void test_drill_down(void **state)
{
    (void)state;
    struct snapshot s = make_snapshot();
    struct view v = {0};
    struct view_query q = {.of_process = true, .process = {400, 9}};
    view_build(&v, &s, &q, &no_names);
    assert_int_equal(v.count, 2);
    q.process = (struct process_id){0, 0};
    view_build(&v, &s, &q, &no_names);
    assert_int_equal(v.count, 1);
    assert_int_equal(view_flow(&v, 0)->key.protocol, 17);
    q.process = (struct process_id){400, 8}; /* the same pid, another process */
    view_build(&v, &s, &q, &no_names);
    assert_int_equal(v.count, 0);
    q.process = (struct process_id){400, 9};
    q.merge_ports = true;
    view_build(&v, &s, &q, &no_names);
    assert_int_equal(v.count, 1);
    assert_int_equal(view_flow(&v, 0)->owner, 1);
    view_free(&v);
}

/* A merged row of several processes is nobody's. */
static void test_merged_owner(void **state)
{
    (void)state;
    struct snapshot s = make_snapshot();
    flows[1].owner = 2;
    struct view v = {0};
    struct view_query q = {.merge_ports = true};
    view_build(&v, &s, &q, &no_names);
    view_settle(&v, 0, v.count);
    for (size_t i = 0; i < v.count; i++) {
        struct endpoint dst = snapshot_flow_dst(view_flow(&v, i));
        assert_int_equal(view_flow(&v, i)->owner, dst.addr.bytes[3] == 2 ? 2 : 0);
    }
    view_free(&v);
}

/* One frozen order holds flows and processes. */
static void test_frozen(void **state)
{
    (void)state;
    struct snapshot s = make_snapshot();
    struct view v = {0};
    struct frozen_order frozen = {0};
    struct view_query q = {0};
    view_build(&v, &s, &q, &no_names);
    frozen_order_take(&frozen, &v);
    q.tab = TAB_PROCESSES;
    view_build(&v, &s, &q, &no_names);
    frozen_order_add(&frozen, &v);
    q.frozen = &frozen;
    flows[3].sums.bytes[WINDOW_2S][DIR_SENT] = 1000000;
    view_build(&v, &s, &q, &no_names);
    assert_string_equal(rows_of(&v), "70.3:1 400.9:2 0.0:1 400.2:0");
    q.tab = TAB_FLOWS;
    view_build(&v, &s, &q, &no_names);
    view_settle(&v, 0, v.count);
    assert_int_equal(view_flow(&v, 0)->owner, 2);
    assert_int_equal(view_flow(&v, 3)->key.protocol, 17);
    frozen_order_release(&frozen);
    view_free(&v);
}

static void test_texts(void **state)
{
    (void)state;
    struct snapshot s = make_snapshot();
    char text[64];
    process_text(&owners[1], text, sizeof text);
    assert_string_equal(text, "400:firefox");
    process_text(&owners[0], text, sizeof text);
    assert_string_equal(text, "(unknown)");
    assert_null(flow_owner(&s, &flows[3]));
    assert_ptr_equal(flow_owner(&s, &flows[0]), &owners[1]);
    flows[0].owner = 4000;
    assert_null(flow_owner(&s, &flows[0]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sums),       cmocka_unit_test(test_order),
        cmocka_unit_test(test_no_unknown), cmocka_unit_test(test_found_again),
        cmocka_unit_test(test_drill_down), cmocka_unit_test(test_merged_owner),
        cmocka_unit_test(test_frozen),     cmocka_unit_test(test_texts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
