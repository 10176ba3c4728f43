/* session.c: the capture thread, the accounting thread and what passes between them and main. */
#include "app/session.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/mem.h"
#include "model/accounting.h"
#include "net/interfaces.h"
#include "sys/privileges.h"
#include "sys/threads.h"

/* Live 4 MiB of records: at 340,000 packets/s room for a stall of 190 ms; beyond, the kernel's
 * buffer takes over. A file waits. */
#define RING_RECORDS      65536
#define RING_RECORDS_FILE 16384

#define OWNERS_AFTER_NS  (5 * NS_PER_SEC)
/* A regular table is looked for so often, the answer to a question so soon. */
#define OWNERS_EVERY_NS  (2 * NS_PER_SEC)
#define OWNERS_ANSWER_NS (NS_PER_SEC / 20)

struct session {
    struct session_config config;
    struct capture *capture;
    struct ring *ring;
    struct accounting *accounting;
    pthread_t capture_thread, accounting_thread;
    bool live;

    /* accounting thread only */
    uint64_t due_ns;              /* of the next snapshot */
    uint64_t end_ns;              /* of the run, UINT64_MAX: none */
    uint64_t packets_at_snapshot; /* counted when the last one was made */
    uint64_t owners_look_ns;      /* when to look for what the owner thread found */
    uint64_t owners_until_ns;     /* regular polls for owners are wanted */
    uint64_t packets_at_owners;   /* counted when owners were last looked for */
    bool owners_asked;            /* its answer has not come */
    struct locality *locality;
    struct flow_key *focus;

    /* crossing */
    _Atomic(struct snapshot *) ready;
    _Atomic(struct snapshot *) spare;
    struct wake taken; /* main took a snapshot (every_snapshot), or wants one after the end */
    _Atomic(struct locality *) new_locality;
    _Atomic(struct flow_key *) new_focus;
    atomic_bool no_focus;
    atomic_bool focus_asked;
    _Atomic(struct snapshot *) focus_answer;
    _Atomic uint64_t refresh_ns;
    atomic_bool abandoned; /* nobody takes snapshots any more */
};

static uint64_t add_ns(uint64_t a, uint64_t b)
{
    return a > UINT64_MAX - b ? UINT64_MAX : a + b;
}

/* --- accounting thread --- */

static void take_news(struct session *s)
{
    struct locality *l = NULL;
    if (atomic_load(&s->new_locality) != NULL)
        l = atomic_exchange(&s->new_locality, NULL);
    if (l != NULL) {
        accounting_set_locality(s->accounting, l);
        locality_free(s->locality);
        s->locality = l;
    }
    struct flow_key *focus = NULL;
    if (atomic_load(&s->new_focus) != NULL)
        focus = atomic_exchange(&s->new_focus, NULL);
    if (focus != NULL || (atomic_load(&s->no_focus) && atomic_exchange(&s->no_focus, false))) {
        free(s->focus);
        s->focus = focus;
    }
}

/* How far time has come. */
static uint64_t reached_ns(const struct session *s)
{
    return accounting_begin_ns(s->accounting) + accounting_elapsed_ns(s->accounting);
}

/* The regular polls go on for a while after the last packet: the first table that has its socket
 * may be a later one. false: no more of them are wanted. */
static bool want_owners(struct session *s, uint64_t now_ns)
{
    if (accounting_packets(s->accounting) != s->packets_at_owners)
        s->owners_until_ns = add_ns(now_ns, OWNERS_AFTER_NS);
    s->packets_at_owners = accounting_packets(s->accounting);
    if (now_ns < s->owners_until_ns)
        owners_want(s->config.owners);
    return now_ns < s->owners_until_ns;
}

/* Takes what the owner thread found, looks up new flows and asks it for those it did not know. Its
 * answer is waited for, however far off the next snapshot is. */
