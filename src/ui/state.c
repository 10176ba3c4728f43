/* state.c: the UI's state from one snapshot to the next: view, filter, alerts, status, timers. */
#include "ui/state.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/units.h"
#include "base/utf8.h"

#define STATUS_NS      (3 * NS_PER_SEC)
#define WARNING_NS     (5 * NS_PER_SEC)
#define ALERT_FLASH_NS (2 * NS_PER_SEC)
#define HOVER_HIDE_NS  (3 * NS_PER_SEC)
/* A flashing frame is red and as ever in turns, for this long each. */
#define FLASH_STEP_NS  (250 * NS_PER_MS)

void ui_init(struct ui *ui, struct prefs *prefs, const struct themes *themes,
             const struct name_source *names, double refresh, uint64_t seed)
{
    memset(ui, 0, sizeof *ui);
    ui->prefs = prefs;
    ui->themes = themes;
    ui->source = *names;
    ui->refresh = refresh;
    ui->width = 80;
    ui->height = 24;
    ui->selected_row = -1;
    ui->hover.segment = SEGMENT_COUNT;
    ui->view.groups.seed = seed;
    ui->spare.groups.seed = seed;
    ui->pins.ends.seed = seed;
    ui->frozen.ranks.seed = seed;
    ui->alerts.above.seed = seed;
    ui->alerts.next.seed = seed;
    ui->view.found = -1;
    keymap_default(&ui->keys);
    pin_set_load(&ui->pins, prefs->pinned, prefs->pinned_count);
    ui_load_theme(ui);
}

void ui_free(struct ui *ui)
{
    view_free(&ui->view);
    view_free(&ui->spare);
    pin_set_free(&ui->pins);
    frozen_order_release(&ui->frozen);
    alerts_free(&ui->alerts);
    theme_clear(&ui->theme);
}

struct name_source ui_names(const struct ui *ui)
{
    struct name_source names = ui->source;
    if (!ui->prefs->dns_resolution) {
        names.host = NULL;
        names.known_host = NULL;
    }
    if (!ui->prefs->port_resolution)
        names.service = NULL;
    return names;
}

/* --- preferences --- */

unsigned ui_changed(struct ui *ui, uint64_t prefs)
{
    ui->changed |= prefs;
    return FX_SAVE;
}

void ui_saved(struct ui *ui)
{
    ui->changed = 0;
}

/* --- view --- */

static unsigned raise_alert(struct ui *ui, const struct alert *a, uint64_t now_ns)
{
    struct name_source names = ui_names(ui);
    struct endpoint dst = snapshot_flow_dst(a->flow);
    struct end_text host;
    char rate[UNITS_SIZE];
    char more[40] = "";
    end_text_make(&host, &names, &dst, a->flow->key.protocol, false, false);
    units_rate(rate, a->rate, ui->prefs->use_bytes);
    if (a->count > 1)
        snprintf(more, sizeof more, " and %zu more", a->count - 1);
    ui_status(ui, STATUS_ALERT, now_ns, "⚠ ALERT: %s %s/s%s", host.host, rate, more);
    ui->flash_until = now_ns + ALERT_FLASH_NS;
    ui->flash_step = now_ns + FLASH_STEP_NS;
    ui->flash_red = true;
    return FX_BELL;
}

static struct view_query make_query(const struct ui *ui)
{
    const struct prefs *p = ui->prefs;
    return (struct view_query){
        .tab = ui->tab,
        .of_process = ui->of_process,
        .process = ui->process,
        .mode = p->line_display,
        .sort = p->sort_column,
        .reverse = p->sort_reverse,
        .merge_ports = !p->show_ports,
    };
}

void ui_begin_view(struct ui *ui, struct view_job *job, const struct snapshot *fresh, bool seen,
                   const struct name_source *names)
{
    struct err e;
    *job = (struct view_job){
        .snapshot = fresh != NULL ? fresh : ui->snapshot,
        .query = make_query(ui),
        .filter = filter_parse(ui->filter_text, &e),
        .pins.ends.seed = ui->pins.ends.seed,
        .names = *names,
        .alert_threshold = ui->prefs->alert_threshold,
        .from = ui->top,
        .to = ui->top + (size_t)ui->height,
        .steps_alerts = fresh != NULL && !seen,
        .freezes = ui->freeze == FREEZE_WANTED,
        .builds = fresh == NULL || ui_wants_snapshot(ui),
        .alerts = ui->alerts,
        .frozen = ui->frozen,
        .view = ui->spare,
    };
    if (ui->has_selection) {
        job->wanted = ui->selected;
        job->query.find = &job->wanted;
    }
    pin_set_load(&job->pins, ui->prefs->pinned, ui->prefs->pinned_count);
    /* What the job has, nobody else may touch. */
    ui->alerts = (struct alerts){.above.seed = ui->alerts.above.seed};
    ui->frozen = (struct frozen_order){.ranks.seed = ui->frozen.ranks.seed};
    ui->spare = (struct view){.groups.seed = ui->spare.groups.seed};
    ui->building = true;
    ui->view_stale = ui->view_stale && !job->builds;
}

/* The selection is where its flow is now; it may have moved on while the view was built. */
static void place_selection(struct ui *ui, const struct view_job *job)
{
    bool same = job->query.find != NULL && flow_key_equal(job->query.find, &ui->selected);
    ui->selected_row = !ui->has_selection ? -1
                       : same             ? ui->view.found
                                          : view_find(&ui->view, &ui->selected);
    if (ui->selected_row < 0)
        return;
    ui->cursor = (size_t)ui->selected_row;
    view_settle(&ui->view, ui->cursor, ui->cursor + 1);
    ui->selected = view_flow(&ui->view, ui->cursor)->key;
}

