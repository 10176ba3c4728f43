/* golden.c: whole screens against text files: glyphs, then the style of every cell. GOLDEN_UPDATE=1
 * writes the files anew. Runs from the top folder. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../unit/ui/scene.h"
#include "base/buf.h"
#include "base/io.h"
#include "base/utf8.h"

#define FOLDER "tests/golden/screens/"

/* --- canvas to text --- */

/* One letter a role, for good. */
static const char letters[ROLE_COUNT] = {
    [ROLE_TEXT] = '.',          [ROLE_DIM] = 'd',
    [ROLE_BORDER] = 'b',        [ROLE_TITLE] = 't',
    [ROLE_PAUSED] = 'P',        [ROLE_SCALE_LABEL] = 's',
    [ROLE_SCALE_LINE] = 'l',    [ROLE_COLUMN_TITLE] = 'c',
    [ROLE_HOST] = 'h',          [ROLE_ARROW] = 'a',
    [ROLE_PROTOCOL] = 'p',      [ROLE_PROCESS] = 'o',
    [ROLE_TOTAL] = 'u',         [ROLE_RATE_2S] = '2',
    [ROLE_RATE_10S] = '1',      [ROLE_RATE_40S] = '4',
    [ROLE_BAR] = 'B',           [ROLE_BAR_LIGHT] = 'L',
    [ROLE_BAR_RX] = 'R',        [ROLE_SELECTED] = 'S',
    [ROLE_SPARKLINE] = 'k',     [ROLE_PIN] = '*',
    [ROLE_ALERT] = 'A',         [ROLE_TAB_ACTIVE] = 'T',
    [ROLE_TAB] = 'n',           [ROLE_SEPARATOR] = '-',
    [ROLE_TOTALS_LABEL] = 'w',  [ROLE_CUMULATIVE] = 'C',
    [ROLE_PEAK] = 'K',          [ROLE_HEADER] = 'H',
    [ROLE_HEADER_VALUE] = 'v',  [ROLE_STATUS] = 'm',
    [ROLE_WARNING] = '!',       [ROLE_POPUP] = 'q',
    [ROLE_POPUP_BORDER] = 'x',  [ROLE_POPUP_TITLE] = 'X',
    [ROLE_POPUP_SECTION] = 'y', [ROLE_POPUP_KEY] = 'e',
    [ROLE_POPUP_VALUE] = 'V',   [ROLE_POPUP_SELECTED] = 'Z',
    [ROLE_INPUT] = 'i',         [ROLE_POPUP_ALARM] = 'E',
};

static uint32_t glyph_of(const struct cell *c)
{
    return c->glyph;
}

static uint32_t ink_of(const struct cell *c)
{
    return c->role == ROLE_TEXT && c->glyph == ' ' ? ' ' : (uint32_t)letters[c->role];
}

/* What is behind or under the text: a colour of its own, a bar, a ground, a line. */
static uint32_t ground_of(const struct cell *c)
{
    if (c->color != 0)
        return '#';
    if (c->shade != 0)
        return (uint32_t) "0123456789abcdef"[c->shade - 1];
    if (c->bar != ROLE_COUNT)
        return (uint32_t)letters[c->bar];
    if (c->over != ROLE_COUNT)
        return (uint32_t)letters[c->over];
    return (c->flags & ATTR_UNDERLINE) != 0 ? '_' : ' ';
}

/* One character a cell; blanks at the ends of lines are left out. */
static void put_plane(struct buf *b, const struct canvas *c, const char *title,
                      uint32_t (*of)(const struct cell *))
{
    buf_printf(b, "--- %s ---\n", title);
    for (int y = 0; y < c->height; y++) {
        for (int x = 0; x < c->width; x++) {
            char bytes[4];
            uint32_t code = of(&c->cells[y * c->width + x]);
            if (code != 0)
                buf_put(b, bytes, utf8_encode(code, bytes));
        }
        while (b->len > 0 && b->data[b->len - 1] == ' ')
            b->data[--b->len] = '\0';
        buf_putc(b, '\n');
    }
}

