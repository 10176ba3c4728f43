/* test_owner_book.c: flows find their owners, keep them, and every byte is somebody's. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../random.h"
#include "base/clock.h"
#include "flows.h"
#include "model/accounting.h"
#include "model/owner_book.h"

#define BEGIN NS_PER_SEC

enum { TCP = 6 };

static struct accounting *begun(uint32_t max_flows, uint32_t idle_timeout)
{
    const struct accounting_config config = {
        .max_flows = max_flows, .idle_timeout = idle_timeout, .hash_seed = FLOWS_SEED};
    struct accounting *a = accounting_new(&config);
    accounting_begin(a, BEGIN, BEGIN);
    return a;
}

static void credit(struct accounting *a, uint32_t flow, bool by_local, uint32_t bytes, uint64_t ms)
{
    struct packet p = packet_of(flow, by_local, bytes, BEGIN + ms * NS_PER_MS);
    accounting_credit(a, &p, 1);
}

/* --- tables --- */

static struct owner_table *new_table(void)
{
    return owner_table_new(FLOWS_SEED);
}

static uint32_t add_process(struct owner_table *t, uint32_t pid, uint64_t start, const char *name)
{
    const struct owner_process p = {
        .pid = pid, .start = start, .name = name, .user = "u", .command = "c", .container = ""};
    return owner_table_add_process(t, &p);
}

static struct endpoint local_end(uint32_t flow)
{
    const uint8_t bytes[4] = {10, (uint8_t)(flow >> 16), (uint8_t)(flow >> 8), (uint8_t)flow};
    return (struct endpoint){.addr = addr_make(4, bytes), .port = 1024};
}

/* The socket of the flow's local end; or one that listens there. */
static void add_socket(struct owner_table *t, uint32_t process, uint32_t flow, bool connected)
{
    const uint8_t remote[4] = {192, 0, 2, 1};
    struct owner_socket s = {.local = local_end(flow), .protocol = TCP, .process = process};
    if (connected)
        s.remote = (struct endpoint){.addr = addr_make(4, remote), .port = 80};
    owner_table_add_socket(t, &s);
}

static void take(struct accounting *a, struct owner_table *t)
{
    owner_table_finish(t);
    accounting_take_owners(a, t);
}

/* A table with one process and one socket. */
static void take_one(struct accounting *a, uint32_t pid, uint64_t start, uint32_t flow,
                     bool connected)
{
    struct owner_table *t = new_table();
    add_socket(t, add_process(t, pid, start, "one"), flow, connected);
    take(a, t);
}

static void take_nothing(struct accounting *a)
{
    take(a, new_table());
}

/* --- looking --- */

static uint64_t sum(const uint64_t total[DIR_COUNT])
{
    return total[DIR_SENT] + total[DIR_RECV];
}

static struct snapshot *look(struct accounting *a, size_t top)
{
    struct snapshot *s = accounting_snapshot(a, top, NULL, NULL);
    uint64_t total[DIR_COUNT] = {0};
    assert_non_null(s);
    assert_true(s->owner_count >= 1);
    assert_int_equal(s->owners[0].pid, 0);
    for (size_t i = 0; i < s->owner_count; i++) {
        for (int d = 0; d < DIR_COUNT; d++)
            total[d] += s->owners[i].total[d];
    }
    assert_memory_equal(total, s->total, sizeof total);
    return s;
}

/* "pid:name bytes match" of the flow; "-" where nobody owns it, "" where it is gone. */
static void assert_flow(struct accounting *a, uint32_t flow, const char *expected)
{
    char text[64] = "";
    struct snapshot *s = look(a, 0);
    for (size_t i = 0; i < s->count; i++) {
        const struct snapshot_flow *f = &s->flows[i];
        const struct snapshot_owner *o = &s->owners[f->owner];
        if (number_of(&f->key) != flow)
            continue;
        if (f->match == OWNER_NONE)
            snprintf(text, sizeof text, "-");
        else
            snprintf(text, sizeof text, "%u/%u%s", o->pid, (unsigned)o->start,
                     f->match == OWNER_LISTENER ? "?" : "");
        assert_int_equal(f->match == OWNER_NONE, f->owner == 0);
    }
    assert_string_equal(text, expected);
    snapshot_free(s);
}

