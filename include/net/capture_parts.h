/* capture_parts.h: what the capture's files share. Private to them. */
#ifndef IFTOPRS_NET_CAPTURE_PARTS_H
#define IFTOPRS_NET_CAPTURE_PARTS_H

#include <pcap/pcap.h>
#include <stdatomic.h>

#include "base/wake.h"
#include "net/capture.h"
#include "net/decode.h"
#include "net/pcap_reader.h"

/* struct capture_counts as the capture thread writes it and others read it. */
struct atomic_counts {
    _Atomic uint64_t frames, frame_bytes;
    _Atomic uint64_t ip_packets, ip_bytes;
    _Atomic uint64_t other_packets, other_bytes;
    _Atomic uint64_t undecodable, undecodable_bytes;
    _Atomic uint64_t outside, outside_bytes;
    _Atomic uint64_t kernel_drops, interface_drops;
};

struct capture {
    char *name; /* interface or file */
    char *bpf;
    bool live;
    bool promiscuous;
    double speed;
    const struct net_filter *nets;
    const struct wake *main_wake;
    const struct capture_opener *opener;
    uint64_t wall_limit_ns;

    pcap_t *pcap;
    struct bpf_program program; /* of bpf, for handles of this link type */
    int program_dlt;            /* -1: not compiled yet */
    struct decoder decoder;
    struct ring *ring;
    uint64_t now_ns; /* what the next packet is stamped with */

    struct wake stop_wake;
    atomic_bool stop;
    _Atomic(char *) message;
    atomic_bool broken;
    struct atomic_counts counts;
    struct err failure; /* of a file */
    bool failed;

    /* file */
    int fd;
    bool reads_itself; /* a plain pcap file */
    struct pcap_reader reader;
    _Atomic uint64_t bytes_read; /* of a pipe, or by our reader; 0: libpcap is reading a file */
    uint64_t file_size;
    bool begun;
    uint64_t opened_ns; /* steady clock */
    uint64_t behind_ns; /* own time of the first of a row of packets that are far behind; 0: none */
    int64_t shift_ns;   /* added to the packets' times, so that the clock never goes back */
    uint64_t pace_from_ns;   /* capture time ... */
    uint64_t pace_steady_ns; /* ... that is due at this steady time */

    /* live; shift_ns is from the system's clock to the steady one */
    uint64_t steady_ns;    /* the steady clock before the batch */
    uint64_t published_ns; /* the ring's clock */
    uint64_t stats_due_ns;
    uint32_t last_drops, last_interface_drops; /* libpcap's counters at the last look */
};

bool capture_live_open(struct capture *c, struct err *e);
void capture_live_run(struct capture *c);
bool capture_file_open(struct capture *c, struct err *e);
void capture_file_run(struct capture *c);

/* Sets filter and decoder of a handle that is open. */
bool capture_set_up(struct capture *c, struct err *e);
/* Decodes one frame, stamped c->now_ns, into the ring. */
void capture_frame(struct capture *c, const struct pcap_pkthdr *h, const u_char *data);
/* Leaves a message for main; an older one that nobody took gives way. */
void capture_say(struct capture *c, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Sleeps until the ring's consumer wants the clock (now_ns being its reading, one nanosecond of it
 * lasting 1/speed), fd is readable (-1: none), stop, or max_ms. true: fd is readable. */
bool capture_sleep(struct capture *c, int fd, uint64_t now_ns, double speed, uint64_t max_ms);

static inline void count_add(_Atomic uint64_t *counter, uint64_t n)
{
    /* One writer: no need for an atomic addition. */
    atomic_store_explicit(counter, atomic_load_explicit(counter, memory_order_relaxed) + n,
                          memory_order_relaxed);
}

#endif