static void name_flows(struct session *s)
{
    uint64_t now_ns = reached_ns(s);
    struct owner_table *t = owners_take(s->config.owners);
    if (t != NULL)
        accounting_take_owners(s->accounting, t);
    bool asks = accounting_name_flows(s->accounting);
    if (asks)
        owners_ask(s->config.owners);
    bool wants = want_owners(s, now_ns);
    s->owners_asked = asks || (s->owners_asked && t == NULL);
    s->owners_look_ns = s->owners_asked ? add_ns(now_ns, OWNERS_ANSWER_NS)
                        : wants         ? add_ns(now_ns, OWNERS_EVERY_NS)
                                        : UINT64_MAX;
}

/* When owners are to be looked for: of new flows, or again. */
static uint64_t naming_ns(const struct session *s)
{
    if (s->config.owners == NULL)
        return UINT64_MAX;
    uint64_t of_new = accounting_naming_ns(s->accounting);
    return of_new < s->owners_look_ns ? of_new : s->owners_look_ns;
}

/* Takes the news, too: the focus is among them. */
static void answer_focus(struct session *s)
{
    bool asked = atomic_load(&s->focus_asked) && atomic_exchange(&s->focus_asked, false);
    take_news(s);
    if (!asked || s->focus == NULL || !accounting_begun(s->accounting))
        return;
    snapshot_free(atomic_exchange(&s->focus_answer, accounting_focus(s->accounting, s->focus)));
    wake_signal(s->config.wake);
}

/* Hands a snapshot over. One that main has not taken gives way, unless none may be missed. */
static void hand_over(struct session *s, struct snapshot *snapshot)
{
    while (s->config.every_snapshot && atomic_load(&s->ready) != NULL &&
           !atomic_load(&s->abandoned))
        wake_wait(&s->taken, -1);
    struct snapshot *missed = atomic_exchange(&s->ready, snapshot);
    snapshot_free(atomic_exchange(&s->spare, missed));
    wake_signal(s->config.wake);
}

static void make_snapshot(struct session *s, bool last)
{
    take_news(s);
    if (s->config.owners != NULL)
        name_flows(s);
    struct snapshot *reuse = atomic_exchange(&s->spare, NULL);
    struct snapshot *snapshot = accounting_snapshot(s->accounting, s->config.top, s->focus, reuse);
    if (snapshot == NULL && last)
        snapshot = accounting_totals(s->accounting);
    if (snapshot == NULL)
        return;
    if (s->live)
        snapshot->wall_ns = clock_wall_ns();
    capture_counts(s->capture, &snapshot->counts);
    snapshot->last = last;
    s->packets_at_snapshot = accounting_packets(s->accounting);
    hand_over(s, snapshot);
}

/* The first multiple of the refresh time after now. */
static void set_due(struct session *s, uint64_t now_ns)
{
    uint64_t refresh = atomic_load(&s->refresh_ns);
    uint64_t from = accounting_begin_ns(s->accounting);
    uint64_t step = refresh;
    if (s->config.early_snapshots && now_ns - from < refresh && refresh > NS_PER_SEC)
        step = NS_PER_SEC;
    s->due_ns = add_ns(from, add_ns((now_ns - from) / step * step, step));
}

/* Time has come to now_ns: a snapshot if one is due. false: the run's end is reached. */
static bool reach(struct session *s, uint64_t now_ns)
{
    if (now_ns >= s->end_ns) {
        accounting_advance(s->accounting, s->end_ns);
        return false;
    }
    if (now_ns < s->due_ns)
        return true;
    accounting_advance(s->accounting, s->due_ns);
    if (!s->config.only_with_packets || accounting_packets(s->accounting) != s->packets_at_snapshot)
        make_snapshot(s, false);
    set_due(s, now_ns);
    return true;
}

static void begin(struct session *s, uint64_t now_ns, uint64_t wall_ns)
{
    accounting_begin(s->accounting, now_ns, wall_ns);
    set_due(s, now_ns);
    if (s->config.duration_ns > 0)
        s->end_ns = add_ns(now_ns, s->config.duration_ns);
}