static void put_screen(struct buf *b, const struct canvas *c)
{
    buf_printf(b, "%dx%d, cursor %d,%d\n", c->width, c->height, c->cursor_x, c->cursor_y);
    for (int r = 0; r < ROLE_COUNT; r++)
        buf_printf(b, "%c %s%s", letters[r], role_names[r],
                   r + 1 == ROLE_COUNT ? "\n"
                   : r % 8 == 7        ? "\n"
                                       : ", ");
    buf_puts(b, "ground: # a colour of its own, _ underlined, 0..f shade of a bar\n");
    put_plane(b, c, "glyphs", glyph_of);
    put_plane(b, c, "ink", ink_of);
    put_plane(b, c, "ground", ground_of);
}

/* --- comparing --- */

/* The next line of a text, without its newline; moves on behind it. */
static const char *take_line(const char **text, int *len)
{
    const char *line = *text;
    size_t n = strcspn(line, "\n");
    *len = (int)n;
    *text += n + (line[n] == '\n');
    return line;
}

/* Prints the first lines that differ; returns how many do. */
static int differences(const char *name, const char *wanted, const char *got)
{
    int count = 0;
    for (int number = 1; *wanted != '\0' || *got != '\0'; number++) {
        int a_len;
        int b_len;
        const char *a = take_line(&wanted, &a_len);
        const char *b = take_line(&got, &b_len);
        if (a_len == b_len && memcmp(a, b, (size_t)a_len) == 0)
            continue;
        if (count++ < 5)
            print_message("# %s:%d\n# wanted |%.*s|\n# got    |%.*s|\n", name, number, a_len, a,
                          b_len, b);
    }
    return count;
}

static void check_screen(const char *name, const struct canvas *c)
{
    char path[160];
    struct buf got = {0};
    struct buf wanted = {0};
    struct err e;
    snprintf(path, sizeof path, FOLDER "%s-%dx%d.txt", name, c->width, c->height);
    put_screen(&got, c);
    if (getenv("GOLDEN_UPDATE") != NULL) {
        assert_true(io_write_atomic(path, got.data, got.len, 0644, true, &e));
    } else {
        if (!io_read_file(path, 1 << 20, &wanted, &e))
            fail_msg("%s", e.text);
        int count = differences(path, wanted.data, got.data);
        if (count > 0)
            fail_msg("%s: %d lines differ", path, count);
    }
    buf_free(&got);
    buf_free(&wanted);
}

/* --- scenes --- */

/* What is done to the usual screen before it is looked at. */
struct golden {
    const char *name;
    const char *keys;
    void (*then)(struct scene *s);
};

static void bars_off(struct scene *s)
{
    s->prefs.show_bars = false;
}

static void empty(struct scene *s)
{
    s->snapshot.count = 0;
    s->snapshot.flow_count = 0;
    scene_snapshot(s);
}

static void empty_file(struct scene *s)
{
    empty(s);
    s->data.interface = "dump.pcap";
    s->data.from_file = true;
    s->data.ended = true;
    s->data.progress = 1;
}

static void many(struct scene *s)
{
    for (uint16_t i = 0; i < 500; i++) {
        char addr[32];
        snprintf(addr, sizeof addr, "198.51.%u.%u", i / 200 + 1U, i % 200 + 1U);
        scene_flow(s, 6, "192.168.1.17", (uint16_t)(30000 + i), addr, 443, 100U * i, 37U * i);
    }
    s->snapshot.counts.kernel_drops = 1234;
    scene_snapshot(s);
    for (int i = 0; i < 40; i++)
        scene_type(s, "j");
}

static void fast(struct scene *s)
{
    scene_flow(s, 6, "192.168.1.17", 2049, "10.0.0.9", 900, 2300000000, 999999999);
    scene_snapshot(s);
}

/* The processes, with one of them selected by its name. */
static void process(struct scene *s)
{
    scene_type(s, "\t");
    scene_type(s, "jj");
}

