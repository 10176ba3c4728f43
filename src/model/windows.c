/* windows.c: slots of one second, windows over them. */
#include "model/windows.h"

#include <string.h>

const uint32_t window_seconds[WINDOW_COUNT] = {2, 10, 40};

uint32_t window_divisor(enum window w, uint64_t completed)
{
    if (completed == 0)
        return 1;
    return completed < window_seconds[w] ? (uint32_t)completed : window_seconds[w];
}

static const uint64_t *slot_of(const struct slot_ring *s, uint64_t second)
{
    return s->slots[second % (HISTORY_SECONDS + 1)];
}

static void complete_slot(struct slot_ring *s)
{
    const uint64_t *slot = slot_of(s, s->second);
    for (int d = 0; d < DIR_COUNT; d++) {
        if (slot[d] > s->peak[d])
            s->peak[d] = slot[d];
    }
    if (slot[DIR_SENT] + slot[DIR_RECV] > s->peak_both)
        s->peak_both = slot[DIR_SENT] + slot[DIR_RECV];
}

void slot_ring_advance(struct slot_ring *s, uint64_t second)
{
    if (second <= s->second)
        return;
    complete_slot(s);
    uint64_t steps = second - s->second;
    if (steps > HISTORY_SECONDS + 1)
        steps = HISTORY_SECONDS + 1;
    for (uint64_t i = 0; i < steps; i++)
        memset(s->slots[(second - i) % (HISTORY_SECONDS + 1)], 0, sizeof s->slots[0]);
    s->second = second;
}

void slot_ring_sums(const struct slot_ring *s, struct window_sums *out)
{
    memset(out, 0, sizeof *out);
    for (uint64_t back = 1; back <= HISTORY_SECONDS && back <= s->second; back++)
        window_sums_add(out, s->second, s->second - back, slot_of(s, s->second - back));
}

bool slot_ring_has_current(const struct slot_ring *s)
{
    const uint64_t *now = slot_of(s, s->second);
    return now[DIR_SENT] > 0 || now[DIR_RECV] > 0;
}

void slot_ring_history(const struct slot_ring *s, uint64_t out[HISTORY_SECONDS][DIR_COUNT])
{
    memset(out, 0, HISTORY_SECONDS * sizeof out[0]);
    for (uint64_t back = 1; back <= HISTORY_SECONDS && back <= s->second; back++)
        memcpy(out[HISTORY_SECONDS - back], slot_of(s, s->second - back), sizeof out[0]);
}

void window_sums_add(struct window_sums *sums, uint64_t now, uint64_t second,
                     const uint64_t bytes[DIR_COUNT])
{
    uint64_t age = now - second; /* 1: the last completed second */
    for (int w = 0; w < WINDOW_COUNT; w++) {
        if (age > window_seconds[w])
            continue;
        sums->bytes[w][DIR_SENT] += bytes[DIR_SENT];
        sums->bytes[w][DIR_RECV] += bytes[DIR_RECV];
    }
}

static struct history_chunk *chunk_at(const struct pool *chunks, uint32_t index)
{
    return pool_at(chunks, index);
}

#define ENTRY_MAX ((UINT64_C(1) << 40) - 1)

static uint32_t entry_second(const struct history_chunk *c, int entry)
{
    return c->first + c->after[entry];
}

static uint32_t newest_second(const struct history_chunk *c)
{
    return entry_second(c, c->used - 1);
}

static uint64_t entry_bytes(const struct history_chunk *c, int entry, int dir)
{
    uint64_t word = 0;
    for (int i = 4; i >= 0; i--)
        word = word << 8 | c->bytes[entry][dir][i];
    return word;
}

static void set_entry_bytes(struct history_chunk *c, int entry, int dir, uint64_t bytes)
{
    for (int i = 0; i < 5; i++, bytes >>= 8)
        c->bytes[entry][dir][i] = (uint8_t)bytes;
}

/* Cuts off the chunks whose newest second no window of `second` or later reaches. */
static void trim(struct pool *chunks, uint32_t head, uint32_t second)
{
    while (head != POOL_NONE) {
        struct history_chunk *c = chunk_at(chunks, head);
        uint32_t older = c->older;
        if (older != POOL_NONE &&
            second - newest_second(chunk_at(chunks, older)) > HISTORY_SECONDS) {
            c->older = POOL_NONE;
            history_release(chunks, older);
            return;
        }
        head = older;
    }
}

