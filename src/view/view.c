/* view.c: from a snapshot to rows: filter, merge, sort values, pins. */
#include "view/view.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "view/order.h"

/* --- values --- */

enum direction line_mode_direction(enum line_mode mode)
{
    return mode == LINES_SENT ? DIR_SENT : mode == LINES_RECV ? DIR_RECV : DIR_COUNT;
}

uint64_t direction_bytes(const uint64_t bytes[DIR_COUNT], enum direction dir)
{
    return dir == DIR_COUNT ? bytes[DIR_SENT] + bytes[DIR_RECV] : bytes[dir];
}

const struct snapshot_flow *view_flow(const struct view *v, size_t row)
{
    return &v->flows[v->rows[row].flow];
}

double view_rate(const struct view *v, size_t row, enum window w, enum direction dir)
{
    return (double)direction_bytes(view_flow(v, row)->sums.bytes[w], dir) / v->snapshot->divisor[w];
}

double flow_rate_2s(const struct snapshot *s, const struct snapshot_flow *f)
{
    return (double)direction_bytes(f->sums.bytes[WINDOW_2S], DIR_COUNT) / s->divisor[WINDOW_2S];
}

/* --- memory --- */

/* Room for as many as `count` items; where memory is short, for fewer. Returns for how many. */
static size_t reserve(void **items, size_t *cap, size_t count, size_t size)
{
    if (count <= *cap)
        return count;
    count += count / 8;
    void *bigger = realloc(*items, count * size);
    if (bigger == NULL)
        return *cap;
    *items = bigger;
    *cap = count;
    return count;
}

static size_t reserve_rows(struct view *v, size_t count)
{
    uint64_t *settled = calloc(count / 64 + 1, sizeof *settled);
    if (settled == NULL)
        return 0;
    free(v->settled);
    v->settled = settled;
    void *rows = v->rows;
    count = reserve(&rows, &v->row_cap, count, sizeof *v->rows);
    v->rows = rows;
    return count;
}

void view_free(struct view *v)
{
    free(v->rows);
    free(v->settled);
    free(v->merged);
    key_map_free(&v->groups);
    *v = (struct view){.groups.seed = v->groups.seed};
}

/* --- rows --- */

static struct view_row make_row(const struct snapshot_flow *f, size_t index,
                                const struct view_query *q)
{
    struct view_row row = {.flow = (uint32_t)index, .rank = RANK_NEW};
    row.pinned = q->pins != NULL && pin_set_has(q->pins, &f->key);
    if (q->frozen != NULL && q->frozen->active)
        row.rank = frozen_order_rank(q->frozen, &f->key);
    return row;
}

static void set_value(struct view_row *row, const struct snapshot_flow *f,
                      const struct view_query *q)
{
    enum direction dir = line_mode_direction(q->mode);
    row->total = direction_bytes(f->total, dir);
    if (q->sort <= SORT_RATE_40S)
        row->value = direction_bytes(f->sums.bytes[(enum window)q->sort], dir);
}

/* Adds a flow to a merged one; swap: its src is the other's dst. */
static void add_flow(struct snapshot_flow *sum, const struct snapshot_flow *f, bool swap)
{
    for (int d = 0; d < DIR_COUNT; d++) {
        int from = swap ? !d : d;
        for (int w = 0; w < WINDOW_COUNT; w++)
            sum->sums.bytes[w][d] += f->sums.bytes[w][from];
        sum->total[d] += f->total[from];
        sum->packets[d] += f->packets[from];
        sum->peak[d] = f->peak[from] > sum->peak[d] ? f->peak[from] : sum->peak[d];
    }
    if (f->first_second < sum->first_second)
        sum->first_second = f->first_second;
    if (f->last_second > sum->last_second)
        sum->last_second = f->last_second;
}

/* Adds a flow to the row of its hosts and protocol, a new one when there is none yet. */
static void merge_flow(struct view *v, const struct snapshot_flow *f, const struct view_query *q)
{
    struct view_row row = make_row(f, v->count, q);
    struct flow_key key = flow_key_without_ports(&f->key);
    uint32_t index = *key_map_put(&v->groups, &key, (uint32_t)v->count);
    struct snapshot_flow *sum = &v->merged[index];
    if (index == v->count) {
        *sum = *f;
        sum->key = key;
        row.pinned = row.pinned || (q->pins != NULL && pin_set_has(q->pins, &key));
        v->rows[v->count++] = row;
        return;
    }
    bool same_host = memcmp(key.addr[0], key.addr[1], sizeof key.addr[0]) == 0;
    add_flow(sum, f, !same_host && f->src != sum->src);
    if (f->owner != sum->owner)
        sum->owner = 0; /* of several processes: of none that can be named */
    if (f->match > sum->match)
        sum->match = f->match;
    v->rows[index].pinned = v->rows[index].pinned || row.pinned;
    if (row.rank < v->rows[index].rank)
        v->rows[index].rank = row.rank;
}

static bool passes(const struct view *v, const struct snapshot_flow *f, const struct view_query *q,
                   const struct name_source *names)
{
    if (filter_is_empty(q->filter))
        return true;
    char fields[FILTER_TEXT_MAX];
    filter_fields(f, flow_owner(v->snapshot, f), names, fields);
    return filter_matches(q->filter, fields);
}

/* Looked up now and then: it is another thread's line. */
static bool cancelled(const struct view_query *q, size_t row)
{
    return row % 1024 == 0 && q->cancel != NULL && atomic_load(q->cancel);
}

