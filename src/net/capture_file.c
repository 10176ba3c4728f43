/* capture_file.c: packets from a pcap or pcapng file or a pipe, as fast as possible or at the pace
 * of the recording. libpcap opens everything and reads most of it; the records of a plain pcap file
 * are walked by a reader of ours, and a pipe is read through a stream of ours, so that one that is
 * silent neither holds back what has been decoded nor keeps the program from ending. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#ifdef __linux__
#include <stdio_ext.h>
#endif
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "net/capture_parts.h"

enum {
    STREAM_BYTES = 32 * 1024, /* stays in the nearer caches */
    BATCH_FRAMES = 1024,
    PUBLISH_FRAMES = 4096, /* waking the other thread costs as much as decoding some dozens */
    IDLE_MS = 1000
};

/* A clock that was set back by more than this starts from where it was; less is disorder between
 * queues. */
#define SET_BACK_NS    (5 * NS_PER_SEC)
/* At pace: silence longer than the longest window is cut to this. */
#define REST_NS        (2 * NS_PER_SEC)
#define SILENCE_MAX_NS ((HISTORY_SECONDS + 1) * NS_PER_SEC)

/* Where the paced clock stands now. */
static uint64_t paced_now(const struct capture *c)
{
    uint64_t steady = clock_steady_ns();
    double passed = (double)(steady - c->pace_steady_ns) * c->speed;
    return c->pace_from_ns + (uint64_t)passed;
}

static bool is_paced(const struct capture *c)
{
    return c->speed > 0 && c->begun;
}

/* Before the stream waits for input: what is decoded goes on, and at pace the clock runs. */
static bool wait_for_input(struct capture *c)
{
    for (;;) {
        uint64_t waited = clock_steady_ns() - c->opened_ns;
        if (c->wall_limit_ns > 0 && waited >= c->wall_limit_ns)
            atomic_store(&c->stop, true);
        if (atomic_load(&c->stop))
            return false;
        uint64_t now = is_paced(c) ? paced_now(c) : c->now_ns;
        ring_publish(c->ring, now);
        double speed = c->speed > 0 ? c->speed : 1;
        uint64_t left_ms = (c->wall_limit_ns - waited) / NS_PER_MS + 1;
        bool limited = c->wall_limit_ns > 0 && left_ms < IDLE_MS;
        if (capture_sleep(c, c->fd, now, speed, limited ? left_ms : IDLE_MS))
            return true;
    }
}

/* Main waits for the file's header, with --duration no longer than that. Without it read() waits,
 * which goes on after a signal that ends nothing; poll() would not. false: the time is over. */
static bool wait_for_header(const struct capture *c)
{
    if (c->wall_limit_ns == 0)
        return true;
    uint64_t waited = clock_steady_ns() - c->opened_ns;
    uint64_t left_ms = waited < c->wall_limit_ns ? (c->wall_limit_ns - waited) / NS_PER_MS + 1 : 0;
    struct pollfd p = {.fd = c->fd, .events = POLLIN};
    return poll(&p, 1, left_ms < INT_MAX ? (int)left_ms : INT_MAX) > 0;
}

static ssize_t stream_read(void *cookie, char *data, size_t size)
{
    struct capture *c = cookie;
    ssize_t n;
    if (c->ring == NULL && !wait_for_header(c))
        return 0;
    do {
        /* Before the ring is there, the file's header is read: main waits for it. */
        if (c->ring != NULL && !wait_for_input(c))
            return 0;
        n = read(c->fd, data, size);
        if (n < 0 && errno == EAGAIN)
            poll(&(struct pollfd){.fd = c->fd, .events = POLLIN}, 1, IDLE_MS);
    } while (n < 0 && (errno == EAGAIN || (errno == EINTR && c->ring != NULL)));
    if (n > 0)
        count_add(&c->bytes_read, (uint64_t)n);
    return n;
}

static int stream_close(void *cookie)
{
    struct capture *c = cookie;
    int fd = c->fd;
    c->fd = -1;
    return fd > STDIN_FILENO ? close(fd) : 0;
}

