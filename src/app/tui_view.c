/* tui_view.c: who builds the view, with which snapshot, and what becomes of the old one. */
#include "app/tui_view.h"

#include "base/io.h"
#include "net/names.h"
#include "out/export.h"

/* Up to here a view is built within a few milliseconds; handing it over would not pay. */
#define INLINE_FLOWS 10000

/* --- names for the worker --- */

static const char *copied_host(void *data, const struct addr *a)
{
    return dns_names_find(data, a);
}

/* The same names, but without what belongs to main. hosts: those of hosts will be asked for. */
static struct name_source copy_names(struct tui *t, bool hosts)
{
    struct name_source names = ui_names(&t->ui);
    names_load();
    names.host = NULL;
    if (names.known_host == NULL || t->dns == NULL || !hosts) {
        names.known_host = NULL;
        return names;
    }
    t->copied_names = dns_names_copy(t->dns);
    names.known_host = copied_host;
    names.data = t->copied_names;
    return names;
}

static void free_copied_names(struct tui *t)
{
    dns_names_free(t->copied_names);
    t->copied_names = NULL;
}

/* --- the view --- */

static void run_job(void *job)
{
    view_job_run(job);
}

/* A snapshot that comes while the screen is paused is not shown, but looked at for what crosses the
 * alert threshold meanwhile: that is no news afterwards. */
static bool wants_fresh(const struct tui *t)
{
    return t->waiting != NULL && (ui_wants_snapshot(&t->ui) || !t->waiting_seen);
}

static bool wants_view(const struct tui *t)
{
    return wants_fresh(t) || (t->ui.view_stale && t->ui.snapshot != NULL);
}

static void begin_view(struct tui *t)
{
    struct snapshot *fresh = wants_fresh(t) ? t->waiting : NULL;
    const struct snapshot *s = fresh != NULL ? fresh : t->snapshot;
    bool large = s->count > INLINE_FLOWS;
    struct name_source names =
        large ? copy_names(t, ui_view_needs_names(&t->ui)) : ui_names(&t->ui);
    ui_begin_view(&t->ui, &t->job, fresh, t->waiting_seen, &names);
    t->building = fresh;
    if (fresh != NULL)
        t->waiting = NULL;
    if (large)
        worker_start(t->worker, run_job, &t->job);
    else
        view_job_run(&t->job);
}

/* The job's snapshot is shown from now on, or waits on. */
static void settle_snapshot(struct tui *t)
{
    struct snapshot *fresh = t->building;
    t->building = NULL;
    if (fresh == NULL)
        return;
    struct snapshot *done = fresh;
    if (t->ui.snapshot == fresh) {
        done = t->snapshot;
        t->snapshot = fresh;
    } else if (t->waiting == NULL) {
        t->waiting = fresh;
        t->waiting_seen = true;
        return;
    }
    if (done != NULL)
        session_give_back(t->session, done);
}

static void take_view(struct tui *t)
{
    t->fx |= ui_take_view(&t->ui, &t->job, t->now_ns);
    settle_snapshot(t);
    free_copied_names(t);
}

void tui_outdate_view(struct tui *t)
{
    if (t->ui.building && t->ui.view_stale)
        atomic_store(&t->job.cancel, true);
}

/* --- exports --- */

static void run_export(void *data)
{
    struct tui_export *x = data;
    struct buf out = {0};
    export_write(&out, x->snapshot, &x->options);
    x->written = io_write_atomic(x->path, out.data, out.len, 0600, false, &x->error);
    buf_free(&out);
}

static struct ndjson_names export_names(const struct name_source *names)
{
    return (struct ndjson_names){.host = names->known_host,
                                 .service = names->service != NULL ? service_name : NULL,
                                 .context = names->data};
}

static void begin_export(struct tui *t)
{
    struct tui_export *x = &t->export;
    bool large = t->snapshot->count > INLINE_FLOWS;
    struct name_source names = large ? copy_names(t, true) : ui_names(&t->ui);
    x->wanted = false;
    x->running = true;
    x->snapshot = t->snapshot;
    x->options = (struct ndjson_options){.interface = capture_name(session_capture(t->session)),
                                         .bytes = t->config->prefs->use_bytes,
                                         .names = export_names(&names)};
    if (large)
        worker_start(t->worker, run_export, x);
    else
        run_export(x);
}

static void take_export(struct tui *t)
{
    struct tui_export *x = &t->export;
    char said[ERR_TEXT_MAX];
    x->running = false;
    free_copied_names(t);
    prefs_shorten(said, sizeof said, x->written ? x->path : x->error.text);
    if (x->written)
        ui_status(&t->ui, STATUS_INFO, t->now_ns, "%zu flows exported to %s", x->snapshot->count,
                  said);
    else
        ui_status(&t->ui, STATUS_WARNING, t->now_ns, "not exported: %s", said);
    t->fx |= FX_REDRAW;
}

void tui_export(struct tui *t)
{
    struct tui_export *x = &t->export;
    t->fx |= FX_REDRAW;
    if (x->running)
        return;
    x->wanted =
        t->snapshot != NULL && prefs_in_home(x->path, sizeof x->path, ".iftoprs.export.txt");
    if (x->wanted)
        ui_status(&t->ui, STATUS_INFO, t->now_ns, "exporting %zu flows", t->snapshot->count);
    else
        ui_status(&t->ui, STATUS_WARNING, t->now_ns, "not exported: %s",
                  t->snapshot == NULL ? "nothing was counted yet" : "there is no home folder");
}

/* --- in turn --- */

static void take_finished(struct tui *t)
{
    if (worker_busy(t->worker))
        return;
    if (t->export.running)
        take_export(t);
    if (t->ui.building)
        take_view(t);
}

void tui_step_view(struct tui *t)
{
    take_finished(t);
    while (!t->ui.building && !t->export.running) {
        if (t->export.wanted)
            begin_export(t);
        else if (wants_view(t))
            begin_view(t);
        else
            return;
        take_finished(t);
    }
}

static void take_focus(struct tui *t)
{
    struct snapshot *answer = session_take_focus(t->session);
    if (answer != NULL)
        t->fx |= ui_take_focus(&t->ui, answer);
    snapshot_free(answer);
}

/* The last snapshot has come. */
static void end_of_source(struct tui *t)
{
    struct err e = {.text = ""};
    t->ended = true;
    if (t->session_config.capture.file == NULL) {
        t->done = true;
        return;
    }
    if (t->session_config.duration_ns > 0 &&
        t->waiting->elapsed_ns >= t->session_config.duration_ns)
        t->done = true;
    capture_result(session_capture(t->session), &e);
    if (e.text[0] != '\0')
        ui_status(&t->ui, STATUS_WARNING, t->now_ns, "%s", e.text);
    else if (t->ui.status[0] == '\0' || t->ui.status_kind == STATUS_INFO)
        ui_status(&t->ui, STATUS_INFO, t->now_ns, "end of the file; q quits");
    t->fx |= FX_REDRAW;
}

void tui_take_snapshot(struct tui *t)
{
    take_focus(t);
    struct snapshot *s = session_take(t->session);
    if (s == NULL)
        return;
    if (t->waiting != NULL)
        session_give_back(t->session, t->waiting);
    t->waiting = s;
    t->waiting_seen = false;
    if (s->last && !t->ended)
        end_of_source(t);
}

void tui_drop_view(struct tui *t)
{
    if (t->worker != NULL) {
        atomic_store(&t->job.cancel, true);
        worker_wait(t->worker);
        take_finished(t);
    }
    snapshot_free(t->snapshot);
    snapshot_free(t->waiting);
    t->snapshot = t->waiting = NULL;
}