/* A fresh newest chunk; where there is no memory, the newest one is emptied and used again. */
static struct history_chunk *new_chunk(struct pool *chunks, uint32_t *head)
{
    uint32_t index = pool_alloc(chunks);
    uint32_t older = *head;
    if (index == POOL_NONE) {
        if (*head == POOL_NONE)
            return NULL;
        index = *head;
        older = chunk_at(chunks, index)->older;
    }
    struct history_chunk *c = chunk_at(chunks, index);
    memset(c, 0, sizeof *c);
    c->older = older;
    *head = index;
    return c;
}

/* The newest chunk, with room for an entry of that second; NULL: no memory. */
static struct history_chunk *chunk_with_room(struct pool *chunks, uint32_t *head, uint32_t second)
{
    struct history_chunk *c = *head != POOL_NONE ? chunk_at(chunks, *head) : NULL;
    if (c != NULL && c->used < HISTORY_CHUNK_ENTRIES && second - c->first <= UINT8_MAX)
        return c;
    c = new_chunk(chunks, head);
    if (c == NULL)
        return NULL;
    trim(chunks, *head, second);
    c->first = second;
    return c;
}

void history_push(struct pool *chunks, uint32_t *head, uint32_t second,
                  const uint64_t bytes[DIR_COUNT])
{
    uint64_t left[DIR_COUNT] = {bytes[DIR_SENT], bytes[DIR_RECV]};
    do {
        struct history_chunk *c = chunk_with_room(chunks, head, second);
        if (c == NULL)
            return;
        c->after[c->used] = (uint8_t)(second - c->first);
        for (int d = 0; d < DIR_COUNT; d++) {
            uint64_t part = left[d] < ENTRY_MAX ? left[d] : ENTRY_MAX;
            set_entry_bytes(c, c->used, d, part);
            left[d] -= part;
        }
        c->used++;
    } while (left[DIR_SENT] > 0 || left[DIR_RECV] > 0);
}

void history_sum(const struct pool *chunks, uint32_t head, uint64_t now, struct window_sums *sums)
{
    while (head != POOL_NONE) {
        const struct history_chunk *c = chunk_at(chunks, head);
        for (int i = c->used - 1; i >= 0; i--) {
            uint32_t second = entry_second(c, i);
            if (now - second > HISTORY_SECONDS)
                return;
            const uint64_t bytes[DIR_COUNT] = {entry_bytes(c, i, DIR_SENT),
                                               entry_bytes(c, i, DIR_RECV)};
            window_sums_add(sums, now, second, bytes);
        }
        head = c->older;
    }
}

uint64_t history_sum_recent(const struct pool *chunks, uint32_t head, uint64_t now, uint32_t reach)
{
    uint64_t sum = 0;
    while (head != POOL_NONE) {
        const struct history_chunk *c = chunk_at(chunks, head);
        for (int i = c->used - 1; i >= 0; i--) {
            if (now - entry_second(c, i) > reach)
                return sum;
            sum += entry_bytes(c, i, DIR_SENT) + entry_bytes(c, i, DIR_RECV);
        }
        head = c->older;
    }
    return sum;
}

void history_slots(const struct pool *chunks, uint32_t head, uint64_t now,
                   uint64_t out[HISTORY_SECONDS][DIR_COUNT])
{
    while (head != POOL_NONE) {
        const struct history_chunk *c = chunk_at(chunks, head);
        for (int i = c->used - 1; i >= 0; i--) {
            uint64_t age = now - entry_second(c, i);
            if (age > HISTORY_SECONDS)
                return;
            for (int d = 0; d < DIR_COUNT; d++)
                out[HISTORY_SECONDS - age][d] += entry_bytes(c, i, d);
        }
        head = c->older;
    }
}

void history_release(struct pool *chunks, uint32_t head)
{
    while (head != POOL_NONE) {
        uint32_t older = chunk_at(chunks, head)->older;
        pool_release(chunks, head);
        head = older;
    }
}