static uint64_t bytes_of(struct accounting *a, uint32_t pid, uint64_t start)
{
    struct snapshot *s = look(a, 0);
    uint64_t bytes = 0;
    for (size_t i = 0; i < s->owner_count; i++) {
        if (s->owners[i].pid == pid && s->owners[i].start == start)
            bytes += sum(s->owners[i].total);
    }
    snapshot_free(s);
    return bytes;
}

/* --- tests --- */

static void test_without_tables_all_is_nobodys(void **state)
{
    (void)state;
    struct accounting *a = begun(100, 60);
    credit(a, 1, true, 100, 0);
    struct snapshot *s = look(a, 0);
    assert_int_equal(s->owner_count, 1);
    assert_int_equal(sum(s->owners[0].total), 100);
    assert_string_equal(s->owners[0].name, "");
    snapshot_free(s);
    accounting_free(a);
}

static void test_owner_stays_when_the_process_has_gone(void **state)
{
    (void)state;
    struct accounting *a = begun(100, 60);
    credit(a, 1, true, 100, 0);
    take_one(a, 7, 70, 1, true);
    assert_flow(a, 1, "7/70");
    take_nothing(a);
    credit(a, 1, false, 50, 500);
    assert_flow(a, 1, "7/70");
    assert_int_equal(bytes_of(a, 7, 70), 150);
    accounting_free(a);
}

static void test_port_used_again_keeps_the_first_owner(void **state)
{
    (void)state;
    struct accounting *a = begun(100, 60);
    credit(a, 1, true, 100, 0);
    take_one(a, 7, 70, 1, true);
    take_one(a, 8, 80, 1, true);
    credit(a, 1, true, 10, 10);
    assert_flow(a, 1, "7/70");
    assert_int_equal(bytes_of(a, 8, 80), 0);
    /* Once the flow has left the table, the next one of the same ends is new. */
    accounting_advance(a, BEGIN + 100 * NS_PER_SEC);
    assert_flow(a, 1, "");
    credit(a, 1, true, 5, 100500);
    take_one(a, 8, 80, 1, true);
    assert_flow(a, 1, "8/80");
    assert_int_equal(bytes_of(a, 7, 70), 110);
    assert_int_equal(bytes_of(a, 8, 80), 5);
    accounting_free(a);
}

static void test_pid_used_again_is_another_process(void **state)
{
    (void)state;
    struct accounting *a = begun(100, 60);
    credit(a, 1, true, 100, 0);
    credit(a, 2, true, 30, 0);
    take_one(a, 7, 70, 1, true);
    take_one(a, 7, 71, 2, true);
    assert_flow(a, 1, "7/70");
    assert_flow(a, 2, "7/71");
    assert_int_equal(bytes_of(a, 7, 70), 100);
    assert_int_equal(bytes_of(a, 7, 71), 30);
    accounting_free(a);
}

static void test_listener_gives_way_to_its_worker(void **state)
{
    (void)state;
    struct accounting *a = begun(100, 60);
    credit(a, 1, true, 100, 0);
    take_one(a, 7, 70, 1, false);
    assert_flow(a, 1, "7/70?");
    struct owner_table *t = new_table();
    add_socket(t, add_process(t, 7, 70, "master"), 1, false);
    add_socket(t, add_process(t, 8, 80, "worker"), 1, true);
    take(a, t);
    assert_flow(a, 1, "8/80");
    assert_int_equal(bytes_of(a, 7, 70), 0);
    assert_int_equal(bytes_of(a, 8, 80), 100);
    accounting_free(a);
}

/* What was the port's of several is not that one's who stayed; but the connection's own process has
 * it. */