#ifdef __linux__
static FILE *pipe_open(struct capture *c)
{
    cookie_io_functions_t io = {.read = stream_read, .close = stream_close};
    return fopencookie(c, "r", io);
}
#else
static int stream_read_int(void *cookie, char *data, int size)
{
    return (int)stream_read(cookie, data, (size_t)size);
}

static FILE *pipe_open(struct capture *c)
{
    return funopen(c, stream_read_int, NULL, NULL, stream_close);
}
#endif

static bool open_descriptor(struct capture *c, struct err *e)
{
    struct stat st;
    bool standard_input = strcmp(c->name, "-") == 0;
    /* A FIFO's writer is waited for here, with --duration in wait_for_header(). */
    int wait = c->wall_limit_ns > 0 ? O_NONBLOCK : 0;
    c->fd = standard_input ? STDIN_FILENO : open(c->name, O_RDONLY | O_CLOEXEC | wait);
    if (c->fd < 0 || fstat(c->fd, &st) != 0)
        return err_set(e, "%.300s: %s", c->name, strerror(errno));
    if (S_ISDIR(st.st_mode))
        return err_set(e, "%.300s: is a folder, not a capture file", c->name);
    if (standard_input && isatty(c->fd))
        return err_set(e, "-: standard input is a terminal; pipe a capture into it");
    if (S_ISREG(st.st_mode) && st.st_size > 0)
        c->file_size = (uint64_t)st.st_size;
    return true;
}

bool capture_file_open(struct capture *c, struct err *e)
{
    c->opened_ns = clock_steady_ns();
    char text[PCAP_ERRBUF_SIZE] = "";
    FILE *stream = NULL;
    if (open_descriptor(c, e)) {
        /* A file never makes the reader wait, and stdio's own stream is the faster one. */
        stream = c->file_size > 0 ? fdopen(c->fd, "r") : pipe_open(c);
        if (stream == NULL)
            err_set(e, "%.300s: %s", c->name, strerror(errno));
    }
    if (stream == NULL) {
        if (c->fd >= 0)
            stream_close(c);
        return false;
    }
    setvbuf(stream, NULL, _IOFBF, STREAM_BYTES);
#ifdef __linux__
    __fsetlocking(stream, FSETLOCKING_BYCALLER); /* one thread reads it */
#endif
    c->pcap = pcap_fopen_offline_with_tstamp_precision(stream, PCAP_TSTAMP_PRECISION_NANO, text);
    if (c->pcap == NULL) {
        /* As when the program before the pipe failed: libpcap would speak of a cut file. */
        bool empty = c->file_size == 0 && feof(stream) && atomic_load(&c->bytes_read) == 0;
        fclose(stream);
        return err_set(e, "%.300s: %s", c->name, empty ? "nothing came, not even a header" : text);
    }
    if (!capture_set_up(c, e))
        return false;
    c->reads_itself = c->file_size > 0 && pcap_reader_open(&c->reader, c->pcap);
    return true;
}

/* The packet's own time in nanoseconds; what does not fit into 64 bits is brought to the nearest
 * that does. */
static uint64_t packet_time(const struct pcap_pkthdr *h)
{
    int64_t sec = h->ts.tv_sec;
    int64_t ns = h->ts.tv_usec; /* nanoseconds: the precision asked for */
    const int64_t most = INT64_MAX / (int64_t)NS_PER_SEC - 1;
    /* pcap files have 32 bits without a sign, which libpcap reads with one. */
    if (sec < 0 && sec >= INT32_MIN)
        sec += INT64_C(1) << 32;
    if (sec < 0)
        return 0;
    if (sec > most)
        sec = most;
    if (ns < 0 || ns >= (int64_t)NS_PER_SEC)
        ns = 0;
    return (uint64_t)(sec * (int64_t)NS_PER_SEC + ns);
}

/* A packet far behind counts as now. When a whole second of packets in a row are, the recorder's
 * clock has been set back, and goes on from here; a single late one, or one queue of several,
 * changes nothing. */
static uint64_t time_behind(struct capture *c, uint64_t at_ns)
{
    if (c->behind_ns == 0 || at_ns < c->behind_ns)
        c->behind_ns = at_ns;
    uint64_t row_ns = at_ns - c->behind_ns;
    if (row_ns < NS_PER_SEC)
        return c->now_ns;
    /* Times that jump over centuries more than once: from there on the clock stands still. */
    if (__builtin_add_overflow(c->shift_ns, (int64_t)(c->now_ns - c->behind_ns), &c->shift_ns))
        c->shift_ns = INT64_MAX;
    c->behind_ns = 0;
    return c->now_ns + row_ns;
}