/* Counts a stretch of packets, stopping at each snapshot that falls into it. false: the run's end
 * is reached. */
static bool credit(struct session *s, const struct packet *p, size_t count)
{
    if (!accounting_begun(s->accounting))
        begin(s, p[0].time_ns, p[0].time_ns);
    size_t from = 0;
    for (size_t i = 0; i < count; i++) {
        uint64_t stop = s->due_ns < s->end_ns ? s->due_ns : s->end_ns;
        if (p[count - 1].time_ns < stop)
            break; /* nor does any of them reach it */
        if (p[i].time_ns < stop)
            continue;
        accounting_credit(s->accounting, p + from, i - from);
        from = i;
        if (!reach(s, p[i].time_ns))
            return false;
    }
    accounting_credit(s->accounting, p + from, count - from);
    return true;
}

/* No packet is there: time goes on as far as the source says, and the thread sleeps. */
static bool idle(struct session *s, uint64_t now_ns)
{
    if (!accounting_begun(s->accounting)) {
        ring_wait(s->ring, UINT64_MAX);
        return true;
    }
    /* The last packet may have come ahead of the clock. */
    now_ns = now_ns > reached_ns(s) ? now_ns : reached_ns(s);
    if (!reach(s, now_ns))
        return false;
    accounting_advance(s->accounting, now_ns);
    uint64_t refresh = atomic_load(&s->refresh_ns);
    if (s->due_ns > add_ns(now_ns, refresh))
        s->due_ns = add_ns(now_ns, refresh);
    uint64_t wake_ns = s->due_ns < s->end_ns ? s->due_ns : s->end_ns;
    if (naming_ns(s) <= now_ns)
        name_flows(s);
    uint64_t naming = naming_ns(s);
    ring_wait(s->ring, naming < wake_ns ? naming : wake_ns);
    return true;
}

/* Where nothing was counted there is a time nevertheless: the last frame's; of an empty file, now.
 */
static void finish_file(struct session *s, uint64_t now_ns)
{
    if (accounting_begun(s->accounting))
        accounting_finish(s->accounting);
    else
        begin(s, now_ns, now_ns > 0 ? now_ns : clock_wall_ns());
}

static void account(struct session *s)
{
    bool more = true;
    uint64_t now_ns = 0;
    while (more) {
        const struct packet *p;
        answer_focus(s);
        size_t count = ring_peek(s->ring, &p, &now_ns);
        if (count > 0) {
            more = credit(s, p, count);
            ring_consume(s->ring, count);
            if (naming_ns(s) <= reached_ns(s))
                name_flows(s);
        } else if (ring_done(s->ring) || ring_aborted(s->ring)) {
            break;
        } else {
            more = idle(s, now_ns);
        }
    }
    if (!more)
        ring_abort(s->ring);
    else if (!s->live && ring_done(s->ring))
        finish_file(s, now_ns);
    capture_stop(s->capture);
}

static void *accounting_main(void *arg)
{
    struct session *s = arg;
    privileges_thread(PRIVILEGES_NONE);
    account(s);
    make_snapshot(s, true);
    /* The end is not the end for who still looks: another flow's 40 s may be asked for. */
    while (s->config.serves_after_end && !atomic_load(&s->abandoned)) {
        wake_wait(&s->taken, -1);
        answer_focus(s);
    }
    return NULL;
}

static void *capture_main(void *arg)
{
    struct session *s = arg;
    privileges_thread(PRIVILEGES_NONE);
    capture_run(s->capture, s->ring);
    return NULL;
}

/* --- main thread --- */

static bool start_threads(struct session *s, struct err *e)
{
    if (!thread_start(&s->capture_thread, "capture", capture_main, s, e))
        return false;
    if (thread_start(&s->accounting_thread, "accounting", accounting_main, s, e))
        return true;
    ring_abort(s->ring);
    capture_stop(s->capture);
    pthread_join(s->capture_thread, NULL);
    return false;
}

