/* accounting.c: crediting packets, turning seconds, making snapshots. */
#include "model/accounting.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "model/flow_table.h"
#include "model/owner_book.h"
#include "model/top_flows.h"

/* How many packets lie between the steps that ask for a packet's lines, one line after the other:
 * at 100,000 flows a third less time than asking in batches; 4 or 16 are a tenth slower. */
#define STAGE     8
/* How long new flows gather before their owners are looked up: naming walks the recent ones. */
#define NAMING_NS (NS_PER_SEC / 20)

struct accounting {
    struct accounting_config config;
    struct flow_table *table;
    struct owner_book *book; /* NULL: nobody tells of owners */
    uint64_t new_flows;
    uint64_t new_named; /* new_flows when owners were last looked up */
    uint64_t named_ns;
    const struct locality *locality;

    bool begun;
    uint64_t begin_ns;
    uint64_t begin_wall_ns;
    uint64_t now_ns;
    uint64_t second_end_ns; /* when the current second is over */
    uint32_t second;

    struct slot_ring all;
    uint64_t total[DIR_COUNT];
    uint64_t packets;
};

struct accounting *accounting_new(const struct accounting_config *config)
{
    struct accounting *a = mem_zalloc(1, sizeof *a);
    a->config = *config;
    a->table = flow_table_new(config->max_flows);
    return a;
}

void accounting_free(struct accounting *a)
{
    if (a == NULL)
        return;
    owner_book_free(a->book);
    flow_table_free(a->table);
    free(a);
}

void accounting_set_locality(struct accounting *a, const struct locality *l)
{
    a->locality = l;
}

void accounting_begin(struct accounting *a, uint64_t now_ns, uint64_t wall_ns)
{
    a->begun = true;
    a->begin_ns = a->now_ns = now_ns;
    a->begin_wall_ns = wall_ns;
    a->second_end_ns = now_ns > UINT64_MAX - NS_PER_SEC ? UINT64_MAX : now_ns + NS_PER_SEC;
}

bool accounting_begun(const struct accounting *a)
{
    return a->begun;
}

uint64_t accounting_elapsed_ns(const struct accounting *a)
{
    return a->now_ns - a->begin_ns;
}

uint64_t accounting_begin_ns(const struct accounting *a)
{
    return a->begin_ns;
}

uint64_t accounting_packets(const struct accounting *a)
{
    return a->packets;
}

static void turn_to(struct accounting *a, uint64_t second)
{
    const uint64_t last = UINT32_MAX - 1; /* 136 years: there time stands still */
    a->second = (uint32_t)(second < last ? second : last);
    slot_ring_advance(&a->all, a->second);
    if (a->config.idle_timeout > 0)
        flow_table_expire(a->table, a->second, a->config.idle_timeout);
}

void accounting_advance(struct accounting *a, uint64_t now_ns)
{
    if (now_ns <= a->now_ns || !a->begun)
        return;
    a->now_ns = now_ns;
    if (now_ns < a->second_end_ns)
        return;
    uint64_t elapsed = now_ns - a->begin_ns;
    turn_to(a, elapsed / NS_PER_SEC);
    uint64_t left = NS_PER_SEC - elapsed % NS_PER_SEC;
    a->second_end_ns = now_ns > UINT64_MAX - left ? UINT64_MAX : now_ns + left;
}

void accounting_finish(struct accounting *a)
{
    if (a->begun && slot_ring_has_current(&a->all))
        turn_to(a, (uint64_t)a->second + 1);
}

/* A packet's flow as it was seen some packets ahead; good while no flow has left since. */
struct sighting {
    struct flow *flow; /* NULL: none of that hash */
    uint64_t gone;
};

/* The packet's flow; NULL: there is no memory for it. */
static struct flow *flow_of(struct accounting *a, const struct packet *p,
                            const struct sighting *seen)
{
    bool created;
    if (seen->flow != NULL && seen->gone == flow_table_gone(a->table) &&
        flow_is(seen->flow, &p->key))
        return seen->flow;
    struct flow *f = flow_table_get(a->table, &p->key, p->hash, a->second, &created);
    if (f != NULL && created) {
        a->new_flows++;
        f->src = (uint8_t)locality_src(a->locality, a->config.filter, &p->key, p->from);
    }
    return f;
}

