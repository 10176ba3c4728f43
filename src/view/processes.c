/* processes.c: flows summed by owner. One pass over the flows; owners are indexes, nothing is
 * looked up. */
#include "view/processes.h"

#include <stdio.h>
#include <string.h>

const struct snapshot_owner *flow_owner(const struct snapshot *s, const struct snapshot_flow *f)
{
    return f->owner > 0 && f->owner < s->owner_count ? &s->owners[f->owner] : NULL;
}

const char *process_name(const struct snapshot_owner *o)
{
    if (o->pid == 0)
        return "(unknown)";
    return o->name[0] != '\0' ? o->name : "?";
}

void process_text(const struct snapshot_owner *o, char *out, size_t size)
{
    if (o->pid == 0)
        snprintf(out, size, "%s", process_name(o));
    else
        snprintf(out, size, "%u:%s", o->pid, process_name(o));
}

struct process_id process_id_of(const struct snapshot_owner *o)
{
    return (struct process_id){o->pid, o->start};
}

ptrdiff_t process_index(const struct snapshot *s, struct process_id id)
{
    for (size_t i = 0; i < s->owner_count; i++) {
        if (s->owners[i].pid == id.pid && s->owners[i].start == id.start)
            return (ptrdiff_t)i;
    }
    return -1;
}

/* The most significant byte first, so that comparing bytes compares numbers. */
static void put_number(uint8_t *out, uint64_t n, int bytes)
{
    for (int i = 0; i < bytes; i++)
        out[i] = (uint8_t)(n >> 8 * (bytes - 1 - i));
}

struct flow_key process_key(const struct snapshot_owner *o)
{
    struct flow_key key;
    memset(&key, 0, sizeof key);
    put_number(key.addr[0], o->pid, 4);
    put_number(key.addr[0] + 4, o->start, 8);
    return key;
}

static void begin_sum(const struct snapshot *s, size_t owner, struct snapshot_flow *sum)
{
    const struct snapshot_owner *o = &s->owners[owner];
    *sum = (struct snapshot_flow){.key = process_key(o), .owner = (uint16_t)owner};
    sum->first_second = s->second;
    memcpy(sum->total, o->total, sizeof sum->total);
}

static void add(struct snapshot_flow *sum, const struct snapshot_flow *f)
{
    for (int d = 0; d < DIR_COUNT; d++) {
        for (int w = 0; w < WINDOW_COUNT; w++)
            sum->sums.bytes[w][d] += f->sums.bytes[w][d];
        sum->packets[d] += f->packets[d];
    }
    if (f->first_second < sum->first_second)
        sum->first_second = f->first_second;
    if (f->last_second > sum->last_second)
        sum->last_second = f->last_second;
}

size_t processes_sum(const struct snapshot *s, struct snapshot_flow *sums, uint32_t *counts)
{
    for (size_t i = 0; i < s->owner_count; i++) {
        begin_sum(s, i, &sums[i]);
        counts[i] = 0;
    }
    for (size_t i = 0; i < s->count && s->owner_count > 0; i++) {
        size_t owner = s->flows[i].owner < s->owner_count ? s->flows[i].owner : 0;
        add(&sums[owner], &s->flows[i]);
        counts[owner]++;
    }
    size_t count = 0;
    for (size_t i = 0; i < s->owner_count; i++) {
        if (counts[i] == 0 && sums[i].total[DIR_SENT] == 0 && sums[i].total[DIR_RECV] == 0)
            continue;
        sums[count] = sums[i];
        counts[count++] = counts[i];
    }
    return count;
}