static void free_parts(struct session *s)
{
    capture_free(s->capture);
    ring_free(s->ring);
    accounting_free(s->accounting);
    locality_free(s->locality);
    locality_free(atomic_load(&s->new_locality));
    free(s->focus);
    free(atomic_load(&s->new_focus));
    snapshot_free(atomic_load(&s->ready));
    snapshot_free(atomic_load(&s->spare));
    snapshot_free(atomic_load(&s->focus_answer));
    if (s->taken.rd >= 0)
        wake_free(&s->taken);
    free(s);
}

static bool open_parts(struct session *s, struct err *e)
{
    s->config.capture.wake = s->config.wake;
    s->capture = capture_open(&s->config.capture, e);
    if (s->capture == NULL || !wake_init(&s->taken, e))
        return false;
    s->ring = ring_new(s->live ? RING_RECORDS : RING_RECORDS_FILE, e);
    if (s->ring == NULL)
        return false;
    struct accounting_config config = {.max_flows = s->config.max_flows,
                                       .idle_timeout = s->config.idle_timeout,
                                       .hash_seed = s->config.capture.hash_seed,
                                       .filter = s->config.capture.nets};
    s->accounting = accounting_new(&config);
    if (s->live) {
        session_update_locality(s);
        take_news(s);
        begin(s, clock_steady_ns(), clock_wall_ns());
    }
    return true;
}

struct session *session_start(const struct session_config *config, struct err *e)
{
    struct session *s = mem_zalloc(1, sizeof *s);
    s->config = *config;
    s->live = config->capture.file == NULL;
    if (!s->live)
        s->config.owners = NULL; /* packets of another time or place */
    s->taken = (struct wake){.rd = -1, .wr = -1};
    s->due_ns = s->end_ns = s->owners_look_ns = UINT64_MAX;
    atomic_store(&s->refresh_ns, config->refresh_ns);
    if (open_parts(s, e) && start_threads(s, e))
        return s;
    free_parts(s);
    return NULL;
}

void session_stop(struct session *s)
{
    capture_stop(s->capture);
}

void session_free(struct session *s)
{
    if (s == NULL)
        return;
    atomic_store(&s->abandoned, true);
    wake_signal(&s->taken);
    capture_stop(s->capture);
    ring_abort(s->ring);
    pthread_join(s->capture_thread, NULL);
    pthread_join(s->accounting_thread, NULL);
    free_parts(s);
}

struct snapshot *session_take(struct session *s)
{
    struct snapshot *snapshot = atomic_exchange(&s->ready, NULL);
    if (snapshot != NULL && s->config.every_snapshot)
        wake_signal(&s->taken);
    return snapshot;
}

void session_give_back(struct session *s, struct snapshot *snapshot)
{
    snapshot_free(atomic_exchange(&s->spare, snapshot));
}

void session_set_refresh(struct session *s, uint64_t refresh_ns)
{
    atomic_store(&s->refresh_ns, refresh_ns);
    ring_nudge(s->ring);
}

void session_set_focus(struct session *s, const struct flow_key *focus)
{
    struct flow_key *copy = NULL;
    if (focus != NULL) {
        copy = mem_alloc(sizeof *copy);
        *copy = *focus;
    }
    atomic_store(&s->no_focus, focus == NULL);
    free(atomic_exchange(&s->new_focus, copy));
}

void session_ask_focus(struct session *s, const struct flow_key *focus)
{
    session_set_focus(s, focus);
    atomic_store(&s->focus_asked, true);
    ring_nudge(s->ring);
    wake_signal(&s->taken);
}

struct snapshot *session_take_focus(struct session *s)
{
    return atomic_exchange(&s->focus_answer, NULL);
}

void session_update_locality(struct session *s)
{
    if (!s->live)
        return;
    locality_free(
        atomic_exchange(&s->new_locality, interface_locality(s->config.capture.interface)));
    ring_nudge(s->ring);
}

struct capture *session_capture(struct session *s)
{
    return s->capture;
}