/* The packet's time on a clock that never goes back. */
static uint64_t clock_time(struct capture *c, uint64_t time_ns)
{
    int64_t at = (int64_t)time_ns;
    if (__builtin_add_overflow(at, c->shift_ns, &at) || at < 0)
        return c->now_ns;
    if (c->now_ns > (uint64_t)at + SET_BACK_NS)
        return time_behind(c, (uint64_t)at);
    c->behind_ns = 0;
    return (uint64_t)at > c->now_ns ? (uint64_t)at : c->now_ns;
}

static void say_skipped(struct capture *c, uint64_t silence_ns)
{
    capture_say(c, "%s: %llu s without packets, skipped", c->name,
                (unsigned long long)(silence_ns / NS_PER_SEC));
}

/* Waits until the packet is due. false: stop. */
static bool wait_until_due(struct capture *c, uint64_t due_ns)
{
    uint64_t now = paced_now(c);
    if (due_ns > now + REST_NS && due_ns - c->now_ns > SILENCE_MAX_NS) {
        uint64_t skipped = due_ns - now - REST_NS;
        say_skipped(c, skipped);
        c->pace_from_ns += skipped;
        ring_publish(c->ring, c->now_ns);
        now += skipped;
    }
    while (now < due_ns && !atomic_load(&c->stop)) {
        ring_publish(c->ring, now);
        double left_ms = (double)(due_ns - now) / c->speed / (double)NS_PER_MS;
        capture_sleep(c, -1, now, c->speed, left_ms < IDLE_MS ? (uint64_t)left_ms + 1 : IDLE_MS);
        now = paced_now(c);
    }
    return !atomic_load(&c->stop);
}

static void on_frame(u_char *user, const struct pcap_pkthdr *h, const u_char *data)
{
    struct capture *c = (struct capture *)(void *)user;
    uint64_t time_ns = clock_time(c, packet_time(h));
    if (!c->begun) {
        c->begun = true;
        c->pace_from_ns = time_ns;
        c->pace_steady_ns = clock_steady_ns();
    } else if (c->speed > 0 && !wait_until_due(c, time_ns)) {
        pcap_breakloop(c->pcap);
        return;
    }
    c->now_ns = time_ns;
    capture_frame(c, h, data);
    if (ring_pending(c->ring) >= PUBLISH_FRAMES)
        ring_publish(c->ring, c->now_ns);
}

/* The records that our reader knows: at 1,000 flows that halves the time, for libpcap's two fread()
 * a packet cost as much as all the rest. true: what is left is libpcap's. */
static bool walk_records(struct capture *c)
{
    while (!atomic_load(&c->stop) && !ring_aborted(c->ring)) {
        const uint8_t *frame = pcap_reader_next(&c->reader);
        if (frame == NULL) {
            atomic_store_explicit(&c->bytes_read, 0, memory_order_relaxed);
            return pcap_reader_leave(&c->reader);
        }
        atomic_store_explicit(&c->bytes_read, pcap_reader_place(&c->reader), memory_order_relaxed);
        if (c->program.bf_insns == NULL || pcap_offline_filter(&c->program, &c->reader.head, frame))
            on_frame((u_char *)c, &c->reader.head, frame);
    }
    return false;
}

void capture_file_run(struct capture *c)
{
    int n = 0;
    if (!c->reads_itself || walk_records(c)) {
        do {
            n = pcap_dispatch(c->pcap, BATCH_FRAMES, on_frame, (u_char *)c);
        } while (n > 0 && !atomic_load(&c->stop));
    }
    ring_publish(c->ring, c->now_ns);
    if (n != PCAP_ERROR || atomic_load(&c->stop))
        return;
    const char *why = pcap_geterr(c->pcap);
    c->failed = strncmp(why, "truncated", strlen("truncated")) != 0;
    err_set(&c->failure, "%.300s: %s%s", c->name, why,
            c->failed ? "" : "; what could be read is shown");
}