static void test_flow_that_was_disputed_is_no_listeners(void **state)
{
    (void)state;
    struct accounting *a = begun(100, 60);
    credit(a, 1, true, 100, 0);
    struct owner_table *t = new_table();
    add_socket(t, add_process(t, 7, 70, "worker"), 1, false);
    add_socket(t, add_process(t, 8, 80, "worker"), 1, false);
    take(a, t);
    assert_flow(a, 1, "-");
    take_one(a, 7, 70, 1, false);
    assert_flow(a, 1, "-");
    take_one(a, 7, 70, 1, true);
    assert_flow(a, 1, "7/70");
    accounting_free(a);
}

/* The listener has ended: who has the port now came later, and gets none of the old bytes. */
static void test_listener_that_ended_gives_nothing_away(void **state)
{
    (void)state;
    struct accounting *a = begun(100, 60);
    credit(a, 1, true, 100, 0);
    take_one(a, 7, 70, 1, false);
    take_one(a, 8, 80, 1, true);
    assert_flow(a, 1, "7/70?");
    assert_int_equal(bytes_of(a, 7, 70), 100);
    accounting_free(a);
}

/* A socket of the far end of a flow, which another namespace has. */
static void add_far_socket(struct owner_table *t, uint32_t process, uint32_t flow)
{
    const uint8_t remote[4] = {192, 0, 2, 1};
    struct owner_socket s = {.local = {.addr = addr_make(4, remote), .port = 80},
                             .remote = local_end(flow),
                             .protocol = TCP,
                             .space = 1,
                             .process = process};
    owner_table_add_socket(t, &s);
}

static void take_far(struct accounting *a, uint32_t pid, uint32_t flow)
{
    struct owner_table *t = new_table();
    add_far_socket(t, add_process(t, pid, 10ULL * pid, "far"), flow);
    take(a, t);
}

/* Both ends are processes of this machine, and the nearer one was told later. */
static void test_new_connection_goes_from_the_far_end_to_src(void **state)
{
    (void)state;
    struct accounting *a = begun(100, 60);
    credit(a, 1, true, 100, 0);
    take_far(a, 7, 1);
    assert_flow(a, 1, "7/70");
    take_one(a, 8, 80, 1, true);
    assert_flow(a, 1, "8/80");
    take_far(a, 7, 1);
    assert_flow(a, 1, "8/80");
    assert_int_equal(bytes_of(a, 8, 80), 100);
    assert_int_equal(bytes_of(a, 7, 70), 0);
    accounting_free(a);
}

/* By then it may be another connection from the same port. */
static void test_old_connection_stays_with_the_far_end(void **state)
{
    (void)state;
    struct accounting *a = begun(100, 60);
    credit(a, 1, true, 100, 0);
    take_far(a, 7, 1);
    credit(a, 1, true, 100, 5000);
    take_one(a, 8, 80, 1, true);
    assert_flow(a, 1, "7/70");
    accounting_free(a);
}

/* It is nobody's worker there. */
static void test_listener_gives_nothing_to_the_far_end(void **state)
{
    (void)state;
    struct accounting *a = begun(100, 60);
    credit(a, 1, true, 100, 0);
    take_one(a, 7, 70, 1, false);
    struct owner_table *t = new_table();
    add_socket(t, add_process(t, 7, 70, "one"), 1, false);
    add_far_socket(t, add_process(t, 8, 80, "far"), 1);
    take(a, t);
    assert_flow(a, 1, "7/70?");
    accounting_free(a);
}

static void test_idle_flow_is_not_given_to_a_listener_that_came_later(void **state)
{
    (void)state;
    struct accounting *a = begun(100, 60);
    credit(a, 1, true, 100, 0);
    take_nothing(a);
    accounting_advance(a, BEGIN + 10 * NS_PER_SEC);
    take_one(a, 7, 70, 1, false);
    assert_flow(a, 1, "-");
    credit(a, 1, true, 100, 10100);
    take_one(a, 7, 70, 1, false);
    assert_flow(a, 1, "7/70?");
    accounting_free(a);
}

