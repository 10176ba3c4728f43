/* ui.h: all that the screen is made from: state, input, timers, drawing. Pure: no terminal, no
 * clock, no I/O; time comes in as now_ns (the steady clock). Owner: main.
 *
 * A turn of the loop: ui_input() / ui_snapshot() / ui_tick() return FX_ bits; the caller acts on
 * them, and where FX_REDRAW is among them calls ui_prepare() and ui_draw(). */
#ifndef IFTOPRS_UI_UI_H
#define IFTOPRS_UI_UI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "conf/prefs.h"
#include "conf/theme.h"
#include "model/snapshot.h"
#include "net/interfaces.h"
#include "ui/canvas.h"
#include "ui/input.h"
#include "ui/keys.h"
#include "ui/layout.h"
#include "ui/line_edit.h"
#include "view/alerts.h"
#include "view/view_job.h"

/* What the caller is to do. */
enum fx {
    FX_REDRAW = 1 << 0,           /* ui_prepare() and ui_draw() */
    FX_SAVE = 1 << 1,             /* preferences: those of ui->changed; ui_saved() when done */
    FX_THEME = 1 << 2,            /* ui->theme looks different now */
    FX_COPY = 1 << 3,             /* ui->copy_text to the clipboard */
    FX_EXPORT = 1 << 4,           /* all flows to a file */
    FX_LIST_INTERFACES = 1 << 5,  /* ui_data.interfaces is wanted afresh */
    FX_SWITCH_INTERFACE = 1 << 6, /* to ui->prefs->interface */
    FX_REFRESH_RATE = 1 << 7,     /* ui->refresh */
    FX_MOUSE = 1 << 8,            /* ui->prefs->mouse */
    FX_SUSPEND = 1 << 9,
    FX_REDRAW_ALL = 1 << 10, /* the terminal is to be painted from scratch */
    FX_QUIT = 1 << 11,
    FX_QUIT_NOW = 1 << 12, /* without saving */
    FX_BELL = 1 << 13,
    FX_FOCUS = 1 << 14 /* ui_focus() is another flow now: its 40 s are wanted */
};

/* What is shown but not decided here. Borrowed for a call. */
struct ui_data {
    const char *interface; /* or the name of the file that is read */
    const char *clock;     /* "12:34:56", of the snapshot */
    const char *bpf;       /* --filter; NULL: none */
    const char *nets;      /* --net-filter; NULL: none */
    const char *config;    /* the file that preferences are saved to; NULL: they are not saved */
    const char *trouble;   /* capture has stopped for now: why; NULL: all is well */
    bool from_file;
    bool ended;                              /* the file, to its last packet */
    double progress;                         /* of the file, 0..1; negative: not known */
    const struct interface_list *interfaces; /* for the chooser; NULL: none */
    bool has_counters;
    struct interface_counters counters; /* the kernel's own, for a segment's tooltip */
    const char *owners_trouble;         /* why some processes cannot be seen; NULL: all can */
};

enum popup { POPUP_NONE, POPUP_HELP, POPUP_FILTER, POPUP_THEMES, POPUP_EDITOR, POPUP_INTERFACES };
enum status_kind { STATUS_INFO, STATUS_WARNING, STATUS_ALERT };
enum tooltip_kind { TOOLTIP_NONE, TOOLTIP_FLOW, TOOLTIP_SEGMENT };

struct tooltip {
    enum tooltip_kind kind;
    struct flow_key flow;
    enum segment segment;
    bool by_key;      /* opened with a key: goes along with the selection */
    int x, y;         /* where it was asked for */
    uint64_t hide_at; /* UINT64_MAX: stays until dismissed */
};

/* The mouse over the header bar. */
struct hover {
    enum segment segment; /* SEGMENT_COUNT: elsewhere */
    int x, y;
    uint64_t show_at; /* UINT64_MAX: shown already */
};

/* The 40 s of the row that is looked at: from the snapshot that is shown, or, while paused, from
 * the one that was asked for. */
struct focus_history {
    bool known;
    bool gone; /* not known, since the flow had left when it was asked for */
    bool late; /* taken while paused: newer than the screen */
    struct flow_key key;
    uint64_t seconds[HISTORY_SECONDS][DIR_COUNT];
};

/* Columns that source and destination need, grown at once and shrunk late. */
struct end_needs {
    int width[2];
    uint32_t since[2]; /* the snapshot's second in which so much was last needed */
    unsigned mode;     /* how ends were written: names, services, ports */
};

/* Where a tab was left. */
struct tab_place {
    bool has_selection;
    struct flow_key selected;
    size_t cursor;
    size_t top;
};

/* A list that is chosen from; also the scrolling help. */
struct chooser {
    size_t index;
    size_t top;
    size_t count;
};

struct theme_editor {
    uint8_t palette[PALETTE_SIZE];
    size_t slot;
    bool naming;
    struct line_edit name;
};

enum freeze {
    FREEZE_OFF,
    FREEZE_WANTED, /* by the next view */
    FREEZE_ON
};

struct ui {
    /* borrowed */
    struct prefs *prefs;
    const struct themes *themes;
    const struct interface_list *interfaces; /* of the last ui_prepare() */
    const struct snapshot *snapshot;         /* the one that is shown; NULL: none yet */