static void credit_one(struct accounting *a, const struct packet *p, const struct sighting *seen)
{
    struct flow *f = flow_of(a, p, seen);
    int src =
        f != NULL ? (int)f->src : locality_src(a->locality, a->config.filter, &p->key, p->from);
    enum direction dir = p->from == src ? DIR_SENT : DIR_RECV;
    if (f != NULL)
        flow_table_credit(a->table, f, dir, p->bytes, a->second);
    /* At each packet: adding up all flows for each snapshot took 28 ms at a million of them. */
    if (f != NULL && f->owner != 0)
        owner_book_credit(a->book, f, dir, p->bytes);
    slot_ring_add(&a->all, dir, p->bytes);
    a->total[dir] += p->bytes;
    a->packets++;
}

static void credit_timed(struct accounting *a, const struct packet *p, const struct sighting *seen)
{
    if (!a->begun)
        accounting_begin(a, p->time_ns, p->time_ns);
    accounting_advance(a, p->time_ns);
    credit_one(a, p, seen);
}

void accounting_credit(struct accounting *a, const struct packet *packets, size_t count)
{
    struct sighting seen[4 * STAGE] = {{.flow = NULL}};
    for (size_t i = 0; i < count + 3 * STAGE; i++) {
        if (i < count)
            flow_table_prefetch_probe(a->table, packets[i].hash);
        size_t flow = i - STAGE; /* wraps round to beyond count */
        if (flow < count)
            seen[flow % (4 * STAGE)] = (struct sighting){
                flow_table_prefetch_flow(a->table, packets[flow].hash), flow_table_gone(a->table)};
        size_t history = i - 2 * STAGE;
        if (history < count)
            flow_table_prefetch_history(a->table, seen[history % (4 * STAGE)].flow, a->second);
        size_t at = i - 3 * STAGE;
        if (at < count)
            credit_timed(a, &packets[at], &seen[at % (4 * STAGE)]);
    }
}

/* --- owners --- */

void accounting_take_owners(struct accounting *a, struct owner_table *t)
{
    if (a->book == NULL)
        a->book = owner_book_new(a->table, OWNER_BOOK_MAX);
    owner_book_take(a->book, t, a->second);
}

uint64_t accounting_naming_ns(const struct accounting *a)
{
    return a->new_named == a->new_flows ? UINT64_MAX : a->named_ns + NAMING_NS;
}

bool accounting_name_flows(struct accounting *a)
{
    a->new_named = a->new_flows;
    a->named_ns = a->now_ns;
    return a->book == NULL || owner_book_name(a->book, a->second);
}

/* --- snapshots --- */

static void fill_flow(const struct accounting *a, const struct flow *f, struct snapshot_flow *out)
{
    out->key = f->key;
    out->src = (uint8_t)f->src;
    out->match = (uint8_t)owner_book_match(f);
    out->owner = f->owner;
    flow_sums(a->table, f, a->second, &out->sums);
    for (int d = 0; d < DIR_COUNT; d++) {
        out->total[d] = f->total[d];
        out->packets[d] = f->packets[d];
        out->peak[d] = flow_peak(f, a->second, (enum direction)d);
    }
    out->first_second = f->first_second;
    out->last_second = f->last_second;
}

static bool reserve(struct snapshot *s, size_t count)
{
    if (count <= s->cap)
        return true;
    free(s->flows);
    s->cap = 0;
    size_t cap = count + count / 4;
    s->flows = malloc(cap * sizeof *s->flows);
    if (s->flows == NULL)
        return false;
    s->cap = cap;
    return true;
}

static bool fill_all(const struct accounting *a, struct snapshot *s)
{
    if (!reserve(s, flow_table_count(a->table)))
        return false;
    uint32_t cursor = 0;
    const struct flow *f;
    while ((f = flow_table_next_recent(a->table, &cursor)) != NULL)
        fill_flow(a, f, &s->flows[s->count++]);
    return true;
}

/* The first `top` flows, in order. */
static bool fill_top(const struct accounting *a, struct snapshot *s, size_t top)
{
    uint32_t count = flow_table_count(a->table);
    if (count == 0)
        return true;
    if (top > count)
        top = count;
    struct top_flow *list = malloc(top * sizeof *list);
    if (list == NULL || !reserve(s, top)) {
        free(list);
        return false;
    }
    s->count = top_flows(a->table, a->second, list, top);
    for (size_t i = 0; i < s->count; i++)
        fill_flow(a, list[i].flow, &s->flows[i]);
    free(list);
    return true;
}

