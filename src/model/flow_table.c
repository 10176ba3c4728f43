/* flow_table.c: open addressing with linear probing and backward-shift deletion; flows and history
 * in pools.
 *
 * The activity log is one queue of flow indexes: a flow is appended when its first packet of a new
 * second comes, and its entry before, whose place the flow knows, is struck out. So each flow has
 * one entry, and they stand in order of last_second: the oldest expire or make room, and a walk
 * from the newest end gives the recently active. Entries struck out go when the log is twice as
 * long as it need be. */
#include "model/flow_table.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/pages.h"
#include "base/pool.h"
#include "model/busy.h"

#define SLOTS_MIN 4096U
#define LOG_MIN   4096U

struct slot {
    uint32_t hash;
    uint32_t flow; /* pool index, POOL_NONE: empty */
};

struct flow_table {
    struct slot *slots;
    uint32_t mask;
    uint32_t max_flows;
    struct pool flows;
    struct pool chunks;
    struct busy busy;
    uint64_t evicted;
    uint64_t gone; /* flows that have left, evicted or not */
    void (*left)(void *context, const struct flow *f);
    void *left_context;

    uint32_t *log;
    uint32_t log_mask;
    uint32_t log_tail; /* sequence number of the oldest entry */
    uint32_t log_head; /* of the next one */
    uint64_t appended; /* entries so far */
};

static struct slot *new_slots(size_t count)
{
    struct slot *slots = pages_alloc(count * sizeof *slots);
    if (slots != NULL)
        memset(slots, 0xff, count * sizeof *slots);
    return slots;
}

struct flow_table *flow_table_new(uint32_t max_flows)
{
    struct flow_table *t = mem_zalloc(1, sizeof *t);
    t->max_flows = max_flows;
    t->slots = mem_alloc(SLOTS_MIN * sizeof *t->slots);
    memset(t->slots, 0xff, SLOTS_MIN * sizeof *t->slots);
    t->log = mem_zalloc(LOG_MIN, sizeof *t->log);
    t->mask = SLOTS_MIN - 1;
    t->log_mask = LOG_MIN - 1;
    pool_init(&t->flows, sizeof(struct flow));
    pool_init(&t->chunks, sizeof(struct history_chunk));
    busy_init(&t->busy);
    return t;
}

void flow_table_free(struct flow_table *t)
{
    if (t == NULL)
        return;
    pool_free(&t->flows);
    pool_free(&t->chunks);
    busy_free(&t->busy);
    pages_free(t->slots, (t->mask + 1ULL) * sizeof *t->slots);
    pages_free(t->log, (t->log_mask + 1ULL) * sizeof *t->log);
    free(t);
}

uint32_t flow_table_count(const struct flow_table *t)
{
    return t->flows.live;
}

uint64_t flow_table_evicted(const struct flow_table *t)
{
    return t->evicted;
}

void flow_table_on_leave(struct flow_table *t, void (*left)(void *context, const struct flow *f),
                         void *context)
{
    t->left = left;
    t->left_context = context;
}

uint64_t flow_table_activations(const struct flow_table *t)
{
    return t->appended;
}

static struct flow *flow_at(const struct flow_table *t, uint32_t index)
{
    return pool_at(&t->flows, index);
}

static uint32_t *log_entry(const struct flow_table *t, uint32_t seq)
{
    return &t->log[seq & t->log_mask];
}

void flow_table_prefetch_probe(const struct flow_table *t, uint32_t hash)
{
    __builtin_prefetch(&t->slots[hash & t->mask]);
}

struct flow *flow_table_prefetch_flow(const struct flow_table *t, uint32_t hash)
{
    uint32_t at = hash & t->mask;
    while (t->slots[at].flow != POOL_NONE && t->slots[at].hash != hash)
        at = (at + 1) & t->mask;
    if (t->slots[at].flow == POOL_NONE)
        return NULL;
    struct flow *f = flow_at(t, t->slots[at].flow);
    __builtin_prefetch(f);
    __builtin_prefetch(f->current);
    return f;
}

void flow_table_prefetch_history(const struct flow_table *t, const struct flow *likely,
                                 uint32_t second)
{
    if (likely == NULL || likely->last_second == second)
        return;
    __builtin_prefetch(log_entry(t, likely->log_seq), 1);
    if (likely->history != POOL_NONE)
        __builtin_prefetch(pool_at(&t->chunks, likely->history), 1);
}

