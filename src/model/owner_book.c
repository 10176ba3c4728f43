/* owner_book.c: a registry of processes and the naming of flows. */
#include "model/owner_book.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum {
    CHAINS = 1024,
    RECENT_SECONDS = 6, /* three tables at their slowest pace */
    RECENT_MAX = 16384, /* flows looked at for one table: time is bounded, not the traffic */
    NEW_SECONDS = 1,    /* age of a flow that is worth a table of its own */
    TRIES_MAX = 3,
    FRUITLESS_MAX = 10 /* tables that named nothing: what comes now is a scan or a flood */
};

/* In a flow's match: enum owner_match in the low bits, the end of the key that is the owner's,
 * whether several ever listened for it, and above them the tables that did not know it. */
enum { MATCH_MASK = 3, END_BIT = 2, END_MASK = 4, DISPUTED = 8, TRIES_ONE = 16 };

struct entry {
    uint32_t pid;
    uint64_t start;
    char *name, *user, *command, *container;
    uint64_t total[DIR_COUNT]; /* bytes of its flows, those that have left among them */
    uint32_t flows;            /* that are in the table */
    uint32_t seen;             /* number of the last table that had it */
    uint16_t next;             /* in its chain, 0: the end */
};

struct owner_book {
    struct flow_table *flows;
    struct owner_table *table; /* NULL: none yet */
    uint32_t tables;           /* taken so far */
    bool wanted;               /* the last table did not know a new flow */
    bool asked;                /* for the next table */
    uint64_t looked_at;        /* flow_table_activations() when new flows were last named */
    unsigned fruitless;        /* tables in a row that were asked for and named nothing */
    uint32_t named;            /* flows named since the last table came */
    uint16_t *numbers;         /* of the table's processes in the book, 0: not in it */
    struct entry *entries;     /* the first is nobody */
    size_t count, cap, max;
    uint16_t chains[CHAINS];
};

static void flow_left(void *context, const struct flow *f)
{
    struct owner_book *b = context;
    b->entries[f->owner].flows--;
}

struct owner_book *owner_book_new(struct flow_table *flows, size_t max)
{
    struct owner_book *b = mem_zalloc(1, sizeof *b);
    b->flows = flows;
    b->max = max;
    b->entries = mem_zalloc(1, sizeof *b->entries);
    b->count = b->cap = 1;
    flow_table_on_leave(flows, flow_left, b);
    return b;
}

static void free_texts(struct entry *e)
{
    free(e->name);
    free(e->user);
    free(e->command);
    free(e->container);
}

void owner_book_free(struct owner_book *b)
{
    if (b == NULL)
        return;
    for (size_t i = 1; i < b->count; i++)
        free_texts(&b->entries[i]);
    free(b->entries);
    free(b->numbers);
    owner_table_free(b->table);
    free(b);
}

/* --- the registry --- */

static uint16_t *chain_of(struct owner_book *b, uint32_t pid)
{
    return &b->chains[pid % CHAINS];
}

static uint16_t find_entry(struct owner_book *b, const struct owner_process *p)
{
    uint16_t i = *chain_of(b, p->pid);
    while (i != 0 && (b->entries[i].pid != p->pid || b->entries[i].start != p->start))
        i = b->entries[i].next;
    return i;
}

static void set_text(char **text, const char *value)
{
    if (*text != NULL && strcmp(*text, value) == 0)
        return;
    free(*text);
    *text = mem_strdup(value);
}

/* A process may become another program. */
static void set_texts(struct entry *e, const struct owner_process *p)
{
    set_text(&e->name, p->name);
    set_text(&e->user, p->user);
    set_text(&e->command, p->command);
    set_text(&e->container, p->container);
}

static void unchain(struct owner_book *b, uint16_t number)
{
    uint16_t *link = chain_of(b, b->entries[number].pid);
    while (*link != number)
        link = &b->entries[*link].next;
    *link = b->entries[number].next;
}

/* The place of the process without flows that was gone longest, 0: all have flows. */
static uint16_t make_room(struct owner_book *b)
{
    uint16_t oldest = 0;
    for (size_t i = 1; i < b->count; i++) {
        const struct entry *e = &b->entries[i];
        if (e->flows == 0 && e->seen != b->tables &&
            (oldest == 0 || e->seen < b->entries[oldest].seen))
            oldest = (uint16_t)i;
    }
    if (oldest != 0) {
        unchain(b, oldest);
        free_texts(&b->entries[oldest]);
    }
    return oldest;
}

