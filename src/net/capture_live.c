/* capture_live.c: packets from an interface, opened again when it goes away. Source: pcap(3PCAP).
 */
#include <limits.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "net/capture_parts.h"
#include "net/interfaces.h"

enum {
    SNAPLEN = 256,           /* headers, however they are stacked */
    BUFFER_BYTES = 16 << 20, /* the kernel's: what a stall of ours may cost */
    READ_TIMEOUT_MS = 100,   /* how long the kernel may gather before it wakes us */
    LAG_MS = 120,            /* after which all that was captured has been handed to us */
    BATCH_FRAMES = 1024,
    IDLE_MS = 1000,
    BACKOFF_MIN_MS = 250,
    BACKOFF_MAX_MS = 30000
};

static void say_no_permission(const char *name, const char *why, struct err *e)
{
    char program[PATH_MAX] = "iftoprs";
#ifdef __linux__
    ssize_t len = readlink("/proc/self/exe", program, sizeof program - 1);
    if (len > 0)
        program[len] = '\0';
    err_set(e,
            "%.100s: %s; run it with sudo, or allow it once: sudo setcap "
            "cap_net_raw,cap_dac_read_search,cap_sys_ptrace+ep %s",
            name, why, program);
#else
    err_set(e, "%s: %s; run it with sudo: sudo %s", name, why, program);
#endif
}

static void say_no_interface(const char *name, struct err *e)
{
    struct buf names = {0};
    struct interface_list l;
    if (interfaces_list(&l, NULL)) {
        for (size_t i = 0; i < l.count; i++)
            buf_printf(&names, "%s%s", i > 0 ? ", " : "", l.list[i].name);
        interfaces_free(&l);
    }
    err_set(e, "%.100s: no such interface; there are: %s", name,
            names.len > 0 ? names.data : "none that can be captured");
    buf_free(&names);
}

static bool say_why_not(struct capture *c, int status, struct err *e)
{
    const char *detail = pcap_geterr(c->pcap);
    const char *why = pcap_statustostr(status);
    if (strcmp(c->name, INTERFACE_ANY) != 0 && if_nametoindex(c->name) == 0)
        status = PCAP_ERROR_NO_SUCH_DEVICE;
    switch (status) {
    case PCAP_ERROR_PERM_DENIED:
    case PCAP_ERROR_PROMISC_PERM_DENIED:
        say_no_permission(c->name, "no permission to capture", e);
        break;
    case PCAP_ERROR_NO_SUCH_DEVICE:
        say_no_interface(c->name, e);
        break;
    case PCAP_ERROR:
        err_set(e, "%.100s: %s", c->name, detail);
        break;
    default:
        err_set(e, "%.100s: %s%s%s", c->name, why, detail[0] != '\0' ? ": " : "", detail);
    }
    return false;
}

struct opening {
    struct capture *c;
    int status; /* of pcap_activate() */
    char text[PCAP_ERRBUF_SIZE];
};

/* On the thread that may: the device is opened, and nothing of it is read. */
static void open_device(void *arg)
{
    struct opening *o = arg;
    struct capture *c = o->c;
    c->pcap = pcap_create(c->name, o->text);
    if (c->pcap == NULL)
        return;
    pcap_set_snaplen(c->pcap, SNAPLEN);
    pcap_set_promisc(c->pcap, c->promiscuous);
    pcap_set_timeout(c->pcap, READ_TIMEOUT_MS);
    pcap_set_buffer_size(c->pcap, BUFFER_BYTES);
    o->status = pcap_activate(c->pcap);
}

bool capture_live_open(struct capture *c, struct err *e)
{
    struct opening o = {.c = c};
    if (c->opener != NULL)
        c->opener->run(c->opener->data, open_device, &o);
    else
        open_device(&o);
    if (c->pcap == NULL)
        return err_set(e, "%.100s: %s", c->name, o.text);
    bool ok = o.status >= 0 || say_why_not(c, o.status, e);
    ok = ok && capture_set_up(c, e);
    if (ok && pcap_setnonblock(c->pcap, 1, o.text) != 0)
        ok = err_set(e, "%s: %s", c->name, o.text);
    if (!ok) {
        pcap_close(c->pcap);
        c->pcap = NULL;
    }
    c->last_drops = c->last_interface_drops = 0;
    return ok;
}

/* libpcap's counters have 32 bits and begin again with each opening; a driver's may be set back,
 * which is no drop. */
static void add_drops(_Atomic uint64_t *sum, uint32_t *last, uint32_t now)
{
    uint32_t more = now - *last;
    if (more <= INT32_MAX)
        count_add(sum, more);
    *last = now;
}

static void read_drops(struct capture *c)
{
    struct pcap_stat s;
    if (c->steady_ns < c->stats_due_ns || pcap_stats(c->pcap, &s) != 0)
        return;
    c->stats_due_ns = c->steady_ns + NS_PER_SEC / 2;
    add_drops(&c->counts.kernel_drops, &c->last_drops, s.ps_drop);
    add_drops(&c->counts.interface_drops, &c->last_interface_drops, s.ps_ifdrop);
}