static void take_frozen(struct ui *ui, struct view_job *job)
{
    if (job->freezes && ui->freeze == FREEZE_WANTED)
        ui->freeze = FREEZE_ON;
    if (ui->freeze == FREEZE_ON)
        ui->frozen = job->frozen;
    else
        frozen_order_release(&job->frozen);
}

unsigned ui_take_view(struct ui *ui, struct view_job *job, uint64_t now_ns)
{
    unsigned fx = take_focus(ui, job->snapshot) ? FX_REDRAW : 0;
    ui->building = false;
    ui->alerts = job->alerts;
    take_frozen(ui, job);
    filter_free(job->filter);
    pin_set_free(&job->pins);
    if (job->alert.count > 0 && !ui->paused)
        fx |= FX_REDRAW | raise_alert(ui, &job->alert, now_ns);
    ui->view_stale = ui->view_stale || job->cancelled;
    if (!job->builds || job->cancelled) {
        ui->spare = job->view;
        return fx;
    }
    ui->spare = ui->view;
    ui->view = job->view;
    ui->snapshot = job->snapshot;
    place_selection(ui, job);
    return fx | FX_REDRAW;
}

void ui_build_view(struct ui *ui)
{
    struct view_job job;
    struct name_source names = ui_names(ui);
    ui->view_stale = false;
    if (ui->snapshot == NULL)
        return;
    ui_begin_view(ui, &job, NULL, true, &names);
    view_job_run(&job);
    ui_take_view(ui, &job, 0);
}

void ui_set_filter(struct ui *ui, const char *text)
{
    ui->filter_error.text[0] = '\0';
    struct filter *f = filter_parse(text, &ui->filter_error);
    if (f == NULL)
        return;
    filter_free(f);
    if (text != ui->filter_text)
        snprintf(ui->filter_text, sizeof ui->filter_text, "%s", text);
    ui->view_stale = true;
}

bool ui_view_needs_names(const struct ui *ui)
{
    return sort_is_by_name(ui->prefs->sort_column) || ui->filter_text[0] != '\0';
}

void ui_names_changed(struct ui *ui)
{
    ui->view_stale = ui->view_stale || ui_view_needs_names(ui);
}

/* --- snapshots --- */

bool ui_wants_snapshot(const struct ui *ui)
{
    return !ui->paused || ui->snapshot == NULL;
}

bool ui_snapshot(struct ui *ui, const struct snapshot *s, uint64_t now_ns, unsigned *fx)
{
    struct view_job job;
    struct name_source names = ui_names(ui);
    ui_begin_view(ui, &job, s, false, &names);
    view_job_run(&job);
    *fx = ui_take_view(ui, &job, now_ns);
    return job.builds;
}

void ui_forget(struct ui *ui)
{
    uint64_t seed = ui->view.groups.seed;
    view_free(&ui->view);
    ui->view = (struct view){.groups.seed = seed, .found = -1};
    alerts_free(&ui->alerts);
    frozen_order_release(&ui->frozen);
    ui->snapshot = NULL;
    ui->freeze = FREEZE_OFF;
    ui->paused = false;
    ui->of_process = false;
    ui->focus = (struct focus_history){0};
    ui->ends = (struct end_needs){0};
    memset(ui->left, 0, sizeof ui->left);
    select_none(ui);
    close_tooltip(ui);
}

/* --- status and timers --- */

void ui_status(struct ui *ui, enum status_kind kind, uint64_t now_ns, const char *format, ...)
{
    char text[sizeof ui->status];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    utf8_clean(ui->status, sizeof ui->status, text, strlen(text));
    ui->status_kind = kind;
    ui->status_until = now_ns + (kind == STATUS_INFO ? STATUS_NS : WARNING_NS);
}

static void earliest(uint64_t *when, bool wanted, uint64_t at)
{
    if (wanted && at < *when)
        *when = at;
}

uint64_t ui_next_timer(const struct ui *ui)
{
    uint64_t when = UINT64_MAX;
    earliest(&when, ui->status[0] != '\0', ui->status_until);
    earliest(&when, ui->flash_until != 0, ui->flash_step);
    earliest(&when, ui->tooltip.kind != TOOLTIP_NONE, ui->tooltip.hide_at);
    earliest(&when, ui->hover.segment != SEGMENT_COUNT, ui->hover.show_at);
    return when;
}

unsigned ui_tick(struct ui *ui, uint64_t now_ns)
{
    unsigned fx = 0;
    if (ui->status[0] != '\0' && now_ns >= ui->status_until) {
        ui->status[0] = '\0';
        fx |= FX_REDRAW;
    }
    if (ui->flash_until != 0 && now_ns >= ui->flash_step) {
        bool over = now_ns >= ui->flash_until;
        ui->flash_red = !over && !ui->flash_red;
        ui->flash_until = over ? 0 : ui->flash_until;
        ui->flash_step = now_ns + FLASH_STEP_NS;
        fx |= FX_REDRAW;
    }
    if (ui->tooltip.kind != TOOLTIP_NONE && now_ns >= ui->tooltip.hide_at)
        fx |= close_tooltip(ui);
    if (ui->hover.segment != SEGMENT_COUNT && now_ns >= ui->hover.show_at) {
        ui->hover.show_at = UINT64_MAX;
        fx |= open_segment_tooltip(ui, ui->hover.segment, ui->hover.x, ui->hover.y,
                                   now_ns + HOVER_HIDE_NS);
    }
    return fx;
}
