/* scene.h: a whole UI on a synthetic snapshot with scripted names, for tests of ui and golden
 * screens. */
#ifndef IFTOPRS_TESTS_SCENE_H
#define IFTOPRS_TESTS_SCENE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/utf8.h"
#include "ui/ui.h"

#define SCENE_FLOWS_MAX 4000

struct scene {
    struct prefs prefs;
    struct themes themes;
    struct snapshot snapshot;
    struct ui ui;
    struct ui_data data;
    struct canvas canvas;
    struct interface faces[4];
    struct cidr addrs[3];
    struct interface_list list;
    uint64_t now;
    unsigned fx; /* of the last input */
    struct snapshot_owner owners[8];
};

/* --- names --- */

static inline const char *scene_host(void *data, const struct addr *a)
{
    (void)data;
    static const char *const names[][2] = {
        {"192.168.1.17", "workstation.lan"},
        {"192.168.1.1", "router.lan"},
        {"140.82.121.4", "lb-140-82-121-4-fra.github.com"},
        {"151.101.1.140", "reddit.map.fastly.net"},
        {"2a00:1450:4001:82a::200e", "fra24s07-in-x0e.1e100.net"},
        {"52.28.17.3", "ec2-52-28-17-3.eu-central-1.compute.amazonaws.com"},
    };
    char text[ENDPOINT_TEXT_MAX];
    addr_format(a, text, sizeof text);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strcmp(names[i][0], text) == 0)
            return names[i][1];
    }
    return NULL;
}

static inline const char *scene_service(void *data, uint8_t protocol, uint16_t port)
{
    (void)data;
    switch (port) {
    case 22:
        return "ssh";
    case 53:
        return "domain";
    case 80:
        return protocol == 6 ? "http" : NULL;
    case 443:
        return "https";
    default:
        return NULL;
    }
}

/* --- flows --- */

/* rates: bytes/s sent and received; the windows differ a little, as in life. */
static inline struct snapshot_flow *scene_flow(struct scene *s, int protocol, const char *src,
                                               uint16_t sport, const char *dst, uint16_t dport,
                                               uint64_t sent, uint64_t recv)
{
    struct snapshot_flow *f = &s->snapshot.flows[s->snapshot.count++];
    struct endpoint a = {.port = sport};
    struct endpoint b = {.port = dport};
    addr_parse(&a.addr, src);
    addr_parse(&b.addr, dst);
    struct packet p = {0};
    packet_set_ends(&p, a.addr.version, a.addr.bytes, b.addr.bytes, sport, dport);
    *f = (struct snapshot_flow){.key = p.key, .src = p.from};
    f->key.protocol = (uint8_t)protocol;
    const uint64_t rates[DIR_COUNT] = {sent, recv};
    for (int d = 0; d < DIR_COUNT; d++) {
        f->sums.bytes[WINDOW_2S][d] = rates[d] * 2;
        f->sums.bytes[WINDOW_10S][d] = rates[d] * 9;
        f->sums.bytes[WINDOW_40S][d] = rates[d] * 31;
        f->total[d] = rates[d] * 97;
        f->packets[d] = rates[d] / 700 + 1;
        f->peak[d] = rates[d] * 3 / 2;
        s->snapshot.total[d] += f->total[d];
        s->snapshot.peak[d] += f->peak[d];
        s->snapshot.packets += f->packets[d];
        for (int w = 0; w < WINDOW_COUNT; w++)
            s->snapshot.sums.bytes[w][d] += f->sums.bytes[w][d];
    }
    f->first_second = 20;
    f->last_second = 158;
    s->snapshot.flow_count = (uint32_t)s->snapshot.count;
    return f;
}

static inline void scene_usual_flows(struct scene *s)
{
    const char *me = "192.168.1.17";
    scene_flow(s, 6, me, 51522, "140.82.121.4", 443, 48000, 3150000);
    scene_flow(s, 6, me, 40112, "151.101.1.140", 443, 9100, 412000);
    scene_flow(s, 17, "2001:db8:7:1::17", 60123, "2a00:1450:4001:82a::200e", 443, 61000, 88000);
    scene_flow(s, 6, me, 22, "192.168.1.40", 50022, 15500, 2300);
    scene_flow(s, 17, me, 41641, "192.168.1.1", 53, 120, 310);
    scene_flow(s, 6, me, 33890, "52.28.17.3", 443, 640, 2100);
    scene_flow(s, 1, me, 0, "192.168.1.1", 0, 84, 84);
    scene_flow(s, 6, me, 33891, "52.28.17.3", 443, 0, 0)->total[DIR_RECV] = 999999;
    s->snapshot.total[DIR_RECV] += 999999;
    scene_flow(s, 17, me, 5353, "224.0.0.251", 5353, 45, 0);
    scene_flow(s, 6, "2001:db8:7:1::17", 55555, "2001:db8:ffff:eeee:dddd:cccc:bbbb:aaaa", 8443,
               7000, 125000);
    scene_flow(s, 6, me, 3868, "10.20.30.40", 3868, 0, 0);
    scene_flow(s, 6, me, 49001, "203.0.113.250", 49152, 1, 0);
}