/* Room for so many rows that are sums. */
static size_t reserve_merged(struct view *v, size_t count)
{
    void *merged = v->merged;
    count = reserve(&merged, &v->merged_cap, reserve_rows(v, count), sizeof *v->merged);
    v->merged = merged;
    return count;
}

static void collect_processes(struct view *v, const struct view_query *q)
{
    const struct snapshot *s = v->snapshot;
    uint32_t *counts = malloc((s->owner_count + 1) * sizeof *counts);
    if (counts != NULL && reserve_merged(v, s->owner_count) >= s->owner_count)
        v->count = processes_sum(s, v->merged, counts);
    v->flows = v->merged;
    v->matched = s->count;
    for (size_t i = 0; i < v->count; i++) {
        v->rows[i] = make_row(&v->merged[i], i, q);
        v->rows[i].flows = counts[i];
        set_value(&v->rows[i], &v->merged[i], q);
    }
    free(counts);
}

static void collect_flows(struct view *v, const struct view_query *q,
                          const struct name_source *names)
{
    const struct snapshot *s = v->snapshot;
    ptrdiff_t owner = q->of_process ? process_index(s, q->process) : -1;
    size_t room = q->merge_ports ? reserve_merged(v, s->count) : reserve_rows(v, s->count);
    if (q->merge_ports)
        key_map_clear(&v->groups);
    for (size_t i = 0; i < s->count && v->count < room && !cancelled(q, i); i++) {
        const struct snapshot_flow *f = &s->flows[i];
        if ((q->of_process && f->owner != owner) || !passes(v, f, q, names))
            continue;
        v->matched++;
        if (q->merge_ports) {
            merge_flow(v, f, q);
            continue;
        }
        v->rows[v->count] = make_row(f, i, q);
        set_value(&v->rows[v->count++], f, q);
    }
    v->flows = q->merge_ports ? v->merged : s->flows;
    for (size_t i = 0; i < v->count && q->merge_ports; i++)
        set_value(&v->rows[i], view_flow(v, i), q);
}

/* --- sorting by name --- */

struct named_row {
    const char *name;
    size_t row;
};

static int compare_named(const void *a, const void *b)
{
    const struct named_row *x = a;
    const struct named_row *y = b;
    return x->name == y->name ? 0 : strcasecmp(x->name, y->name);
}

/* What a row is sorted by when it is sorted by name; NULL: its numbers. */
static const char *name_of_row(const struct view *v, const struct snapshot_flow *f,
                               const struct name_source *names)
{
    if (v->tab == TAB_PROCESSES)
        return v->sort == SORT_SRC ? process_name(&v->snapshot->owners[f->owner]) : NULL;
    struct endpoint e = v->sort == SORT_SRC ? snapshot_flow_src(f) : snapshot_flow_dst(f);
    return names->known_host != NULL ? names->known_host(names->data, &e.addr) : NULL;
}

/* The names of the rows as they are known now. Returns how many have one. */
static size_t fetch_names(const struct view *v, const struct name_source *names,
                          struct named_row *out)
{
    size_t count = 0;
    for (size_t i = 0; i < v->count; i++) {
        const char *name = name_of_row(v, view_flow(v, i), names);
        if (name != NULL)
            out[count++] = (struct named_row){name, i};
    }
    return count;
}

/* Gives each named row the rank of its name as value, so that sorting needs no names any more. */
static void rank_names(struct view *v, const struct name_source *names)
{
    struct named_row *named = malloc((v->count + 1) * sizeof *named);
    if (named == NULL)
        return;
    size_t count = fetch_names(v, names, named);
    qsort(named, count, sizeof *named, compare_named);
    uint64_t rank = 1;
    for (size_t i = 0; i < count; i++) {
        if (i > 0 && compare_named(&named[i - 1], &named[i]) != 0)
            rank++;
        v->rows[named[i].row].value = rank;
    }
    free(named);
}

/* --- the flow asked for --- */

/* The row of a key, or, when it has no ports, the first of its hosts' rows. NULL: none. */
static const struct view_row *find_row(const struct view *v, const struct flow_key *key)
{
    struct flow_key merged = flow_key_without_ports(key);
    bool portless = flow_key_equal(&merged, key);
    if (v->merges_ports)
        key = &merged;
    const struct view_row *best = NULL;
    for (size_t i = 0; i < v->count; i++) {
        const struct flow_key *k = &view_flow(v, i)->key;
        if (flow_key_equal(k, key))
            return &v->rows[i];
        if (!portless || v->merges_ports)
            continue;
        struct flow_key hosts = flow_key_without_ports(k);
        if (flow_key_equal(&hosts, key) && (best == NULL || view_compare(v, &v->rows[i], best) < 0))
            best = &v->rows[i];
    }
    return best;
}

ptrdiff_t view_find(const struct view *v, const struct flow_key *key)
{
    const struct view_row *row = find_row(v, key);
    return row != NULL ? (ptrdiff_t)view_place(v, row) : -1;
}

void view_build(struct view *v, const struct snapshot *s, const struct view_query *q,
                const struct name_source *names)
{
    v->snapshot = s;
    v->count = 0;
    v->matched = 0;
    v->found = -1;
    v->sort = q->sort;
    v->reverse = q->reverse;
    v->tab = q->tab;
    v->merges_ports = q->merge_ports || q->tab == TAB_PROCESSES;
    v->frozen = q->frozen != NULL && q->frozen->active;
    if (q->tab == TAB_PROCESSES)
        collect_processes(v, q);
    else
        collect_flows(v, q, names);
    if (sort_is_by_name(q->sort))
        rank_names(v, names);
    if (q->find != NULL)
        v->found = view_find(v, q->find);
}