static void process_by_mouse(struct scene *s)
{
    scene_type(s, "\t");
    scene_click(s, MOUSE_RIGHT, 12, s->ui.layout.rows.y);
}

static void alert(struct scene *s)
{
    s->prefs.alert_threshold = 100000;
    scene_snapshot(s);
}

static void long_filter(struct scene *s)
{
    scene_type(s, "/!reddit ~(github|fra24)");
}

/* Longer than any field: the header keeps what it has to say, and both begin at the same letter. */
static void pasted_filter(struct scene *s)
{
    scene_type(s, "/workstation !github.com !reddit.map.fastly.net !amazonaws.com !1e100.net "
                  "!router.lan !224.0.0.251 !203.0.113.250");
}

/* Other flows, for long enough that the columns have followed. */
static void flows_anew(struct scene *s)
{
    empty(s);
    s->snapshot.second += 30;
}

/* Nothing but what has no ports: both versions of ICMP, and a protocol of the database. */
static void portless(struct scene *s)
{
    flows_anew(s);
    scene_flow(s, 1, "192.168.1.17", 0, "192.168.1.1", 0, 840, 840);
    scene_flow(s, 58, "2001:db8:7:1::17", 0, "2a00:1450:4001:82a::200e", 0, 640, 640);
    scene_flow(s, 47, "192.168.1.17", 0, "10.20.30.40", 0, 420, 42000);
    scene_snapshot(s);
}

/* Short ends: neither is cut, the columns stand together. */
static void short_ends(struct scene *s)
{
    flows_anew(s);
    scene_flow(s, 6, "10.0.0.1", 22, "10.0.0.2", 50022, 840, 840);
    scene_flow(s, 17, "10.0.0.1", 53, "10.0.0.3", 41000, 640, 640);
    scene_snapshot(s);
}

static void odd_names(struct scene *s)
{
    s->data.interface = "Überwachung-\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e.pcapng";
    s->data.from_file = true;
    s->data.progress = 0.42;
    s->data.trouble = "the file ends in the middle of a packet";
}

static void tip(struct scene *s, enum segment segment)
{
    for (int i = 0; i < s->ui.layout.segment_count; i++) {
        if (s->ui.layout.segments[i].id == segment)
            scene_click(s, MOUSE_RIGHT, s->ui.layout.segments[i].x + 1, s->ui.layout.header.y);
    }
}

