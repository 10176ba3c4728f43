/* json_mode.c: snapshots in, lines out. */
#include "app/json_mode.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/link_watch.h"
#include "app/owner_thread.h"
#include "app/report.h"
#include "base/clock.h"
#include "base/utf8.h"
#include "net/names.h"
#include "out/ndjson.h"
#include "sys/privileges.h"
#include "sys/signals.h"

#define PROGRESS_NS (NS_PER_SEC / 2)

enum {
    PIECE_BYTES = 4096, /* PIPE_BUF: poll() promises room for it */
    STALL_MS = 2000
};

enum { FD_SIGNALS, FD_SNAPSHOT, FD_STDOUT, FD_DNS, FD_MAX = 64 };

struct json_mode {
    struct session *session;
    struct signals *signals;
    struct wake wake;
    struct dns *dns; /* NULL: no names */
    struct link_watch watch;
    struct owner_thread owner_thread;
    struct ndjson_options format;
    char name[PATH_MAX]; /* of the interface or file, cleaned */
    struct buf line;

    bool shows_progress;
    bool progress_shown;
    uint64_t started_ns;
    uint64_t progress_due_ns;

    bool ending;       /* a signal asked for it */
    uint64_t limit_ns; /* steady clock: --duration is over by then; 0: none */
    bool done;
    int status;
};

static const char *host_name(void *context, const struct addr *a)
{
    struct json_mode *m = context;
    return dns_name(m->dns, a, clock_steady_ns());
}

static void start_owners(struct json_mode *m, const struct prefs *p,
                         const struct session_config *config)
{
    struct err why;
    if (!p->show_processes || config->capture.file != NULL)
        return;
    if (owner_thread_start(&m->owner_thread, p, &config->capture, &why))
        owner_thread_listen(&m->owner_thread, config->capture.interface);
    else
        report(why.text);
}

static void start_names(struct json_mode *m)
{
    struct err why;
    m->dns = dns_new(&why);
    if (m->dns == NULL)
        report(why.text);
    else
        dns_on_connect(m->dns, owner_thread_add_own, &m->owner_thread);
}

/* How the lines are written, once the session has a name and names have a source. */
static void set_format(struct json_mode *m, const struct prefs *p)
{
    const char *name = capture_name(session_capture(m->session));
    utf8_clean(m->name, sizeof m->name, name, strlen(name));
    m->format = (struct ndjson_options){.interface = m->name, .bytes = p->use_bytes};
    m->format.names.context = m;
    if (m->dns != NULL)
        m->format.names.host = host_name;
    if (p->port_resolution)
        m->format.names.service = service_name;
}

static void start_clock(struct json_mode *m, const struct session_config *config)
{
    bool live = config->capture.file == NULL;
    m->started_ns = clock_steady_ns();
    if (live && config->duration_ns > 0)
        m->limit_ns = m->started_ns + config->duration_ns;
    m->progress_due_ns = m->started_ns + NS_PER_SEC;
    m->shows_progress = !live && isatty(STDERR_FILENO);
}

static bool open_mode(struct json_mode *m, const struct prefs *p,
                      const struct session_config *config, struct err *e)
{
    if (!wake_init(&m->wake, e))
        return false;
    m->signals = signals_new(false, e);
    if (m->signals == NULL)
        return false;
    if (p->dns_resolution)
        start_names(m);
    struct session_config c = *config;
    c.wake = &m->wake;
    start_owners(m, p, config);
    c.owners = m->owner_thread.owners;
    m->session = session_start(&c, e);
    if (m->session == NULL)
        return false;
    privileges_thread(PRIVILEGES_NONE); /* all that need more are running */
    set_format(m, p);
    link_watch_open(&m->watch, config->capture.file == NULL);
    start_clock(m, config);
    return true;
}

static void close_mode(struct json_mode *m)
{
    link_watch_close(&m->watch);
    session_free(m->session);
    owner_thread_end(&m->owner_thread);
    dns_free(m->dns);
    signals_free(m->signals);
    if (m->wake.rd >= 0)
        wake_free(&m->wake);
    buf_free(&m->line);
}

static void take_signals(struct json_mode *m)
{
    int number;
    while ((number = signals_next(m->signals)) != 0) {
        if (!signals_ends(number))
            continue;
        session_stop(m->session);
        m->ending = true;
    }
}

/* Whether a signal or --duration has asked for the end: then a reader that takes nothing may hold
 * it up for STALL_MS only. */
static bool is_ending(const struct json_mode *m, uint64_t now_ns)
{
    return m->ending || (m->limit_ns > 0 && now_ns >= m->limit_ns);
}

/* How long a reader is waited for; -1: for ever. */
static int patience_ms(const struct json_mode *m, uint64_t now_ns)
{
    if (is_ending(m, now_ns))
        return STALL_MS;
    if (m->limit_ns == 0)
        return -1;
    uint64_t left_ms = (m->limit_ns - now_ns) / NS_PER_MS + 1;
    return left_ms < INT_MAX ? (int)left_ms : INT_MAX;
}

/* Writes the line in pieces that a pipe takes whole, so that signals are heard in between. false:
 * errno says why, 0: the end came and nobody reads. */
