/* capture.h: where packets come from: an interface, a file or a pipe. Opened by main, run by the
 * capture thread, which decodes into the ring and drives its clock. */
#ifndef IFTOPRS_NET_CAPTURE_H
#define IFTOPRS_NET_CAPTURE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/wake.h"
#include "model/locality.h"
#include "model/ring.h"
#include "model/snapshot.h"

/* Runs work(arg) on the thread that may open devices, and returns when it is done. */
struct capture_opener {
    void (*run)(void *data, void (*work)(void *arg), void *arg); /* any thread */
    void *data;
};

struct capture_config {
    const char *interface; /* "any" on Linux for all; NULL when file is set */
    const char *file;      /* "-": standard input; NULL: live */
    const char *bpf;       /* pcap-filter(7) expression, NULL: none */
    bool promiscuous;
    double speed; /* of a file: 1 as recorded, 0 as fast as possible */
    const struct net_filter
        *nets; /* borrowed; packets that cross none of its borders are counted apart */
    uint64_t hash_seed;
    uint64_t wall_limit_ns;  /* a pipe is read no longer than this; 0: to its end */
    const struct wake *wake; /* borrowed: signalled when there is a message; NULL: nobody waits */
    const struct capture_opener *opener; /* borrowed; NULL: who opens may */
};

struct capture;

/* Opens, compiles the filter, checks the link type. The error says what to do about it. config's
 * strings are copied. */
struct capture *capture_open(const struct capture_config *config, struct err *e);
void capture_free(struct capture *c);

/* The capture thread's body: reads until the end of the file or capture_stop(), then closes the
 * ring. A live capture that breaks is opened again with a backoff of 250 ms to 30 s, for ever. */
void capture_run(struct capture *c, struct ring *ring);

/* --- any thread, while the capture runs or after it --- */

void capture_stop(struct capture *c);
/* All counters, each right by itself. */
void capture_counts(const struct capture *c, struct capture_counts *out);
/* What happened since the last call ("eth0: interface disappeared; next try in 0.5 s"), NULL:
 * nothing. The caller frees. */
char *capture_take_message(struct capture *c);
/* A live capture that broke and is not open again yet. */
bool capture_is_broken(const struct capture *c);
/* Bytes read of a file, and its size (0: unknown, as of a pipe). */
void capture_progress(const struct capture *c, uint64_t *done, uint64_t *size);
/* The interface's or file's name as given. */
const char *capture_name(const struct capture *c);

/* --- after capture_run() has returned --- */

/* Why a file was not read to its end: false and e for what makes the run fail (a broken block, a
 * second link type); true with e for a file that was merely cut short; true with empty e when all
 * was well. */
bool capture_result(const struct capture *c, struct err *e);

#endif