/* --- owners --- */

/* Gives the flow to an owner; its bytes go from the unknown one's totals to the owner's. */
static inline void scene_own(struct scene *s, size_t flow, uint16_t owner, enum owner_match match)
{
    struct snapshot_flow *f = &s->snapshot.flows[flow];
    f->owner = owner;
    f->match = (uint8_t)match;
    for (int d = 0; d < DIR_COUNT; d++)
        s->owners[owner].total[d] += f->total[d];
}

/* A browser with some flows, a server, one that has no flow any more; the rest is unknown. */
static inline void scene_owners(struct scene *s)
{
    static const struct snapshot_owner owners[] = {
        {.name = "", .user = "", .command = "", .container = ""},
        {4711,
         500,
         "firefox",
         "ada",
         "/usr/lib/firefox/firefox -contentproc -childID 3 -isForBrowser -prefsLen 31244 -appDir "
         "/usr/lib/firefox/browser",
         "",
         {0}},
        {812,
         70,
         "sshd",
         "root",
         "sshd: /usr/sbin/sshd -D [listener] 0 of 10-100 startups",
         "",
         {0}},
        {30912, 9000, "nginx", "www-data", "nginx: worker process", "web-1", {0}},
        {20007, 8000, "curl", "ada", "curl -O https://example.net/big.iso", "", {5000, 7000000}},
        {4712, 501, "firefox", "ada", "/usr/lib/firefox/firefox -P work", "", {0}},
    };
    memcpy(s->owners, owners, sizeof owners);
    s->snapshot.owners = s->owners;
    s->snapshot.owner_count = sizeof owners / sizeof *owners;
    static const uint8_t of[] = {1, 1, 5, 2, 0, 1, 0, 1, 0, 3, 0, 0};
    for (size_t i = 0; i < s->snapshot.count; i++)
        scene_own(s, i, i < sizeof of ? of[i] : 0,
                  i >= sizeof of || of[i] == 0 ? OWNER_NONE
                  : of[i] == 3                 ? OWNER_LISTENER
                                               : OWNER_EXACT);
    for (int d = 0; d < DIR_COUNT; d++) {
        s->snapshot.total[d] += s->owners[4].total[d];
    }
}

/* --- opening and closing --- */

static inline void scene_history(struct scene *s, size_t flow)
{
    s->snapshot.has_focus = true;
    s->snapshot.focus = s->snapshot.flows[flow].key;
    for (uint64_t i = 0; i < HISTORY_SECONDS; i++) {
        s->snapshot.focus_history[i][DIR_SENT] = i * 1500 % 9000;
        s->snapshot.focus_history[i][DIR_RECV] = i * i % 37 * 90000;
    }
}

static inline void scene_faces(struct scene *s)
{
    struct addr a;
    addr_parse(&a, "192.168.1.17");
    s->addrs[0] = (struct cidr){a, 24};
    addr_parse(&a, "2001:db8:7:1::17");
    s->addrs[1] = (struct cidr){a, 64};
    addr_parse(&a, "127.0.0.1");
    s->addrs[2] = (struct cidr){a, 8};
    s->faces[0] = (struct interface){.name = (char *)"eth0", .description = (char *)"", .up = true};
    s->faces[0].addrs = s->addrs;
    s->faces[0].addr_count = 2;
    s->faces[1] = (struct interface){.name = (char *)"wlan0", .description = (char *)"wireless"};
    s->faces[2] = (struct interface){.name = (char *)"lo", .description = (char *)"", .up = true};
    s->faces[2].addrs = &s->addrs[2];
    s->faces[2].addr_count = 1;
    s->faces[3] = (struct interface){
        .name = (char *)"any", .description = (char *)"all interfaces at once", .up = true};
    s->list = (struct interface_list){s->faces, 4};
}

