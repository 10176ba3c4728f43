/* capture.c: what live captures and files have in common. */
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "net/capture_parts.h"

/* The accounting thread has been woken and will say when it wants to be next. On a busy machine
 * that takes a while, and asking every millisecond took as much as all the rest of an idle screen.
 */
#define SETTLE_MS 10

struct capture *capture_open(const struct capture_config *config, struct err *e)
{
    struct capture *c = mem_zalloc(1, sizeof *c);
    c->live = config->file == NULL;
    c->name = mem_strdup(c->live ? config->interface : config->file);
    c->bpf = config->bpf != NULL ? mem_strdup(config->bpf) : NULL;
    c->promiscuous = config->promiscuous;
    c->speed = config->speed;
    c->nets = config->nets;
    c->main_wake = config->wake;
    c->opener = config->opener;
    c->wall_limit_ns = config->wall_limit_ns;
    c->fd = -1;
    c->program_dlt = -1;
    c->stop_wake = (struct wake){.rd = -1, .wr = -1};
    c->decoder.seed = config->hash_seed;
    c->decoder.fragments = fragments_new(config->hash_seed);
    if (wake_init(&c->stop_wake, e) &&
        (c->live ? capture_live_open(c, e) : capture_file_open(c, e)))
        return c;
    capture_free(c);
    return NULL;
}

void capture_free(struct capture *c)
{
    if (c == NULL)
        return;
    if (c->pcap != NULL)
        pcap_close(c->pcap);
    if (c->program_dlt >= 0)
        pcap_freecode(&c->program);
    pcap_reader_free(&c->reader);
    wake_free(&c->stop_wake);
    fragments_free(c->decoder.fragments);
    free(atomic_load(&c->message));
    free(c->name);
    free(c->bpf);
    free(c);
}

void capture_run(struct capture *c, struct ring *ring)
{
    c->ring = ring;
    if (c->live)
        capture_live_run(c);
    else
        capture_file_run(c);
    ring_close(ring);
}

void capture_stop(struct capture *c)
{
    atomic_store(&c->stop, true);
    wake_signal(&c->stop_wake);
}

const char *capture_name(const struct capture *c)
{
    return c->name;
}

/* Once, and again only for another link type: out of memory, libpcap's scanner ends the program. */
static bool compile_filter(struct capture *c)
{
    int dlt = pcap_datalink(c->pcap);
    if (c->program_dlt == dlt)
        return true;
    if (c->program_dlt >= 0)
        pcap_freecode(&c->program);
    c->program_dlt = -1;
    if (pcap_compile(c->pcap, &c->program, c->bpf, 1, PCAP_NETMASK_UNKNOWN) != 0)
        return false;
    c->program_dlt = dlt;
    return true;
}

static bool set_filter(struct capture *c, struct err *e)
{
    if (c->bpf == NULL)
        return true;
    return (compile_filter(c) && pcap_setfilter(c->pcap, &c->program) == 0) ||
           err_set(e, "filter '%.300s': %s", c->bpf, pcap_geterr(c->pcap));
}

bool capture_set_up(struct capture *c, struct err *e)
{
    int dlt = pcap_datalink(c->pcap);
    c->decoder.link = link_type_find(dlt);
    if (c->decoder.link == NULL) {
        const char *name = pcap_datalink_val_to_name(dlt);
        return err_set(e, "%.300s: link type %s (%d) is not supported", c->name,
                       name != NULL ? name : "unknown", dlt);
    }
    return set_filter(c, e);
}

/* Whether the packet is to be counted by --net-filter. */
static bool is_wanted(const struct capture *c, const struct packet *p)
{
    if (c->nets == NULL || c->nets->count == 0)
        return true;
    struct endpoint a = flow_key_end(&p->key, 0);
    struct endpoint b = flow_key_end(&p->key, 1);
    return net_filter_crosses(c->nets, &a.addr, &b.addr);
}

static void count_packet(struct capture *c, enum decode_result result, struct packet *p,
                         uint32_t wire)
{
    struct atomic_counts *n = &c->counts;
    if (result == DECODE_OTHER) {
        count_add(&n->other_packets, 1);
        count_add(&n->other_bytes, wire);
        return;
    }
    if (result == DECODE_UNDECODABLE) {
        count_add(&n->undecodable, 1);
        count_add(&n->undecodable_bytes, wire);
        return;
    }
    count_add(&n->ip_packets, 1);
    count_add(&n->ip_bytes, p->bytes);
    if (!is_wanted(c, p)) {
        count_add(&n->outside, 1);
        count_add(&n->outside_bytes, p->bytes);
        return;
    }
    p->time_ns = c->now_ns;
    ring_push(c->ring);
}

void capture_frame(struct capture *c, const struct pcap_pkthdr *h, const u_char *data)
{
    struct frame f = {.data = data, .captured = h->caplen, .wire = h->len};
    count_add(&c->counts.frames, 1);
    count_add(&c->counts.frame_bytes, h->len);
    do {
        struct packet *p = ring_slot(c->ring);
        if (p == NULL) {
            pcap_breakloop(c->pcap);
            return;
        }
        count_packet(c, decode_frame(&c->decoder, &f, p), p, h->len);
    } while (f.next != 0);
}

void capture_say(struct capture *c, const char *format, ...)
{
    char text[ERR_TEXT_MAX];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    free(atomic_exchange(&c->message, mem_strdup(text)));
    if (c->main_wake != NULL)
        wake_signal(c->main_wake);
}

char *capture_take_message(struct capture *c)
{
    return atomic_exchange(&c->message, NULL);
}

bool capture_is_broken(const struct capture *c)
{
    return atomic_load(&c->broken);
}

bool capture_sleep(struct capture *c, int fd, uint64_t now_ns, double speed, uint64_t max_ms)
{
    uint64_t wake_at = ring_wake_at(c->ring);
    uint64_t wait_ms = max_ms;
    if (wake_at <= now_ns)
        wait_ms = max_ms < SETTLE_MS ? max_ms : SETTLE_MS;
    else if ((double)(wake_at - now_ns) / speed < (double)max_ms * (double)NS_PER_MS)
        wait_ms = (uint64_t)((double)(wake_at - now_ns) / speed / (double)NS_PER_MS) + 1;
    struct pollfd fds[2] = {{.fd = c->stop_wake.rd, .events = POLLIN},
                            {.fd = fd, .events = POLLIN}};
    return poll(fds, fd >= 0 ? 2 : 1, (int)wait_ms) > 0 && fd >= 0 && fds[1].revents != 0;
}

void capture_counts(const struct capture *c, struct capture_counts *out)
{
    const struct atomic_counts *n = &c->counts;
#define GET(name) out->name = atomic_load_explicit(&n->name, memory_order_relaxed)
    GET(frames);
    GET(frame_bytes);
    GET(ip_packets);
    GET(ip_bytes);
    GET(other_packets);
    GET(other_bytes);
    GET(undecodable);
    GET(undecodable_bytes);
    GET(outside);
    GET(outside_bytes);
    GET(kernel_drops);
    GET(interface_drops);
#undef GET
}

void capture_progress(const struct capture *c, uint64_t *done, uint64_t *size)
{
    *done = atomic_load_explicit(&c->bytes_read, memory_order_relaxed);
    *size = c->file_size;
    off_t at = *done == 0 && *size > 0 ? lseek(c->fd, 0, SEEK_CUR) : -1; /* libpcap reads it */
    if (at > 0)
        *done = (uint64_t)at;
}

bool capture_result(const struct capture *c, struct err *e)
{
    *e = c->failure;
    return !c->failed;
}