static void test_new_flow_asks_for_a_table_but_not_for_ever(void **state)
{
    (void)state;
    struct accounting *a = begun(100, 60);
    assert_true(accounting_naming_ns(a) == UINT64_MAX);
    take_one(a, 7, 70, 1, true);
    credit(a, 1, true, 100, 0);
    assert_true(accounting_naming_ns(a) != UINT64_MAX);
    assert_false(accounting_name_flows(a)); /* the table knew it */
    assert_flow(a, 1, "7/70");
    credit(a, 2, true, 100, 0);
    assert_false(accounting_name_flows(a)); /* of nobody here: an address of no namespace */

    struct owner_table *t = new_table();
    struct endpoint here = local_end(3);
    owner_table_add_address(t, OWNER_SPACE_OWN, &here.addr);
    take(a, t);
    credit(a, 3, true, 100, 0);
    assert_true(accounting_name_flows(a));
    for (int i = 0; i < 3; i++) {
        t = new_table();
        owner_table_add_address(t, OWNER_SPACE_OWN, &here.addr);
        take(a, t);
    }
    assert_false(accounting_name_flows(a));
    accounting_free(a);
}

/* A table that was made before the flow began, and is taken after, says nothing about it. */
static void test_old_table_leaves_a_new_flow_to_be_asked_for(void **state)
{
    (void)state;
    struct accounting *a = begun(100, 60);
    struct owner_table *t = new_table();
    struct endpoint here = local_end(3);
    credit(a, 3, true, 100, 0);
    owner_table_add_address(t, OWNER_SPACE_OWN, &here.addr);
    take(a, t);
    assert_true(accounting_name_flows(a));
    assert_false(accounting_name_flows(a)); /* once */
    accounting_free(a);
}

static void test_program_of_a_process_may_change(void **state)
{
    (void)state;
    struct accounting *a = begun(100, 60);
    credit(a, 1, true, 100, 0);
    struct owner_table *t = new_table();
    add_socket(t, add_process(t, 7, 70, "sh"), 1, true);
    take(a, t);
    t = new_table();
    add_process(t, 7, 70, "curl");
    take(a, t);
    struct snapshot *s = look(a, 0);
    assert_int_equal(s->owner_count, 2);
    assert_string_equal(s->owners[1].name, "curl");
    snapshot_free(s);
    accounting_free(a);
}

/* Processes in the book, the nameless one included. */
static size_t count_of(const struct owner_book *b)
{
    struct snapshot s = {.total = {0}};
    assert_true(owner_book_fill(b, &s));
    free(s.owners);
    free(s.owner_texts);
    return s.owner_count;
}

static void test_full_book_forgets_who_is_gone_longest(void **state)
{
    (void)state;
    struct flow_table *flows = flow_table_new(100);
    struct owner_book *b = owner_book_new(flows, 3);
    struct flow *f[4];
    for (uint32_t i = 0; i < 4; i++) {
        struct packet p = packet_of(i, true, 10, 0);
        bool created;
        f[i] = flow_table_get(flows, &p.key, p.hash, i == 0 ? 0 : 50, &created);
        flow_table_credit(flows, f[i], DIR_SENT, 10, f[i]->last_second);
    }
    for (uint32_t i = 0; i < 2; i++) {
        struct owner_table *t = new_table();
        add_socket(t, add_process(t, 100 + i, 1, "p"), i, true);
        owner_table_finish(t);
        owner_book_take(b, t, 50);
    }
    assert_int_equal(count_of(b), 3);
    struct owner_table *t = new_table();
    add_socket(t, add_process(t, 102, 1, "p"), 2, true);
    owner_table_finish(t);
    owner_book_take(b, t, 50);
    assert_int_equal(f[2]->owner, 0); /* both have flows: no room */
    flow_table_expire(flows, 70, 60); /* the first flow leaves */
    t = new_table();
    add_socket(t, add_process(t, 102, 1, "p"), 2, true);
    owner_table_finish(t);
    owner_book_take(b, t, 52);
    assert_int_equal(f[2]->owner, 1);
    struct snapshot s = {.total = {0}};
    assert_true(owner_book_fill(b, &s));
    assert_int_equal(s.owner_count, 3);
    assert_int_equal(s.owners[1].pid, 102);
    assert_int_equal(sum(s.owners[1].total), 10); /* its own, nothing of the one before */
    free(s.owners);
    free(s.owner_texts);
    owner_book_free(b);
    flow_table_free(flows);
}

