/* test_alerts.c: an alert a crossing, and not again before the flow was under 90 %. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "flows.h"
#include "view/alerts.h"

static void set_rate(struct snapshot_flow *f, uint64_t rate)
{
    f->sums.bytes[WINDOW_2S][DIR_SENT] = rate;
    f->sums.bytes[WINDOW_2S][DIR_RECV] = rate;
}

static void test_hysteresis(void **state)
{
    (void)state;
    static const struct {
        uint64_t rate;
        size_t alerts;
    } steps[] = {{999, 0},  {1000, 1}, {5000, 0}, {900, 0},
                 {1001, 0}, {899, 0},  {950, 0},  {1000, 1}};
    struct snapshot_flow flow = flow_make(6, "192.168.0.2", 1, "10.0.0.1", 2, 0, 0);
    struct snapshot s = snapshot_of(&flow, 1);
    struct alerts alerts = {0};
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        struct alert a;
        set_rate(&flow, steps[i].rate);
        alerts_step(&alerts, &s, 1000, &a);
        assert_int_equal(a.count, steps[i].alerts);
    }
    alerts_free(&alerts);
}

static void test_fastest(void **state)
{
    (void)state;
    struct snapshot_flow flows[] = {
        flow_make(6, "192.168.0.2", 1, "10.0.0.1", 2, 0, 0),
        flow_make(6, "192.168.0.2", 1, "10.0.0.2", 2, 0, 0),
        flow_make(6, "192.168.0.2", 1, "10.0.0.3", 2, 0, 0),
    };
    struct snapshot s = snapshot_of(flows, 3);
    struct alerts alerts = {0};
    struct alert a;
    set_rate(&flows[0], 2000);
    set_rate(&flows[1], 3000);
    set_rate(&flows[2], 10);
    alerts_step(&alerts, &s, 1000, &a);
    assert_int_equal(a.count, 2);
    assert_ptr_equal(a.flow, &flows[1]);
    assert_true(a.rate == 3000);
    alerts_step(&alerts, &s, 0, &a);
    assert_int_equal(a.count, 0);
    alerts_free(&alerts);
}

/* A flow that has gone is forgotten: when it comes back fast, it alerts. */
static void test_gone(void **state)
{
    (void)state;
    struct snapshot_flow flow = flow_make(6, "192.168.0.2", 1, "10.0.0.1", 2, 0, 0);
    struct snapshot s = snapshot_of(&flow, 1);
    struct alerts alerts = {0};
    struct alert a;
    set_rate(&flow, 2000);
    alerts_step(&alerts, &s, 1000, &a);
    assert_int_equal(a.count, 1);
    s.count = 0;
    alerts_step(&alerts, &s, 1000, &a);
    s.count = 1;
    alerts_step(&alerts, &s, 1000, &a);
    assert_int_equal(a.count, 1);
    alerts_free(&alerts);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hysteresis),
        cmocka_unit_test(test_fastest),
        cmocka_unit_test(test_gone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