static void fill_totals(const struct accounting *a, struct snapshot *s)
{
    s->now_ns = a->now_ns;
    s->elapsed_ns = accounting_elapsed_ns(a);
    s->wall_ns = a->begin_wall_ns + s->elapsed_ns;
    s->second = a->second;
    for (int w = 0; w < WINDOW_COUNT; w++)
        s->divisor[w] = window_divisor((enum window)w, a->second);
    s->packets = a->packets;
    memcpy(s->total, a->total, sizeof s->total);
    memcpy(s->peak, a->all.peak, sizeof s->peak);
    s->peak_both = a->all.peak_both;
    slot_ring_sums(&a->all, &s->sums);
    slot_ring_history(&a->all, s->history);
    s->flow_count = flow_table_count(a->table);
    s->evicted = flow_table_evicted(a->table);
}

static bool fill_owners(const struct accounting *a, struct snapshot *s)
{
    return a->book != NULL ? owner_book_fill(a->book, s) : snapshot_reserve_owners(s, 1, 1);
}

/* What is not of a process is nobody's. */
static void settle_owners(struct snapshot *s)
{
    memcpy(s->owners[0].total, s->total, sizeof s->total);
    for (size_t i = 1; i < s->owner_count; i++) {
        for (int d = 0; d < DIR_COUNT; d++)
            s->owners[0].total[d] -= s->owners[i].total[d];
    }
}

static bool same_hosts(const struct flow_key *a, const struct flow_key *b)
{
    return a->protocol == b->protocol && a->version == b->version &&
           memcmp(a->addr, b->addr, sizeof a->addr) == 0;
}

/* A key without ports stands for all flows between the two hosts, seen from the src of the one that
 * was active last: that is the src of their row. */
static void add_merged_focus(const struct accounting *a, const struct flow_key *focus,
                             struct snapshot *s)
{
    bool one_host = memcmp(focus->addr[0], focus->addr[1], sizeof focus->addr[0]) == 0;
    const struct flow *newest = NULL;
    uint32_t cursor = 0;
    const struct flow *f;
    while ((f = flow_table_next_recent(a->table, &cursor)) != NULL &&
           a->second - f->last_second <= HISTORY_SECONDS) {
        if (!same_hosts(&f->key, focus))
            continue;
        newest = newest != NULL ? newest : f;
        bool swap = !one_host && f->src != newest->src;
        uint64_t slots[HISTORY_SECONDS][DIR_COUNT];
        flow_history(a->table, f, a->second, slots);
        for (int i = 0; i < HISTORY_SECONDS; i++) {
            s->focus_history[i][DIR_SENT] += slots[i][swap ? DIR_RECV : DIR_SENT];
            s->focus_history[i][DIR_RECV] += slots[i][swap ? DIR_SENT : DIR_RECV];
        }
    }
    s->has_focus = newest != NULL;
}

static void fill_focus(const struct accounting *a, const struct flow_key *focus, struct snapshot *s)
{
    uint32_t hash = flow_key_hash(focus, a->config.hash_seed);
    const struct flow *f = flow_table_find(a->table, focus, hash);
    s->focus = *focus;
    s->has_focus = f != NULL;
    if (f != NULL)
        flow_history(a->table, f, a->second, s->focus_history);
    else if (focus->port[0] == 0 && focus->port[1] == 0)
        add_merged_focus(a, focus, s);
}

struct snapshot *accounting_snapshot(const struct accounting *a, size_t top,
                                     const struct flow_key *focus, struct snapshot *reuse)
{
    struct snapshot *s = reuse != NULL ? reuse : calloc(1, sizeof *s);
    if (s == NULL)
        return NULL;
    *s = (struct snapshot){.flows = s->flows,
                           .cap = s->cap,
                           .owners = s->owners,
                           .owner_cap = s->owner_cap,
                           .owner_texts = s->owner_texts,
                           .owner_texts_cap = s->owner_texts_cap};
    fill_totals(a, s);
    if (!fill_owners(a, s) || !(top > 0 ? fill_top(a, s, top) : fill_all(a, s))) {
        snapshot_free(s);
        return NULL;
    }
    settle_owners(s);
    if (focus != NULL)
        fill_focus(a, focus, s);
    return s;
}

struct snapshot *accounting_totals(const struct accounting *a)
{
    struct snapshot *s = mem_zalloc(1, sizeof *s);
    fill_totals(a, s);
    return s;
}

struct snapshot *accounting_focus(const struct accounting *a, const struct flow_key *focus)
{
    struct snapshot *s = calloc(1, sizeof *s);
    if (s == NULL)
        return NULL;
    fill_totals(a, s);
    fill_focus(a, focus, s);
    return s;
}