/* As memcmp() == 0, in five words. */
static bool same_key(const struct flow_key *a, const struct flow_key *b)
{
    uint64_t wa[sizeof *a / 8];
    uint64_t wb[sizeof *b / 8];
    memcpy(wa, a, sizeof wa);
    memcpy(wb, b, sizeof wb);
    return ((wa[0] ^ wb[0]) | (wa[1] ^ wb[1]) | (wa[2] ^ wb[2]) | (wa[3] ^ wb[3]) |
            (wa[4] ^ wb[4])) == 0;
}

/* The slot of the key, or the empty one where it belongs. */
static uint32_t probe(const struct flow_table *t, const struct flow_key *key, uint32_t hash)
{
    uint32_t at = hash & t->mask;
    for (;; at = (at + 1) & t->mask) {
        const struct slot *s = &t->slots[at];
        if (s->flow == POOL_NONE)
            return at;
        if (s->hash == hash && same_key(&flow_at(t, s->flow)->key, key))
            return at;
    }
}

/* --- activity log --- */

/* Drops the entries that are struck out, keeping the order. */
static void log_compact(struct flow_table *t)
{
    uint32_t to = t->log_tail;
    for (uint32_t seq = t->log_tail; seq != t->log_head; seq++) {
        uint32_t ahead = t->log_head - seq > 16 ? *log_entry(t, seq + 16) : POOL_NONE;
        if (ahead != POOL_NONE)
            __builtin_prefetch(flow_at(t, ahead), 1);
        uint32_t index = *log_entry(t, seq);
        if (index == POOL_NONE)
            continue;
        *log_entry(t, to) = index;
        flow_at(t, index)->log_seq = to++;
    }
    t->log_head = to;
}

static bool log_grow(struct flow_table *t)
{
    uint32_t mask = t->log_mask * 2 + 1;
    uint32_t *log = pages_alloc(((size_t)mask + 1) * sizeof *log);
    if (log == NULL)
        return false;
    for (uint32_t seq = t->log_tail; seq != t->log_head; seq++)
        log[seq & mask] = *log_entry(t, seq);
    pages_free(t->log, (t->log_mask + 1ULL) * sizeof *t->log);
    t->log = log;
    t->log_mask = mask;
    return true;
}

/* Keeps room for one more entry: by compaction when half of a log that is long enough is stale,
 * else by growth. */
static bool log_make_room(struct flow_table *t)
{
    uint32_t used = t->log_head - t->log_tail;
    if (used <= t->log_mask)
        return true;
    bool half_stale = used / 2 >= t->flows.live;
    if (half_stale || !log_grow(t))
        log_compact(t);
    return t->log_head - t->log_tail <= t->log_mask;
}

static void log_append(struct flow_table *t, struct flow *f, uint32_t index)
{
    f->log_seq = t->log_head++;
    t->appended++;
    *log_entry(t, f->log_seq) = index;
}

/* The longest-idle flow's log entry is brought to the tail; false when the log is empty. */
static bool log_oldest(struct flow_table *t)
{
    while (t->log_tail != t->log_head && *log_entry(t, t->log_tail) == POOL_NONE)
        t->log_tail++;
    return t->log_tail != t->log_head;
}

/* --- removal --- */

static void slot_remove(struct flow_table *t, uint32_t hole)
{
    uint32_t at = hole;
    for (;;) {
        at = (at + 1) & t->mask;
        const struct slot *s = &t->slots[at];
        if (s->flow == POOL_NONE)
            break;
        /* An entry may fill the hole when its home does not lie behind the hole. */
        uint32_t home = s->hash & t->mask;
        if (((at - home) & t->mask) >= ((at - hole) & t->mask)) {
            t->slots[hole] = *s;
            hole = at;
        }
    }
    t->slots[hole].flow = POOL_NONE;
}

static void drop_oldest(struct flow_table *t)
{
    uint32_t index = *log_entry(t, t->log_tail++);
    struct flow *f = flow_at(t, index);
    if (f->owner != 0)
        t->left(t->left_context, f);
    busy_drop(&t->busy, f->last_second);
    slot_remove(t, probe(t, &f->key, f->hash));
    history_release(&t->chunks, f->history);
    pool_release(&t->flows, index);
    t->gone++;
}

static bool evict_one(struct flow_table *t)
{
    if (!log_oldest(t))
        return false;
    drop_oldest(t);
    t->evicted++;
    return true;
}