/* The packet's own time on the steady clock: after what has been published, before now, however the
 * system's clock jumps. */
static uint64_t steady_time(const struct capture *c, const struct pcap_pkthdr *h)
{
    int64_t wall = (int64_t)h->ts.tv_sec * (int64_t)NS_PER_SEC + (int64_t)h->ts.tv_usec * 1000;
    int64_t steady = wall + c->shift_ns;
    if (steady < (int64_t)c->published_ns)
        return c->published_ns;
    return steady < (int64_t)c->steady_ns ? (uint64_t)steady : c->steady_ns;
}

static void on_frame(u_char *user, const struct pcap_pkthdr *h, const u_char *data)
{
    struct capture *c = (struct capture *)(void *)user;
    uint64_t time_ns = steady_time(c, h);
    if (time_ns > c->now_ns)
        c->now_ns = time_ns;
    capture_frame(c, h, data);
}

static void read_clocks(struct capture *c)
{
    c->steady_ns = clock_steady_ns();
    c->shift_ns = (int64_t)c->steady_ns - (int64_t)clock_wall_ns();
}

static void publish(struct capture *c, uint64_t time_ns)
{
    if (time_ns > c->published_ns)
        c->published_ns = time_ns;
    ring_publish(c->ring, c->published_ns);
}

/* Takes what is there. The kernel hands packets over in blocks that it may fill for
 * READ_TIMEOUT_MS: when none is ready, time has come as far as LAG_MS ago, else as far as the last
 * packet. Returns pcap_dispatch()'s word. */
static int take_packets(struct capture *c)
{
    read_clocks(c);
    int n = pcap_dispatch(c->pcap, BATCH_FRAMES, on_frame, (u_char *)c);
    publish(c, n == 0 ? c->steady_ns - LAG_MS * NS_PER_MS : c->now_ns);
    read_drops(c);
    return n;
}

/* Reads until the handle breaks (false) or stop (true). */
static bool read_packets(struct capture *c)
{
    int fd = pcap_get_selectable_fd(c->pcap);
    while (!atomic_load(&c->stop)) {
        int n = take_packets(c);
        if (n < 0)
            return ring_aborted(c->ring);
        if (n == 0)
            capture_sleep(c, fd, c->published_ns, 1, fd >= 0 ? IDLE_MS : READ_TIMEOUT_MS);
    }
    return true;
}

/* After stop: what was captured before it, and is still on its way, is waited for. */
static void read_rest(struct capture *c)
{
    uint64_t until = clock_steady_ns();
    int fd = pcap_get_selectable_fd(c->pcap);
    wake_drain(&c->stop_wake);
    while (c->published_ns < until && !ring_aborted(c->ring)) {
        int n = take_packets(c);
        if (n < 0)
            return;
        if (n == 0)
            capture_sleep(c, fd, c->published_ns, 1, READ_TIMEOUT_MS / 10);
    }
}

/* Waits with the clock going on. */
static void back_off(struct capture *c, uint64_t wait_ms)
{
    uint64_t until = clock_steady_ns() + wait_ms * NS_PER_MS;
    for (;;) {
        read_clocks(c);
        publish(c, c->steady_ns);
        if (c->steady_ns >= until || atomic_load(&c->stop))
            return;
        capture_sleep(c, -1, c->steady_ns, 1, (until - c->steady_ns) / NS_PER_MS + 1);
    }
}

/* Opens the interface again, however long that takes. Returns at stop, too. */
static void reopen(struct capture *c, const char *why)
{
    struct err e = {.text = ""};
    uint64_t wait_ms = BACKOFF_MIN_MS;
    snprintf(e.text, sizeof e.text, "%s: %s", c->name, why);
    pcap_close(c->pcap);
    c->pcap = NULL;
    atomic_store(&c->broken, true);
    while (!atomic_load(&c->stop)) {
        capture_say(c, "%s; next try in %g s", e.text, (double)wait_ms / 1000);
        back_off(c, wait_ms);
        if (atomic_load(&c->stop))
            return;
        if (capture_live_open(c, &e)) {
            atomic_store(&c->broken, false);
            capture_say(c, "%s: captured again", c->name);
            return;
        }
        wait_ms = wait_ms * 2 < BACKOFF_MAX_MS ? wait_ms * 2 : BACKOFF_MAX_MS;
    }
}

void capture_live_run(struct capture *c)
{
    while (!atomic_load(&c->stop) && !read_packets(c)) {
        char why[PCAP_ERRBUF_SIZE];
        snprintf(why, sizeof why, "%s", pcap_geterr(c->pcap));
        reopen(c, why);
    }
    if (c->pcap != NULL)
        read_rest(c);
}
