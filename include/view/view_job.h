/* view_job.h: building a view as a parcel of work: what it needs goes in with it, and nothing else
 * is touched, so that a thread of its own may do it while the screen goes on with the view before.
 * Owner: whoever has it at the moment. */
#ifndef IFTOPRS_VIEW_VIEW_JOB_H
#define IFTOPRS_VIEW_VIEW_JOB_H

#include <stdatomic.h>

#include "view/alerts.h"
#include "view/view.h"

/* Filled by ui_begin_view(); ui_take_view() takes everything out of it again. */
struct view_job {
    /* in; filter and pins belong to the job */
    const struct snapshot *snapshot; /* borrowed */
    struct view_query query;
    struct flow_key wanted; /* what query.find points at */
    struct filter *filter;
    struct pin_set pins;
    struct name_source names; /* the functions are called by the thread that runs the job */
    uint64_t alert_threshold; /* bytes/s */
    size_t from, to;          /* rows that are looked at: these come sorted */
    bool steps_alerts;        /* the snapshot is new: what crosses the threshold is wanted */
    bool freezes;             /* takes the order of all rows first */
    bool builds;              /* false: only alerts are wanted */

    /* in and out */
    struct alerts alerts;
    struct frozen_order frozen;
    struct view view; /* memory to build in; the view */

    /* out */
    struct alert alert;
    bool cancelled; /* there is no view */

    atomic_bool cancel; /* set by any thread: the view is not wanted any more */
};

void view_job_run(struct view_job *job);

#endif