static uint16_t add_entry(struct owner_book *b, const struct owner_process *p)
{
    uint16_t number = 0;
    if (b->count == b->max) {
        number = make_room(b);
        if (number == 0)
            return 0;
    } else {
        b->entries = mem_grow(b->entries, b->count, &b->cap, sizeof *b->entries);
        number = (uint16_t)b->count++;
    }
    uint16_t *chain = chain_of(b, p->pid);
    struct entry *e = &b->entries[number];
    *e = (struct entry){.pid = p->pid, .start = p->start, .seen = b->tables, .next = *chain};
    set_texts(e, p);
    *chain = number;
    return number;
}

/* The number in the book of a process of the table, entered when it is new; 0: the book is full. */
static uint16_t number_of(struct owner_book *b, uint32_t process)
{
    if (b->numbers[process] == 0) {
        struct owner_process p = owner_table_process(b->table, process);
        b->numbers[process] = add_entry(b, &p);
    }
    return b->numbers[process];
}

/* Which processes of the new table are in the book already. */
static void meet_processes(struct owner_book *b)
{
    size_t count = owner_table_process_count(b->table);
    b->numbers = mem_realloc(b->numbers, count * sizeof *b->numbers);
    for (size_t i = 0; i < count; i++) {
        struct owner_process p = owner_table_process(b->table, (uint32_t)i);
        b->numbers[i] = find_entry(b, &p);
        if (b->numbers[i] == 0)
            continue;
        b->entries[b->numbers[i]].seen = b->tables;
        set_texts(&b->entries[b->numbers[i]], &p);
    }
}

/* --- naming --- */

enum owner_match owner_book_match(const struct flow *f)
{
    return (enum owner_match)(f->match & MATCH_MASK);
}

static unsigned tries_of(const struct flow *f)
{
    return f->match / TRIES_ONE;
}

static int end_of(const struct flow *f)
{
    return (f->match & END_MASK) >> END_BIT;
}

static void give(struct owner_book *b, struct flow *f, uint16_t owner, struct owner_found found)
{
    unsigned end = (unsigned)found.end << END_BIT;
    if (f->owner != 0) {
        struct entry *before = &b->entries[f->owner];
        before->flows--;
        for (int d = 0; d < DIR_COUNT; d++)
            before->total[d] -= f->total[d];
    }
    f->owner = owner;
    f->match = (uint8_t)(f->match / DISPUTED * DISPUTED | end | found.match);
    b->entries[owner].flows++;
    for (int d = 0; d < DIR_COUNT; d++)
        b->entries[owner].total[d] += f->total[d];
    b->named++;
}

void owner_book_credit(struct owner_book *b, const struct flow *f, enum direction dir,
                       uint32_t bytes)
{
    b->entries[f->owner].total[dir] += bytes;
}

/* Whether the flow may get a table made for it: it is new, and so far in vain. */
static bool is_fresh(const struct flow *f, uint32_t second)
{
    return second - f->first_second <= NEW_SECONDS && tries_of(f) < TRIES_MAX;
}

/* Whether what was found is better than what the flow has: a listener than nothing, unless others
 * listened, too (it may be theirs), the connection than its listener, and src's end of a new
 * connection than the far one, whose process may have been found first. */
static bool may_have(const struct owner_book *b, const struct flow *f, struct owner_found found,
                     uint16_t owner, uint32_t second)
{
    if (f->owner == 0)
        return found.match == OWNER_EXACT || (f->match & DISPUTED) == 0;
    if (found.match != OWNER_EXACT)
        return false;
    if (owner_book_match(f) == OWNER_EXACT)
        return end_of(f) != f->src && found.end == f->src && is_fresh(f, second);
    return found.end == end_of(f) && (f->owner == owner || b->entries[f->owner].seen == b->tables);
}

/* Looks the flow up. false: nobody has it. */
static bool name_flow(struct owner_book *b, struct flow *f, uint32_t second)
{
    bool spoke = f->total[DIR_SENT] > 0;
    struct owner_found found = owner_table_find(b->table, &f->key, f->hash, f->src, spoke);
    if (found.disputed)
        f->match |= DISPUTED;
    uint16_t owner = found.match != OWNER_NONE ? number_of(b, found.process) : 0;
    if (owner != 0 && may_have(b, f, found, owner, second))
        give(b, f, owner, found);
    return f->owner != 0;
}