static inline void scene_open(struct scene *s, int width, int height)
{
    memset(s, 0, sizeof *s);
    prefs_defaults(&s->prefs);
    themes_load_builtin(&s->themes);
    s->snapshot.flows = calloc(SCENE_FLOWS_MAX, sizeof *s->snapshot.flows);
    s->snapshot.divisor[WINDOW_2S] = 2;
    s->snapshot.divisor[WINDOW_10S] = 10;
    s->snapshot.divisor[WINDOW_40S] = 40;
    s->snapshot.second = 160;
    s->snapshot.elapsed_ns = 160 * NS_PER_SEC;
    s->now = 1000 * NS_PER_SEC;
    scene_faces(s);
    s->data = (struct ui_data){.interface = "eth0",
                               .clock = "12:34:56",
                               .config = "~/.iftoprs.conf",
                               .progress = -1,
                               .interfaces = &s->list};
    struct name_source names = {
        .host = scene_host, .known_host = scene_host, .service = scene_service};
    ui_init(&s->ui, &s->prefs, &s->themes, &names, 1, 42);
    ui_input(&s->ui, &(struct input){.type = INPUT_RESIZE, .x = width, .y = height}, s->now);
}

/* Shows the snapshot as it is now. */
static inline void scene_snapshot(struct scene *s)
{
    unsigned fx;
    for (int d = 0; d < DIR_COUNT; d++)
        s->snapshot.history[HISTORY_SECONDS - 1][d] = s->snapshot.sums.bytes[WINDOW_2S][d] / 2;
    s->snapshot.peak_both = s->snapshot.peak[DIR_SENT] + s->snapshot.peak[DIR_RECV];
    ui_snapshot(&s->ui, &s->snapshot, s->now, &fx);
    s->fx = fx;
}

static inline void scene_draw(struct scene *s)
{
    ui_prepare(&s->ui, &s->data);
    ui_draw(&s->ui, &s->data, &s->canvas);
}

static inline void scene_open_usual(struct scene *s, int width, int height)
{
    scene_open(s, width, height);
    scene_usual_flows(s);
    scene_owners(s);
    scene_history(s, 0);
    scene_snapshot(s);
    scene_draw(s);
}

static inline void scene_close(struct scene *s)
{
    ui_free(&s->ui);
    prefs_free(&s->prefs);
    themes_free(&s->themes);
    canvas_free(&s->canvas);
    free(s->snapshot.flows);
}

/* --- looking --- */

/* One line of the screen as UTF-8. */
static inline const char *scene_line(const struct scene *s, int y)
{
    static char text[8192];
    size_t used = 0;
    for (int x = 0; x < s->canvas.width; x++) {
        uint32_t glyph = s->canvas.cells[y * s->canvas.width + x].glyph;
        if (glyph != 0)
            used += utf8_encode(glyph, text + used);
    }
    text[used] = '\0';
    return text;
}

static inline bool scene_shows(const struct scene *s, const char *text)
{
    for (int y = 0; y < s->canvas.height; y++) {
        if (strstr(scene_line(s, y), text) != NULL)
            return true;
    }
    return false;
}

/* --- doing --- */

static inline void scene_code(struct scene *s, uint32_t key)
{
    s->fx = ui_input(&s->ui, &(struct input){.type = INPUT_KEY, .key = key}, s->now);
    scene_draw(s);
}

/* Types ASCII keys; \r and \033 among them. */
static inline void scene_type(struct scene *s, const char *keys)
{
    for (; *keys != '\0'; keys++)
        scene_code(s, (uint32_t)*keys);
}

static inline void scene_mouse(struct scene *s, enum input_type type, enum mouse_button button,
                               int x, int y)
{
    s->fx =
        ui_input(&s->ui, &(struct input){.type = type, .button = button, .x = x, .y = y}, s->now);
    scene_draw(s);
}

static inline void scene_click(struct scene *s, enum mouse_button button, int x, int y)
{
    scene_mouse(s, INPUT_MOUSE_PRESS, button, x, y);
}

/* Time passes; timers that have run out do their work. */
static inline void scene_wait(struct scene *s, uint64_t ms)
{
    uint64_t end = s->now + ms * NS_PER_MS;
    while (ui_next_timer(&s->ui) <= end) {
        s->now = ui_next_timer(&s->ui) > s->now ? ui_next_timer(&s->ui) : s->now;
        s->fx = ui_tick(&s->ui, s->now);
    }
    s->now = end;
    scene_draw(s);
}

static inline void scene_resize(struct scene *s, int width, int height)
{
    s->fx =
        ui_input(&s->ui, &(struct input){.type = INPUT_RESIZE, .x = width, .y = height}, s->now);
    scene_draw(s);
}

#endif