    struct name_source source; /* all names there could be; see ui_names() */
    struct keymap keys;        /* the default ones; keymap_rebind() changes them */
    int width, height;
    double refresh; /* seconds */

    struct view view;
    bool view_stale;   /* what is asked for has changed since the view was begun */
    bool building;     /* between ui_begin_view() and ui_take_view() */
    bool builds_apart; /* by the caller; else ui_prepare() does it where it is due */
    struct view spare;
    char filter_text[LINE_EDIT_MAX]; /* in force, so it can be parsed; "": none */
    struct pin_set pins;
    enum freeze freeze;
    struct frozen_order frozen;
    struct alerts alerts;
    bool paused;

    enum view_tab tab;
    struct tab_place left[TAB_COUNT]; /* of the tab that is not shown */
    bool of_process;                  /* drilled into: only this process' flows are shown */
    struct process_id process;
    char process_text[64];

    bool has_selection;
    struct flow_key selected;
    ptrdiff_t selected_row; /* -1: the flow is not among the rows */
    size_t cursor;          /* the last place of the selection */
    size_t top;
    struct end_needs ends;
    struct focus_history focus;

    enum popup popup;
    bool pasting;
    struct line_edit edit;
    char filter_before[LINE_EDIT_MAX];
    struct err filter_error; /* empty: the field's text is in force */
    struct chooser chooser;
    struct theme_editor editor;
    struct tooltip tooltip;
    struct hover hover;

    enum status_kind status_kind;
    char status[256]; /* "": none */
    uint64_t status_until;
    uint64_t flash_until; /* 0: no alert flashes */
    uint64_t flash_step;  /* when the frame changes its colour again */
    bool flash_red;

    struct theme theme; /* in force, previews included */
    struct layout layout;

    char copy_text[768];
    uint64_t changed; /* preferences to save: PREF_BITs */
};

/* prefs and themes are borrowed for good, names are copied. refresh: seconds, of the preferences or
 * the command line. seed: of the hashes. */
void ui_init(struct ui *ui, struct prefs *prefs, const struct themes *themes,
             const struct name_source *names, double refresh, uint64_t seed);
void ui_free(struct ui *ui);
/* The names that the preferences let through. */
struct name_source ui_names(const struct ui *ui);

/* A view is built in three steps, of which the middle one may be another thread's: begin (main),
 * view_job_run(), take (main). In between the view before is shown. */

/* Fills the job (zeroed, or one that was taken). fresh: a snapshot that is newer than the one that
 * is shown, or NULL. It is only looked through for alerts when the screen is paused, and not at all
 * for them where seen is true. names: used by who runs the job. */
void ui_begin_view(struct ui *ui, struct view_job *job, const struct snapshot *fresh, bool seen,
                   const struct name_source *names);
/* Returns FX_ bits. Afterwards ui->snapshot is the job's snapshot, unless the screen is paused or
 * the job was cancelled: then it is the one before. */
unsigned ui_take_view(struct ui *ui, struct view_job *job, uint64_t now_ns);
/* All three steps at once. true: s is shown from now on and stays borrowed; the one before may go.
 * false (paused): it may go at once. *fx gets the effects. */
bool ui_snapshot(struct ui *ui, const struct snapshot *s, uint64_t now_ns, unsigned *fx);
/* Whether a new snapshot would be shown. */
bool ui_wants_snapshot(const struct ui *ui);
/* Another source: no snapshot, no selection, no alerts. */
void ui_forget(struct ui *ui);
/* Names have come in or gone: sort and filter may answer differently. */
void ui_names_changed(struct ui *ui);
/* Whether sort or filter look at host names, so that who builds the view is asked for them. */
bool ui_view_needs_names(const struct ui *ui);
/* The flow whose 40 s are to be in the snapshots (snapshot.focus); NULL: none. A merged row's key
 * has no ports. */
const struct flow_key *ui_focus(const struct ui *ui);
/* Those 40 s, asked for with FX_FOCUS, have come in a snapshot of their own. Returns FX_ bits. */
unsigned ui_take_focus(struct ui *ui, const struct snapshot *answer);

unsigned ui_input(struct ui *ui, const struct input *in, uint64_t now_ns);
/* Ends what has run out. */
unsigned ui_tick(struct ui *ui, uint64_t now_ns);
/* When ui_tick() is wanted; UINT64_MAX: never. */
uint64_t ui_next_timer(const struct ui *ui);

/* Brings view (unless the caller does), scrolling and layout up to date with state and data. */
void ui_prepare(struct ui *ui, const struct ui_data *data);
/* The same state and data give the same cells. The canvas gets the size of the last INPUT_RESIZE.
 */
void ui_draw(const struct ui *ui, const struct ui_data *data, struct canvas *c);

/* A line for the status; cleaned. */
void ui_status(struct ui *ui, enum status_kind kind, uint64_t now_ns, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* The preferences of ui->changed have been saved. */
void ui_saved(struct ui *ui);
/* Takes the preferences' theme (or the theme edited in the config) into force; for a start and
 * after a reload. */
void ui_load_theme(struct ui *ui);

#endif