void flow_table_expire(struct flow_table *t, uint32_t second, uint32_t idle)
{
    while (log_oldest(t)) {
        const struct flow *f = flow_at(t, *log_entry(t, t->log_tail));
        if (second - f->last_second <= idle)
            return;
        drop_oldest(t);
    }
}

/* --- finding and making --- */

static bool grow_slots(struct flow_table *t)
{
    uint32_t mask = t->mask * 2 + 1;
    struct slot *slots = new_slots((size_t)mask + 1);
    if (slots == NULL)
        return false;
    for (uint32_t i = 0; i <= t->mask; i++) {
        if (t->slots[i].flow == POOL_NONE)
            continue;
        uint32_t at = t->slots[i].hash & mask;
        while (slots[at].flow != POOL_NONE)
            at = (at + 1) & mask;
        slots[at] = t->slots[i];
    }
    pages_free(t->slots, (t->mask + 1ULL) * sizeof *t->slots);
    t->slots = slots;
    t->mask = mask;
    return true;
}

/* A slot for one more flow, at most half of the slots being in use; the table moves, so the caller
 * probes again. */
static bool make_room(struct flow_table *t)
{
    while (t->flows.live >= t->max_flows) {
        if (!evict_one(t))
            return false;
    }
    while (t->flows.live >= t->mask / 2) {
        if (!grow_slots(t) && !evict_one(t))
            return false;
    }
    while (!log_make_room(t)) {
        if (!evict_one(t))
            return false;
    }
    return true;
}

static struct flow *add(struct flow_table *t, const struct flow_key *key, uint32_t hash,
                        uint32_t second)
{
    if (!make_room(t))
        return NULL;
    uint32_t index = pool_alloc(&t->flows);
    if (index == POOL_NONE) {
        if (!evict_one(t))
            return NULL;
        index = pool_alloc(&t->flows);
    }
    struct flow *f = flow_at(t, index);
    *f = (struct flow){.key = *key,
                       .hash = hash,
                       .history = POOL_NONE,
                       .first_second = second,
                       .last_second = second};
    t->slots[probe(t, key, hash)] = (struct slot){.hash = hash, .flow = index};
    log_append(t, f, index);
    return f;
}

uint64_t flow_table_gone(const struct flow_table *t)
{
    return t->gone;
}

bool flow_is(const struct flow *f, const struct flow_key *key)
{
    return same_key(&f->key, key);
}

struct flow *flow_table_get(struct flow_table *t, const struct flow_key *key, uint32_t hash,
                            uint32_t second, bool *created)
{
    const struct slot *s = &t->slots[probe(t, key, hash)];
    *created = s->flow == POOL_NONE;
    if (*created)
        return add(t, key, hash, second);
    return flow_at(t, s->flow);
}

struct flow *flow_table_find(const struct flow_table *t, const struct flow_key *key, uint32_t hash)
{
    const struct slot *s = &t->slots[probe(t, key, hash)];
    return s->flow == POOL_NONE ? NULL : flow_at(t, s->flow);
}

/* Whether the flow's first second is the only one before last_second. The peak remembers its bytes,
 * so that it takes no chunk: 14 bytes less for each of a million flows that are busy in four
 * seconds of ten. (Where there was no memory for a chunk, more seconds may be missing from the
 * history; they show in the total.) */
static bool only_first_before(const struct flow *f)
{
    return f->history == POOL_NONE && f->first_second < f->last_second &&
           f->total[DIR_SENT] - f->current[DIR_SENT] == f->peak[DIR_SENT] &&
           f->total[DIR_RECV] - f->current[DIR_RECV] == f->peak[DIR_RECV];
}

static void remember_current(struct flow_table *t, struct flow *f)
{
    if (f->first_second == f->last_second)
        return; /* the peak will */
    if (only_first_before(f))
        history_push(&t->chunks, &f->history, f->first_second, f->peak);
    history_push(&t->chunks, &f->history, f->last_second, f->current);
}

/* The flow's first packet of a later second: what was current becomes history. */
static void turn(struct flow_table *t, struct flow *f, uint32_t second)
{
    remember_current(t, f);
    for (int d = 0; d < DIR_COUNT; d++) {
        if (f->current[d] > f->peak[d])
            f->peak[d] = f->current[d];
        f->current[d] = 0;
    }
    uint32_t index = *log_entry(t, f->log_seq);
    f->last_second = second;
    /* Out of memory it keeps its old place, and those behind it stay a little longer. */
    if (log_make_room(t)) {
        *log_entry(t, f->log_seq) = POOL_NONE;
        log_append(t, f, index);
    }
}