#define TIP(id, lower)                                                                             \
    static void tip_##lower(struct scene *s)                                                       \
    {                                                                                              \
        s->ui.tooltip = (struct tooltip){                                                          \
            .kind = TOOLTIP_SEGMENT, .segment = SEGMENT_##id, .hide_at = UINT64_MAX};              \
        tip(s, SEGMENT_##id);                                                                      \
    }
TIP(APP, app)
TIP(IFACE, iface)
TIP(FLOWS, flows)
TIP(CLOCK, clock)
TIP(SORT, sort)
TIP(RATE, rate)
TIP(THEME, theme)
TIP(FILTER, filter)
TIP(PAUSED, paused)
TIP(DROPS, drops)
TIP(HELP, help)

static void tip_unseen(struct scene *s)
{
    s->data.owners_trouble = "those of other users cannot be seen: run as root";
    tip_iface(s);
}

static void flow_by_mouse(struct scene *s)
{
    scene_click(s, MOUSE_RIGHT, 12, s->ui.layout.rows.y + 2);
}

static const struct golden goldens[] = {
    {"two-lines", "", NULL},
    {"one-line", "t", NULL},
    {"sent", "tt", NULL},
    {"received", "ttt", NULL},
    {"solid", "b", NULL},
    {"thin", "bb", NULL},
    {"ascii", "bbb", NULL},
    {"one-line-thin", "tbb", NULL},
    {"one-line-ascii", "tbbb", NULL},
    {"no-bars", "", bars_off},
    {"linear", "L", NULL},
    {"bytes", "B", NULL},
    {"bytes-linear", "BL", NULL},
    {"selected", "jj", NULL},
    {"selected-history", "j", NULL},
    {"one-line-selected", "tjjj", NULL},
    {"pinned", "jjjFjjF", NULL},
    {"numbers-only", "nN", NULL},
    {"ports-hidden", "pn", NULL},
    {"sorted-by-source", "<", NULL},
    {"reversed", "r", NULL},
    {"frozen", "o", NULL},
    {"no-border", "x", NULL},
    {"no-header", "g", NULL},
    {"bare", "xgU", NULL},
    {"paused", "P", NULL},
    {"many", "", many},
    {"one-line-many", "t", many},
    {"fast", "", fast},
    {"fast-linear", "L", fast},
    {"no-processes", "Z", NULL},
    {"one-line-no-processes", "tZ", NULL},
    {"processes", "\t", NULL},
    {"processes-sent", "\ttt", NULL},
    {"processes-by-name", "\t<", NULL},
    {"processes-no-bars", "\t", bars_off},
    {"process", "", process},
    {"process-tooltip", "", process_by_mouse},
    {"process-flows", "\tj\r", NULL},
    {"process-flows-paused", "\tj\rP", NULL},
    {"flow-listener", "jjjj\r", NULL},
    {"alert", "", alert},
    {"empty", "", empty},
    {"empty-file", "", empty_file},
    {"file", "", odd_names},
    {"help", "h", NULL},
    {"filter", "/https !reddit", NULL},
    {"filter-bad", "/~[a", NULL},
    {"filter-kept", "/~(github|fra24)\r", NULL},
    {"filter-none", "/nothing\r", NULL},
    {"filter-long", "", long_filter},
    {"filter-pasted", "", pasted_filter},
    {"portless", "", portless},
    {"one-line-portless", "t", portless},
    {"short-ends", "", short_ends},
    {"themes", "cjjj", NULL},
    {"themes-end", "cG", NULL},
    {"editor", "CjjlH", NULL},
    {"editor-name", "C\r", NULL},
    {"interfaces", "ij", NULL},
    {"flow", "j\r", NULL},
    {"flow-mouse", "", flow_by_mouse},
    {"tip-app", "", tip_app},
    {"tip-iface", "", tip_iface},
    {"tip-iface-unseen", "", tip_unseen},
    {"tip-flows", "", tip_flows},
    {"tip-clock", "", tip_clock},
    {"tip-sort", "", tip_sort},
    {"tip-rate", "", tip_rate},
    {"tip-theme", "", tip_theme},
    {"tip-filter", "", tip_filter},
    {"tip-paused", "", tip_paused},
    {"tip-drops", "", tip_drops},
    {"tip-help", "", tip_help},
};
#define GOLDEN_COUNT (sizeof goldens / sizeof *goldens)

static const struct {
    int width, height;
} sizes[] = {{40, 10}, {80, 24}, {120, 36}, {200, 60}};

static void test_golden(void **state)
{
    const struct golden *g = *state;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        static struct scene s;
        scene_open_usual(&s, sizes[i].width, sizes[i].height);
        scene_type(&s, g->keys);
        if (g->then != NULL)
            g->then(&s);
        scene_draw(&s);
        check_screen(g->name, &s.canvas);
        scene_close(&s);
    }
}

/* Too small for anything but a message. */
static void test_small(void **state)
{
    (void)state;
    static struct scene s;
    scene_open_usual(&s, 39, 9);
    check_screen("small", &s.canvas);
    scene_close(&s);
}

int main(void)
{
    static struct CMUnitTest tests[GOLDEN_COUNT + 1];
    for (size_t i = 0; i < GOLDEN_COUNT; i++)
        tests[i] = (struct CMUnitTest){goldens[i].name, test_golden, NULL, NULL,
                                       (void *)(uintptr_t)&goldens[i]};
    tests[GOLDEN_COUNT] = (struct CMUnitTest){"small", test_small, NULL, NULL, NULL};
    return cmocka_run_group_tests_name("golden", tests, NULL, NULL);
}
