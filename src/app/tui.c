/* tui.c: the loop of the screen: waits for whatever comes first, lets the UI answer, carries its
 * effects out, draws. */
#include "app/tui.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/report.h"
#include "app/tui_data.h"
#include "app/tui_effects.h"
#include "app/tui_view.h"
#include "base/clock.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "net/names.h"
#include "sys/privileges.h"
#include "sys/signals.h"

enum { FD_INPUT, FD_SIGNALS, FD_SNAPSHOT, FD_WATCH, FD_COPY, FD_DNS, FD_MAX = 64 };

/* Who restores it on the way out of a fatal signal, or out of memory, has no other way to it. */
static struct term *fatal_term;

static void restore_terminal(void)
{
    term_emergency_restore(fatal_term);
}

/* --- names --- */

static const char *ask_host(void *data, const struct addr *a)
{
    struct tui *t = data;
    return t->dns != NULL ? dns_name(t->dns, a, clock_steady_ns()) : NULL;
}

static const char *known_host(void *data, const struct addr *a)
{
    struct tui *t = data;
    return t->dns != NULL ? dns_known_name(t->dns, a) : NULL;
}

static const char *service(void *data, uint8_t protocol, uint16_t port)
{
    (void)data;
    return service_name(protocol, port);
}

/* --- opening and closing --- */

static void start_dns(struct tui *t)
{
    t->dns = dns_new(NULL);
    if (t->dns != NULL)
        dns_on_connect(t->dns, owner_thread_add_own, &t->owner_thread);
}

/* Everything but the terminal. */
static bool open_source(struct tui *t, const struct tui_config *config, struct err *e)
{
    t->config = config;
    snprintf(t->interface, sizeof t->interface, "%s", config->prefs->interface);
    if (!wake_init(&t->wake, e))
        return false;
    t->signals = signals_new(true, e);
    if (t->signals == NULL)
        return false;
    t->session_config = *config->session;
    t->session_config.wake = &t->wake;
    if (owner_thread_start(&t->owner_thread, config->prefs, &t->session_config.capture,
                           &t->owners_error))
        t->session_config.owners = t->owner_thread.owners;
    t->session = session_start(&t->session_config, e);
    if (t->session == NULL)
        return false;
    privileges_thread(PRIVILEGES_NONE); /* all that need more are running */
    tui_remember_counters(t);
    t->worker = worker_new(&t->wake, e);
    if (t->worker == NULL)
        return false;
    start_dns(t);
    link_watch_open(&t->watch, config->session->capture.file == NULL);
    return true;
}

static bool open_screen(struct tui *t, struct err *e)
{
    const struct tui_config *config = t->config;
    const char *no_color = getenv("NO_COLOR");
    struct term_options options = {.mouse = config->prefs->mouse,
                                   .no_color = no_color != NULL && no_color[0] != '\0'};
    if (!term_open(&t->term, &options, e))
        return false;
    fatal_term = t->term;
    signals_on_fatal(restore_terminal);
    mem_before_end(restore_terminal);
    struct name_source names = {
        .data = t, .host = ask_host, .known_host = known_host, .service = service};
    ui_init(&t->ui, config->prefs, config->themes, &names,
            (double)t->session_config.refresh_ns / (double)NS_PER_SEC,
            t->session_config.capture.hash_seed);
    t->ui.keys = *config->keys;
    t->ui.builds_apart = true;
    t->ui_open = true;
    return true;
}

static void close_tui(struct tui *t)
{
    signals_on_fatal(NULL);
    mem_before_end(NULL);
    term_close(t->term);
    fatal_term = NULL;
    tui_drop_view(t);
    worker_free(t->worker);
    if (t->ui_open)
        ui_free(&t->ui);
    canvas_free(&t->canvas);
    session_free(t->session);
    owner_thread_end(&t->owner_thread);
    interfaces_free(&t->interfaces);
    dns_free(t->dns);
    signals_free(t->signals);
    clipboard_forget(&t->clipboard);
    link_watch_close(&t->watch);
    if (t->wake.rd >= 0)
        wake_free(&t->wake);
}

/* --- one turn --- */

static void resize(struct tui *t)
{
    struct input in = {.type = INPUT_RESIZE};
    term_resize(t->term);
    term_size(t->term, &in.x, &in.y);
    canvas_resize(&t->canvas, in.x, in.y);
    t->fx |= ui_input(&t->ui, &in, t->now_ns) | FX_REDRAW;
}

/* After a stop that was not of our making (SIGSTOP) the shell has left the terminal in its own way.
 */
static void come_back(struct tui *t)
{
    term_resume(t->term);
    t->fx |= FX_REDRAW | FX_REDRAW_ALL;
}

static void take_signals(struct tui *t)
{
    int number;
    while ((number = signals_next(t->signals)) != 0) {
        if (signals_ends(number))
            t->fx |= FX_QUIT_NOW;
        else if (number == SIGWINCH)
            resize(t);
        else if (number == SIGTSTP)
            t->fx |= FX_SUSPEND;
        else if (number == SIGCONT)
            come_back(t);
    }
}

/* The chooser goes to the interface in use as it does when it is drawn. */
static void fetch_interfaces(struct tui *t)
{
    struct ui_data data;
    t->fx &= ~(unsigned)FX_LIST_INTERFACES;
    tui_list_interfaces(t);
    tui_data(t, &data);
    ui_prepare(&t->ui, &data);
}