/* Goes with the number of sockets, however many flows there are. */
static void name_by_sockets(struct owner_book *b, uint32_t second)
{
    size_t count = owner_table_exact_count(b->table);
    for (size_t i = 0; i < count; i++) {
        const struct flow_key *key;
        uint32_t hash = owner_table_exact(b->table, i, &key);
        struct flow *f = flow_table_find(b->flows, key, hash);
        if (f != NULL && (owner_book_match(f) != OWNER_EXACT || end_of(f) != f->src))
            name_flow(b, f, second);
    }
}

/* One of its ends is of this machine, as far as is known. */
static bool is_ours(const struct owner_book *b, const struct flow *f)
{
    struct endpoint one = flow_key_end(&f->key, 0);
    struct endpoint other = flow_key_end(&f->key, 1);
    return b->table == NULL || owner_table_is_local(b->table, &one.addr) ||
           owner_table_is_local(b->table, &other.addr);
}

/* Looks at the recent flows without an owner, and at new ones of which only a listener is known.
 * news: the table is a new one; else those that were there before are in it or not, as they were:
 * looking at them again, too, took a third of the accounting thread's time at 100,000 new flows a
 * second. true: a newer table is wanted. */
static bool name_recent(struct owner_book *b, uint32_t second, bool news)
{
    bool wanted = false;
    uint32_t cursor = 0;
    uint64_t active = flow_table_activations(b->flows);
    uint64_t most = news || active - b->looked_at > RECENT_MAX ? RECENT_MAX : active - b->looked_at;
    b->looked_at = active;
    for (uint64_t i = 0; i < most; i++) {
        struct flow *f = flow_table_next_recent(b->flows, &cursor);
        if (f == NULL || second - f->last_second > RECENT_SECONDS)
            break;
        bool fresh = is_fresh(f, second);
        if (f->owner != 0 && (owner_book_match(f) == OWNER_EXACT || !fresh))
            continue;
        if (b->table != NULL && name_flow(b, f, second))
            continue;
        if (news && tries_of(f) < TRIES_MAX)
            f->match = (uint8_t)(f->match + TRIES_ONE);
        wanted = wanted || (is_fresh(f, second) && is_ours(b, f));
    }
    return wanted;
}

void owner_book_take(struct owner_book *b, struct owner_table *t, uint32_t second)
{
    if (b->named > 0)
        b->fruitless = 0;
    else if (b->asked)
        b->fruitless++;
    b->named = 0;
    b->asked = false;
    owner_table_free(b->table);
    b->table = t;
    b->tables++;
    meet_processes(b);
    name_by_sockets(b, second);
    b->wanted = name_recent(b, second, true);
}

bool owner_book_name(struct owner_book *b, uint32_t second)
{
    bool wanted = name_recent(b, second, false) || b->wanted;
    wanted = wanted && b->fruitless < FRUITLESS_MAX;
    b->wanted = false;
    b->asked = b->asked || wanted;
    return wanted;
}

/* --- snapshots --- */

static size_t text_bytes(const struct owner_book *b)
{
    size_t bytes = 1;
    for (size_t i = 1; i < b->count; i++) {
        const struct entry *e = &b->entries[i];
        bytes += strlen(e->name) + strlen(e->user) + strlen(e->command) + strlen(e->container) + 4;
    }
    return bytes;
}

static const char *put_text(char **at, const char *text)
{
    char *start = *at;
    size_t size = strlen(text) + 1;
    memcpy(start, text, size);
    *at += size;
    return start;
}

bool owner_book_fill(const struct owner_book *b, struct snapshot *s)
{
    if (!snapshot_reserve_owners(s, b->count, text_bytes(b)))
        return false;
    char *at = s->owner_texts;
    for (size_t i = 1; i < b->count; i++) {
        const struct entry *e = &b->entries[i];
        struct snapshot_owner *o = &s->owners[i];
        *o = (struct snapshot_owner){.pid = e->pid,
                                     .start = e->start,
                                     .name = put_text(&at, e->name),
                                     .user = put_text(&at, e->user),
                                     .command = put_text(&at, e->command),
                                     .container = put_text(&at, e->container)};
        memcpy(o->total, e->total, sizeof o->total);
    }
    return true;
}