/* --- a naive model --- */

enum { FLOWS = 40, PIDS = 6, STEPS = 3000 };

struct model {
    bool there[FLOWS];
    uint32_t owner[FLOWS]; /* pid, 0: none */
    uint64_t bytes[FLOWS];
    uint32_t last[FLOWS];
    uint64_t of[PIDS + 1]; /* by pid */
};

static void model_credit(struct model *m, uint32_t flow, uint32_t bytes, uint32_t second)
{
    if (!m->there[flow])
        m->owner[flow] = 0;
    if (!m->there[flow])
        m->bytes[flow] = 0;
    m->there[flow] = true;
    m->bytes[flow] += bytes;
    m->last[flow] = second;
    m->of[m->owner[flow]] += bytes;
}

static void model_name(struct model *m, uint32_t flow, uint32_t pid)
{
    if (!m->there[flow] || m->owner[flow] != 0)
        return;
    m->owner[flow] = pid;
    m->of[0] -= m->bytes[flow];
    m->of[pid] += m->bytes[flow];
}

static void model_expire(struct model *m, uint32_t second)
{
    for (uint32_t i = 0; i < FLOWS; i++) {
        if (second - m->last[i] > 3)
            m->there[i] = false;
    }
}

static void test_sums_equal_a_naive_model(void **state)
{
    (void)state;
    struct rng r = {.state = 11};
    struct accounting *a = begun(1000, 3);
    struct model m = {.owner = {0}};
    uint64_t ms = 0;
    for (int step = 0; step < STEPS; step++) {
        uint32_t flow = rng_below(&r, FLOWS);
        uint32_t what = rng_below(&r, 10);
        if (what < 6) {
            uint32_t bytes = 1 + rng_below(&r, 1000);
            credit(a, flow, rng_below(&r, 2) != 0, bytes, ms);
            model_credit(&m, flow, bytes, (uint32_t)(ms / 1000));
        } else if (what < 8) {
            uint32_t pid = 1 + rng_below(&r, PIDS);
            take_one(a, pid, pid, flow, true);
            model_name(&m, flow, pid);
        } else {
            ms += rng_below(&r, 1500);
            accounting_advance(a, BEGIN + ms * NS_PER_MS);
            model_expire(&m, (uint32_t)(ms / 1000));
        }
        if (step % 50 != 0)
            continue;
        struct snapshot *s = look(a, rng_below(&r, 3));
        uint64_t of[PIDS + 1] = {0};
        for (size_t i = 0; i < s->owner_count; i++)
            of[s->owners[i].pid] += sum(s->owners[i].total);
        assert_memory_equal(of, m.of, sizeof of);
        snapshot_free(s);
    }
    accounting_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_without_tables_all_is_nobodys),
        cmocka_unit_test(test_owner_stays_when_the_process_has_gone),
        cmocka_unit_test(test_port_used_again_keeps_the_first_owner),
        cmocka_unit_test(test_pid_used_again_is_another_process),
        cmocka_unit_test(test_listener_gives_way_to_its_worker),
        cmocka_unit_test(test_flow_that_was_disputed_is_no_listeners),
        cmocka_unit_test(test_listener_that_ended_gives_nothing_away),
        cmocka_unit_test(test_new_connection_goes_from_the_far_end_to_src),
        cmocka_unit_test(test_old_connection_stays_with_the_far_end),
        cmocka_unit_test(test_listener_gives_nothing_to_the_far_end),
        cmocka_unit_test(test_idle_flow_is_not_given_to_a_listener_that_came_later),
        cmocka_unit_test(test_new_flow_asks_for_a_table_but_not_for_ever),
        cmocka_unit_test(test_old_table_leaves_a_new_flow_to_be_asked_for),
        cmocka_unit_test(test_program_of_a_process_may_change),
        cmocka_unit_test(test_full_book_forgets_who_is_gone_longest),
        cmocka_unit_test(test_sums_equal_a_naive_model),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
