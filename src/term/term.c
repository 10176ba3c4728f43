/* term.c: curses for the screen, a decoder of its own for the keys, and the way back from both.
 * What is switched on at the terminal beyond curses is undone by one string, which serves the
 * handlers of fatal signals too. */
#include "term/term.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#ifndef NCURSES_WIDECHAR
#define NCURSES_WIDECHAR 1
#endif
#include <curses.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/io.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "term/decode.h"
#include "term/screen.h"

#define PASTE_GAP_NS NS_PER_SEC
/* A lone escape is the Esc key after this long. Terminals write a sequence in one go; where a line
 * cuts it behind the escape all the same, its rest comes within REJOIN_NS, which nobody types. */
#define ESC_WAIT_MS  10
#define REJOIN_NS    (100 * NS_PER_MS)
/* A sequence that has begun: Alt+[ or one that was cut further on. */
#define CUT_WAIT_MS  25
#define MOUSE_ON     "\033[?1000h\033[?1002h\033[?1003h\033[?1006h"
#define MOUSE_OFF    "\033[?1006l\033[?1003l\033[?1002l\033[?1000l"
#define PASTE_ON     "\033[?2004h"
#define PASTE_OFF    "\033[?2004l"

struct term {
    struct screen screen;
    struct decoder decoder;
    struct input held; /* read ahead */
    bool has_held;
    bool resized;
    uint64_t input_ns; /* steady clock: when something was last read */
    uint64_t esc_ns;   /* when an escape was taken for the Esc key; 0: other bytes came since */
    bool paste_cut;    /* a paste whose end never came was given up */
    bool hung_up;
    bool has_mouse; /* the terminal has one */
    bool has_paste; /* a terminal that knows such modes */
    bool mouse_on;
    SCREEN *curses;
    FILE *tty; /* /dev/tty, when stdin is something else */
    int in, out;
    struct termios saved;
    struct buf restore; /* bytes that bring the terminal back */
};

static const char *capability(const char *name)
{
    const char *s = tigetstr(name);
    return s == NULL || s == (const char *)-1 ? "" : s;
}

/* Appends a capability without its padding ("$<5>"). */
static void put_capability(struct buf *out, const char *name)
{
    for (const char *s = capability(name); *s != '\0'; s++) {
        const char *end = s[0] == '$' && s[1] == '<' ? strchr(s, '>') : NULL;
        if (end != NULL)
            s = end;
        else
            buf_putc(out, *s);
    }
}

static void prepare_restore(struct term *t)
{
    if (t->has_mouse)
        buf_puts(&t->restore, MOUSE_OFF);
    if (t->has_paste)
        buf_puts(&t->restore, PASTE_OFF);
    put_capability(&t->restore, "rmkx");
    put_capability(&t->restore, "sgr0");
    put_capability(&t->restore, "cnorm");
    put_capability(&t->restore, "rmcup");
}

void term_emergency_restore(const struct term *t)
{
    if (t == NULL)
        return;
    int saved = errno;
    /* A terminal that takes nothing must not hold up the end. */
    int flags = fcntl(t->out, F_GETFL);
    fcntl(t->out, F_SETFL, flags | O_NONBLOCK);
    ssize_t ignored = write(t->out, t->restore.data, t->restore.len);
    (void)ignored;
    fcntl(t->out, F_SETFL, flags);
    tcsetattr(t->out, TCSANOW, &t->saved);
    errno = saved;
}

static void learn_keys(struct term *t)
{
    static const struct {
        const char *name;
        uint32_t key;
    } keys[] = {
        {"kcuu1", KEYCODE_UP},       {"kcud1", KEYCODE_DOWN},    {"kcub1", KEYCODE_LEFT},
        {"kcuf1", KEYCODE_RIGHT},    {"khome", KEYCODE_HOME},    {"kend", KEYCODE_END},
        {"kpp", KEYCODE_PAGE_UP},    {"knp", KEYCODE_PAGE_DOWN}, {"kdch1", KEYCODE_DELETE},
        {"kcbt", KEYCODE_SHIFT_TAB},
    };
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        decode_learn(&t->decoder, capability(keys[i].name), keys[i].key);
}