static bool write_line(struct json_mode *m)
{
    size_t done = 0;
    while (done < m->line.len) {
        struct pollfd fds[2] = {{.fd = STDOUT_FILENO, .events = POLLOUT},
                                {.fd = signals_fd(m->signals), .events = POLLIN}};
        uint64_t now_ns = clock_steady_ns();
        int ready = poll(fds, 2, patience_ms(m, now_ns));
        if (ready == 0 && is_ending(m, now_ns)) {
            errno = 0;
            return false;
        }
        take_signals(m);
        if (ready <= 0 || fds[0].revents == 0)
            continue;
        size_t piece = m->line.len - done < PIECE_BYTES ? m->line.len - done : PIECE_BYTES;
        ssize_t n = write(STDOUT_FILENO, m->line.data + done, piece);
        if (n < 0 && errno != EINTR && errno != EAGAIN)
            return false;
        done += n > 0 ? (size_t)n : 0;
    }
    return true;
}

static void print_snapshot(struct json_mode *m, struct snapshot *s)
{
    buf_clear(&m->line);
    ndjson_write(&m->line, s, &m->format);
    if (m->progress_shown)
        report_progress_clear();
    m->progress_shown = false;
    if (write_line(m))
        return;
    m->done = true;
    if (errno == EPIPE || errno == 0)
        return;
    struct err e;
    err_set(&e, "standard output: %s", strerror(errno));
    report(e.text);
    m->status = EXIT_COULD_NOT;
}

static void take_snapshot(struct json_mode *m)
{
    wake_drain(&m->wake);
    struct snapshot *s = session_take(m->session);
    if (s == NULL)
        return;
    bool last = s->last;
    print_snapshot(m, s);
    session_give_back(m->session, s);
    m->done = m->done || last;
}

static void show_progress(struct json_mode *m, uint64_t now_ns)
{
    if (!m->shows_progress || now_ns < m->progress_due_ns)
        return;
    struct capture_counts n;
    capture_counts(session_capture(m->session), &n);
    report_progress(session_capture(m->session), now_ns - m->started_ns, n.frames);
    m->progress_due_ns = now_ns + PROGRESS_NS;
    m->progress_shown = true;
}

static int timeout_ms(struct json_mode *m, uint64_t now_ns)
{
    int wait = m->dns != NULL ? dns_timeout_ms(m->dns) : -1;
    if (!m->shows_progress)
        return wait;
    int progress =
        m->progress_due_ns > now_ns ? (int)((m->progress_due_ns - now_ns) / NS_PER_MS) + 1 : 0;
    return wait < 0 || progress < wait ? progress : wait;
}

static void turn(struct json_mode *m)
{
    struct pollfd fds[FD_MAX] = {
        [FD_SIGNALS] = {.fd = signals_fd(m->signals), .events = POLLIN},
        [FD_SNAPSHOT] = {.fd = m->wake.rd, .events = POLLIN},
        [FD_STDOUT] = {.fd = STDOUT_FILENO}, /* only to hear that the reader has gone */
    };
    size_t dns_count = m->dns != NULL ? dns_poll_fds(m->dns, fds + FD_DNS, FD_MAX - FD_DNS - 1) : 0;
    size_t count = FD_DNS + dns_count;
    fds[count++] = (struct pollfd){.fd = m->watch.fd, .events = POLLIN};
    poll(fds, (nfds_t)count, timeout_ms(m, clock_steady_ns()));

    uint64_t now_ns = clock_steady_ns();
    take_signals(m);
    if (m->dns != NULL)
        dns_step(m->dns, fds + FD_DNS, dns_count, now_ns);
    if (fds[count - 1].revents != 0) {
        char text[ERR_TEXT_MAX];
        if (link_watch_read(&m->watch, m->session, text, sizeof text))
            report(text);
    }
    report_messages(session_capture(m->session));
    show_progress(m, now_ns);
    take_snapshot(m);
    if ((fds[FD_STDOUT].revents & (POLLERR | POLLHUP)) != 0)
        m->done = true;
}

static int finish(struct json_mode *m)
{
    struct err e = {.text = ""};
    bool whole = capture_result(session_capture(m->session), &e);
    report_messages(session_capture(m->session));
    if (e.text[0] != '\0')
        report(e.text);
    return m->status == EXIT_DONE && !whole ? EXIT_COULD_NOT : m->status;
}

int json_mode_run(const struct prefs *p, const struct session_config *config)
{
    struct json_mode m = {.wake = {.rd = -1, .wr = -1}, .watch = {.fd = -1}};
    struct err e = {.text = ""};
    if (!open_mode(&m, p, config, &e)) {
        /* A pipe that sends nothing holds up the opening; a signal then is a plain end. */
        int number = m.signals != NULL ? signals_next(m.signals) : 0;
        if (!signals_ends(number))
            report(e.text);
        close_mode(&m);
        return signals_ends(number) ? EXIT_DONE : EXIT_COULD_NOT;
    }
    while (!m.done)
        turn(&m);
    int status = finish(&m);
    close_mode(&m);
    return status;
}