static void take_input(struct tui *t)
{
    struct input in;
    while (term_read(t->term, &in)) {
        if (in.type == INPUT_RESIZE)
            canvas_resize(&t->canvas, in.x, in.y);
        t->fx |= ui_input(&t->ui, &in, t->now_ns);
        /* The next key may mean the rows or the list that this one has asked for. */
        tui_outdate_view(t);
        tui_step_view(t);
        if ((t->fx & FX_LIST_INTERFACES) != 0)
            fetch_interfaces(t);
    }
    if (term_hung_up(t->term))
        t->fx |= FX_QUIT_NOW;
}

static void take_messages(struct tui *t)
{
    struct capture *c = session_capture(t->session);
    char *message = capture_take_message(c);
    if (message != NULL) {
        ui_status(&t->ui, STATUS_WARNING, t->now_ns, "%s", message);
        utf8_clean(t->trouble, sizeof t->trouble, message, strlen(message));
        t->fx |= FX_REDRAW;
    }
    free(message);
    if (!capture_is_broken(c) && !t->watch.down)
        t->trouble[0] = '\0';
}

static void take_changes(struct tui *t)
{
    char text[sizeof t->trouble];
    if (t->ui.popup == POPUP_INTERFACES)
        t->fx |= FX_REDRAW | FX_LIST_INTERFACES;
    if (!link_watch_read(&t->watch, t->session, text, sizeof text))
        return;
    utf8_clean(t->trouble, sizeof t->trouble, text, strlen(text));
    ui_status(&t->ui, STATUS_WARNING, t->now_ns, "%s", text);
    t->fx |= FX_REDRAW;
}

static int timeout_ms(struct tui *t)
{
    uint64_t timer = ui_next_timer(&t->ui);
    int wait = t->dns != NULL ? dns_timeout_ms(t->dns) : -1;
    if (timer == UINT64_MAX)
        return wait;
    uint64_t left = timer > t->now_ns ? (timer - t->now_ns) / NS_PER_MS + 1 : 0;
    int until_timer = left < 60000 ? (int)left : 60000;
    return wait < 0 || until_timer < wait ? until_timer : wait;
}

/* Nobody looks for processes while none is shown; the packets of a file have none. */
static void order_owners(struct tui *t)
{
    bool live = t->session_config.capture.file == NULL && t->owner_thread.owners != NULL;
    bool shown = t->config->prefs->show_processes || t->ui.tab == TAB_PROCESSES;
    owner_thread_listen(&t->owner_thread,
                        live && shown ? t->session_config.capture.interface : NULL);
}

static void wait_and_take(struct tui *t)
{
    struct pollfd fds[FD_MAX] = {
        [FD_INPUT] = {.fd = term_fd(t->term), .events = POLLIN},
        [FD_SIGNALS] = {.fd = signals_fd(t->signals), .events = POLLIN},
        [FD_SNAPSHOT] = {.fd = t->wake.rd, .events = POLLIN},
        [FD_WATCH] = {.fd = t->watch.fd, .events = POLLIN},
        [FD_COPY] = {.fd = t->clipboard.fd, .events = POLLIN},
    };
    size_t dns_count = t->dns != NULL ? dns_poll_fds(t->dns, fds + FD_DNS, FD_MAX - FD_DNS) : 0;
    poll(fds, (nfds_t)(FD_DNS + dns_count), timeout_ms(t));
    t->now_ns = clock_steady_ns();
    take_signals(t);
    take_input(t);
    if (t->dns != NULL && dns_step(t->dns, fds + FD_DNS, dns_count, t->now_ns)) {
        ui_names_changed(&t->ui);
        t->fx |= FX_REDRAW;
    }
    if (fds[FD_WATCH].revents != 0)
        take_changes(t);
    if (fds[FD_SNAPSHOT].revents != 0) {
        wake_drain(&t->wake);
        tui_take_snapshot(t);
    }
    if (fds[FD_COPY].revents != 0)
        tui_copied(t);
    take_messages(t);
    t->fx |= ui_tick(&t->ui, t->now_ns);
}

static void draw(struct tui *t)
{
    struct ui_data data;
    tui_data(t, &data);
    ui_prepare(&t->ui, &data);
    ui_draw(&t->ui, &data, &t->canvas);
    term_show(t->term, &t->canvas);
}

static void loop(struct tui *t)
{
    t->now_ns = clock_steady_ns();
    ui_load_theme(&t->ui);
    term_set_theme(t->term, &t->ui.theme);
    resize(t);
    if (t->config->notice != NULL)
        ui_status(&t->ui, STATUS_WARNING, t->now_ns, "%s", t->config->notice);
    else if (t->owners_error.text[0] != '\0')
        ui_status(&t->ui, STATUS_WARNING, t->now_ns, "%s", t->owners_error.text);
    while (!t->done) {
        tui_effects_run(t);
        order_owners(t);
        if (!t->done)
            tui_step_view(t);
        if ((t->fx & FX_BELL) != 0) /* of an alert that the view has found */
            term_bell(t->term);
        if ((t->fx & FX_REDRAW) != 0 && !t->done)
            draw(t);
        t->fx = 0;
        if (!t->done)
            wait_and_take(t);
    }
}

int tui_run(const struct tui_config *config)
{
    struct tui t = {.wake = {.rd = -1, .wr = -1}, .watch = {.fd = -1}, .clipboard = CLIPBOARD_INIT};
    struct err e = {.text = ""};
    /* The device is opened before the terminal is touched, so that errors come out plainly. */
    bool opened = open_source(&t, config, &e) && open_screen(&t, &e);
    if (opened)
        loop(&t);
    struct err why = {.text = ""};
    bool whole = !opened || !t.ended || capture_result(session_capture(t.session), &why);
    close_tui(&t);
    if (!opened)
        report(e.text);
    else if (why.text[0] != '\0')
        report(why.text);
    return opened && whole ? EXIT_DONE : EXIT_COULD_NOT;
}