void flow_table_credit(struct flow_table *t, struct flow *f, enum direction dir, uint32_t bytes,
                       uint32_t second)
{
    if (second > f->last_second)
        turn(t, f, second);
    if (second != t->busy.now->second)
        busy_turn(&t->busy, second);
    uint64_t before = f->current[DIR_SENT] + f->current[DIR_RECV];
    if (before < t->busy.now->least && before + bytes >= t->busy.now->least)
        busy_add(&t->busy, *log_entry(t, f->log_seq));
    f->current[dir] += bytes;
    f->total[dir] += bytes;
    f->packets[dir]++;
}

/* --- reading --- */

struct flow *flow_table_next_recent(const struct flow_table *t, uint32_t *cursor)
{
    uint32_t used = t->log_head - t->log_tail;
    while (*cursor < used) {
        uint32_t seq = t->log_head - 1 - (*cursor)++;
        uint32_t ahead = *cursor + 16 < used ? *log_entry(t, seq - 16) : POOL_NONE;
        if (ahead != POOL_NONE)
            __builtin_prefetch(flow_at(t, ahead));
        if (*log_entry(t, seq) != POOL_NONE)
            return flow_at(t, *log_entry(t, seq));
    }
    return NULL;
}

bool flow_table_busy(const struct flow_table *t, uint32_t now, uint64_t *most)
{
    return busy_whole(&t->busy, now, most);
}

void flow_table_expect(struct flow_table *t, uint64_t sum_2s)
{
    busy_expect(&t->busy, sum_2s);
}

/* The lists of now - 1 and now - 2 as one row; who is in both is passed over in the second. */
struct flow *flow_table_next_busy(const struct flow_table *t, uint32_t now, uint32_t *cursor)
{
    const struct busy_list *newer = now >= 1 ? busy_of(&t->busy, now - 1) : NULL;
    const struct busy_list *older = now >= 2 ? busy_of(&t->busy, now - 2) : NULL;
    uint32_t from = newer != NULL ? newer->count : 0;
    if (*cursor < from)
        return flow_at(t, newer->flows[(*cursor)++]);
    while (older != NULL && *cursor - from < older->count) {
        struct flow *f = flow_at(t, older->flows[(*cursor)++ - from]);
        if (newer == NULL || flow_sum_recent(t, f, now, 1) < newer->least)
            return f;
    }
    return NULL;
}

void flow_sums(const struct flow_table *t, const struct flow *f, uint32_t now,
               struct window_sums *sums)
{
    memset(sums, 0, sizeof *sums);
    if (now - f->last_second > HISTORY_SECONDS)
        return;
    if (f->last_second < now)
        window_sums_add(sums, now, f->last_second, f->current);
    if (only_first_before(f))
        window_sums_add(sums, now, f->first_second, f->peak);
    history_sum(&t->chunks, f->history, now, sums);
}

uint64_t flow_sum_recent(const struct flow_table *t, const struct flow *f, uint32_t now,
                         uint32_t reach)
{
    if (now - f->last_second > reach)
        return 0;
    uint64_t sum = history_sum_recent(&t->chunks, f->history, now, reach);
    if (now - f->first_second <= reach && only_first_before(f))
        sum += f->peak[DIR_SENT] + f->peak[DIR_RECV];
    return f->last_second < now ? sum + f->current[DIR_SENT] + f->current[DIR_RECV] : sum;
}

uint64_t flow_peak(const struct flow *f, uint32_t now, enum direction dir)
{
    bool completed = f->last_second < now;
    return completed && f->current[dir] > f->peak[dir] ? f->current[dir] : f->peak[dir];
}

void flow_history(const struct flow_table *t, const struct flow *f, uint32_t now,
                  uint64_t out[HISTORY_SECONDS][DIR_COUNT])
{
    memset(out, 0, HISTORY_SECONDS * sizeof out[0]);
    uint32_t age = now - f->last_second;
    if (age >= 1 && age <= HISTORY_SECONDS)
        memcpy(out[HISTORY_SECONDS - age], f->current, sizeof f->current);
    age = now - f->first_second;
    if (age <= HISTORY_SECONDS && only_first_before(f))
        memcpy(out[HISTORY_SECONDS - age], f->peak, sizeof f->peak);
    history_slots(&t->chunks, f->history, now, out);
}
