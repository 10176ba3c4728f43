/* view_job.c: alerts, the frozen order, the view, and the rows in sight put in order. */
#include "view/view_job.h"

/* Rows around the selected one, and at both ends, that come sorted: what the next key may ask for.
 */
#define NEIGHBOURS 100

/* Freezes the order of all rows of both tabs, filtered out or not, so that a filter that goes later
 * loses nothing. */
static void take_order(struct view_job *job)
{
    struct view all = {.groups.seed = job->view.groups.seed};
    struct view_query q = job->query;
    q.filter = NULL;
    q.find = NULL;
    q.cancel = NULL; /* half an order would stay */
    q.of_process = false;
    q.tab = TAB_FLOWS;
    view_build(&all, job->snapshot, &q, &job->names);
    frozen_order_take(&job->frozen, &all);
    job->frozen.active = false; /* or the processes would be in the order of the flows frozen now */
    q.tab = TAB_PROCESSES;
    view_build(&all, job->snapshot, &q, &job->names);
    frozen_order_add(&job->frozen, &all);
    view_free(&all);
}

static void settle(struct view_job *job)
{
    size_t count = job->view.count;
    view_settle(&job->view, job->from, job->to);
    view_settle(&job->view, 0, NEIGHBOURS);
    view_settle(&job->view, count > NEIGHBOURS ? count - NEIGHBOURS : 0, count);
    if (job->view.found < 0)
        return;
    size_t at = (size_t)job->view.found;
    view_settle(&job->view, at > NEIGHBOURS ? at - NEIGHBOURS : 0, at + NEIGHBOURS);
}

void view_job_run(struct view_job *job)
{
    job->alert = (struct alert){0};
    job->cancelled = false;
    if (job->steps_alerts)
        alerts_step(&job->alerts, job->snapshot, job->alert_threshold, &job->alert);
    if (!job->builds)
        return;
    job->query.filter = job->filter;
    job->query.pins = &job->pins;
    job->query.frozen = &job->frozen;
    job->query.cancel = &job->cancel;
    if (job->freezes)
        take_order(job);
    view_build(&job->view, job->snapshot, &job->query, &job->names);
    job->cancelled = atomic_load(&job->cancel);
    if (!job->cancelled)
        settle(job);
}