/* newterm() takes over signals that are the application's to handle. */
static SCREEN *begin_curses(const struct term *t)
{
    static const int taken[] = {SIGINT, SIGTERM, SIGTSTP, SIGWINCH};
    enum { TAKEN = sizeof taken / sizeof taken[0] };
    struct sigaction before[TAKEN];
    for (int i = 0; i < TAKEN; i++)
        sigaction(taken[i], NULL, &before[i]);
    SCREEN *screen = newterm(NULL, stdout, t->tty != NULL ? t->tty : stdin);
    for (int i = 0; i < TAKEN; i++)
        sigaction(taken[i], &before[i], NULL);
    return screen;
}

static bool open_input(struct term *t, struct err *e)
{
    if (isatty(STDIN_FILENO) == 1) {
        t->in = STDIN_FILENO;
        return true;
    }
    t->tty = fopen("/dev/tty", "re");
    if (t->tty == NULL)
        return err_set(e, "/dev/tty: %s (no terminal to read keys from)", strerror(errno));
    t->in = fileno(t->tty);
    return true;
}

static bool open_screen(struct term *t, struct err *e)
{
    char name[64];
    const char *type = getenv("TERM");
    utf8_clean(name, sizeof name, type != NULL ? type : "", type != NULL ? strlen(type) : 0);
    if (type == NULL || *type == '\0')
        return err_set(e, "terminal: TERM is not set");
    t->curses = begin_curses(t);
    if (t->curses == NULL)
        return err_set(e, "terminal: TERM=%s: no such terminal type is known here", name);
    if (*capability("cup") == '\0') {
        /* endwin() would write to it; nothing else has been changed yet. */
        tcsetattr(t->out, TCSADRAIN, &t->saved);
        return err_set(e, "terminal: TERM=%s: cannot move the cursor (set TERM to what it is)",
                       name);
    }
    return true;
}

static void switch_modes(struct term *t, bool on)
{
    if (t->has_paste)
        term_write_raw(t, on ? PASTE_ON : PASTE_OFF, sizeof PASTE_ON - 1);
    if (t->has_mouse && t->mouse_on)
        term_write_raw(t, on ? MOUSE_ON : MOUSE_OFF, sizeof MOUSE_ON - 1);
}

static void configure(struct term *t, const struct term_options *o)
{
    raw();
    noecho();
    nonl();
    keypad(stdscr, TRUE);
    screen_init(&t->screen, o->no_color);
    t->has_mouse = *capability("kmous") != '\0';
    t->has_paste = t->has_mouse || strncmp(capability("cup"), "\033[", 2) == 0;
    t->mouse_on = o->mouse;
    learn_keys(t);
    prepare_restore(t);
    switch_modes(t, true);
}

static void release(struct term *t)
{
    if (t->curses != NULL)
        delscreen(t->curses);
    if (t->tty != NULL)
        fclose(t->tty);
    screen_free(&t->screen);
    buf_free(&t->restore);
    free(t);
}

bool term_open(struct term **out, const struct term_options *o, struct err *e)
{
    if (isatty(STDOUT_FILENO) != 1)
        return err_set(e, "standard output: not a terminal (use --json)");
    struct term *t = mem_zalloc(1, sizeof *t);
    t->out = STDOUT_FILENO;
    if (tcgetattr(t->out, &t->saved) != 0)
        err_set(e, "standard output: %s", strerror(errno));
    else if (open_input(t, e) && open_screen(t, e)) {
        configure(t, o);
        *out = t;
        return true;
    }
    release(t);
    return false;
}

/* Gives the terminal back to the shell. Mouse reports that are on their way are thrown away, or the
 * shell would read them. */
static void give_back(struct term *t)
{
    switch_modes(t, false);
    endwin();
    tcsetattr(t->out, t->has_mouse && t->mouse_on ? TCSAFLUSH : TCSADRAIN, &t->saved);
}

void term_close(struct term *t)
{
    if (t == NULL)
        return;
    give_back(t);
    release(t);
}

void term_size(const struct term *t, int *width, int *height)
{
    (void)t;
    *width = COLS;
    *height = LINES;
}

void term_set_theme(struct term *t, const struct theme *theme)
{
    t->screen.theme = theme;
    pairs_reset(&t->screen.pairs);
    screen_forget(&t->screen);
}

