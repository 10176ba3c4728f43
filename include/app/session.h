/* session.h: one capture with its two threads, from opening to the last snapshot. Owner: main. */
#ifndef IFTOPRS_APP_SESSION_H
#define IFTOPRS_APP_SESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/wake.h"
#include "net/capture.h"
#include "sys/owners.h"

struct session_config {
    struct capture_config capture;
    uint32_t max_flows;
    uint32_t idle_timeout; /* seconds, 0: never */
    uint64_t refresh_ns;
    uint64_t duration_ns;    /* 0: no end */
    size_t top;              /* flows in a snapshot, 0: all */
    bool every_snapshot;     /* none may be missed: accounting waits for main to take each */
    bool serves_after_end;   /* session_ask_focus() is answered after the end, too */
    bool early_snapshots;    /* one a second until the first refresh time is over */
    bool only_with_packets;  /* no snapshot where no packet came since the last one */
    struct owners *owners;   /* borrowed: who tells whose a flow is; NULL: nobody */
    const struct wake *wake; /* borrowed: main is woken when there is a snapshot */
};

struct session;

/* Opens the capture and starts both threads. The error is ready to be printed. */
struct session *session_start(const struct session_config *config, struct err *e);
/* The capture ends, the last snapshot follows. */
void session_stop(struct session *s);
/* Stops, waits for both threads, frees everything. */
void session_free(struct session *s);

/* The newest snapshot that was not taken yet, NULL: none. The caller owns it and gives it back when
 * done. */
struct snapshot *session_take(struct session *s);
void session_give_back(struct session *s, struct snapshot *snapshot);

/* From the next snapshot on. */
void session_set_refresh(struct session *s, uint64_t refresh_ns);
/* The flow whose 40 s go into the snapshots from now on; NULL: none. */
void session_set_focus(struct session *s, const struct flow_key *focus);
/* The same, and they are wanted at once: the answer is a snapshot without flows, which costs
 * nothing however many there are. */
void session_ask_focus(struct session *s, const struct flow_key *focus);
/* The newest answer, to be freed by the caller; NULL: none. */
struct snapshot *session_take_focus(struct session *s);
/* Reads this machine's addresses again; accounting uses them for flows that are new from then on.
 */
void session_update_locality(struct session *s);

/* For messages, counts, progress and, after the last snapshot, the result. */
struct capture *session_capture(struct session *s);

#endif