void term_show(struct term *t, const struct canvas *c)
{
    screen_show(&t->screen, c);
}

int term_fd(const struct term *t)
{
    return t->in;
}

bool term_hung_up(const struct term *t)
{
    return t->hung_up;
}

/* A paste comes in one go. What comes after a pause is typed, and the paste's end was lost on the
 * way. */
static void look_for_cut_paste(struct term *t)
{
    uint64_t now_ns = clock_steady_ns();
    if (t->decoder.pasting && now_ns - t->input_ns > PASTE_GAP_NS) {
        t->decoder.pasting = false;
        t->paste_cut = true;
    }
    t->input_ns = now_ns;
}

/* Reads what is there, or comes within wait_ms. */
static bool fill(struct term *t, int wait_ms)
{
    struct pollfd fd = {.fd = t->in, .events = POLLIN};
    if (t->hung_up || poll(&fd, 1, wait_ms) <= 0)
        return false;
    size_t room;
    unsigned char *to = decode_room(&t->decoder, &room);
    ssize_t n = read(t->in, to, room);
    if (n > 0) {
        look_for_cut_paste(t);
        decode_fed(&t->decoder, (size_t)n);
        if (t->input_ns - t->esc_ns < REJOIN_NS)
            decode_rejoin(&t->decoder);
        t->esc_ns = 0;
    } else if (n == 0 || (errno != EINTR && errno != EAGAIN))
        t->hung_up = true;
    return n > 0;
}

static bool read_one(struct term *t, struct input *in)
{
    for (;;) {
        if (t->paste_cut) {
            t->paste_cut = false;
            *in = (struct input){.type = INPUT_PASTE_END};
            return true;
        }
        if (decode_next(&t->decoder, false, in))
            return true;
        bool escape = decode_lone_escape(&t->decoder);
        int wait_ms = escape ? ESC_WAIT_MS : decode_pending(&t->decoder) ? CUT_WAIT_MS : 0;
        if (!fill(t, wait_ms)) {
            t->esc_ns = escape ? clock_steady_ns() : t->esc_ns;
            return decode_next(&t->decoder, true, in);
        }
    }
}

/* Of moves that have come together only the last one counts. */
static void skip_moves(struct term *t, struct input *in)
{
    while (!t->has_held && decode_next(&t->decoder, false, &t->held)) {
        t->has_held = t->held.type != INPUT_MOUSE_MOVE || t->held.button != in->button;
        if (!t->has_held)
            *in = t->held;
    }
}

bool term_read(struct term *t, struct input *in)
{
    if (t->resized) {
        t->resized = false;
        *in = (struct input){.type = INPUT_RESIZE, .x = COLS, .y = LINES};
        return true;
    }
    if (t->has_held) {
        t->has_held = false;
        *in = t->held;
    } else if (!read_one(t, in)) {
        return false;
    }
    if (in->type == INPUT_MOUSE_MOVE)
        skip_moves(t, in);
    return true;
}

void term_set_mouse(struct term *t, bool on)
{
    if (t->has_mouse && t->mouse_on != on)
        term_write_raw(t, on ? MOUSE_ON : MOUSE_OFF, sizeof MOUSE_ON - 1);
    t->mouse_on = on;
}

void term_suspend(struct term *t)
{
    give_back(t);
}

void term_resume(struct term *t)
{
    reset_prog_mode();
    term_resize(t);
    term_redraw(t);
    wrefresh(stdscr);
    switch_modes(t, true);
}

void term_redraw(struct term *t)
{
    screen_forget(&t->screen);
    clearok(curscr, TRUE);
}

void term_resize(struct term *t)
{
    struct winsize size;
    if (ioctl(t->out, TIOCGWINSZ, &size) != 0 || size.ws_row == 0 || size.ws_col == 0)
        return;
    if (size.ws_col == COLS && size.ws_row == LINES)
        return;
    resize_term(size.ws_row, size.ws_col);
    term_redraw(t);
    t->resized = true;
}

void term_bell(struct term *t)
{
    term_write_raw(t, "\a", 1);
}

void term_write_raw(struct term *t, const void *data, size_t len)
{
    io_write_all(t->out, data, len);
}
