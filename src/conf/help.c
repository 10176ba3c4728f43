/* help.c: --help. */
#include "conf/help.h"

#include <string.h>

#include "base/utf8.h"
#include "base/version.h"
#include "conf/options.h"

#define HELP_COLUMNS   79
#define OPTION_COLUMN  27 /* where the text of an option begins */
#define EXAMPLE_COLUMN 47
#define KEY_INDENT     2
#define KEY_GAP        2
#define KEY_COLUMN_MAX 27

/* SGR parameters: colours of the default theme, light enough for a dark screen and dark enough for
 * a light one. */
#define SGR_HEADING "1;38;5;35"
#define SGR_NAME    "38;5;135"
#define SGR_VALUE   "38;5;35"
#define SGR_TITLE   "1;38;5;135"

const struct help_example help_examples[] = {
    {"sudo iftoprs", "the default interface"},
    {"sudo iftoprs -i eth0 -f 'tcp port 443'", "HTTPS on eth0"},
    {"sudo iftoprs -F 192.168.1.0/24 -n", "across a network's border"},
    {"sudo iftoprs --json -s 60 >minute.ndjson", "a minute as NDJSON"},
    {"iftoprs -r dump.pcap --speed 4", "a replay, four times as fast"},
    {"iftoprs -r dump.pcap --json --top 5 | jq .", "the busiest five of a file"},
    {"ssh -n host sudo tcpdump -U -w - not port 22 2>/dev/null | iftoprs -r -", "a remote host"},
};

const size_t help_example_count = sizeof help_examples / sizeof help_examples[0];

static const struct {
    const char *sgr;
    const char *text;
} banner[] = {
    {"38;5;48", "  █ █▀▀ ▀█▀ █▀█ █▀█ █▀█ █▀▀    ▁▂▃▅▇▆▅▃▂▁▁▂▃▂▁▂▅▇█▇▅▃▂▁"},
    {"38;5;63", "  █ █▀   █  █ █ █▀▀ █▀▄ ▀▀█    ━━━━━━━━━━━━━━━━━━━━━━━━"},
    {"38;5;135", "  ▀ ▀    ▀  ▀▀▀ ▀   ▀ ▀ ▀▀▀    network traffic, live"},
};

static void put_styled(struct buf *out, bool color, const char *sgr, const char *text)
{
    if (color)
        buf_printf(out, "\033[%sm%s\033[0m", sgr, text);
    else
        buf_puts(out, text);
}

/* Appends words between the columns indent and HELP_COLUMNS, from column at on. Ends the line. */
static void put_wrapped(struct buf *out, size_t at, size_t indent, const char *text)
{
    char word[128];
    size_t column = at;
    while (*text != '\0') {
        size_t len = strcspn(text, " ");
        size_t cut = len < sizeof word ? len : sizeof word - 1;
        memcpy(word, text, cut);
        word[cut] = '\0';
        size_t width = utf8_width(word);
        if (column > indent && column + 1 + width > HELP_COLUMNS) {
            buf_putc(out, '\n');
            column = 0;
        }
        size_t gap = column < indent ? indent - column : 1;
        if (column == indent)
            gap = 0;
        buf_put_spaces(out, gap);
        buf_put(out, text, len);
        column += gap + width;
        text += len + strspn(text + len, " ");
    }
    buf_putc(out, '\n');
}

/* Text at indent, beside what has been written up to column at, or below it. */
static void put_text(struct buf *out, size_t at, size_t indent, const char *text)
{
    if (at + 1 > indent) {
        buf_putc(out, '\n');
        at = 0;
    }
    put_wrapped(out, at, indent, text);
}

static void put_heading(struct buf *out, bool color, const char *name)
{
    buf_putc(out, '\n');
    put_styled(out, color, SGR_HEADING, name);
    buf_putc(out, '\n');
}

/* "  -i, --interface NAME". Returns its columns. */
static size_t put_option_head(struct buf *out, bool color, const struct option_spec *spec)
{
    struct buf head = {0};
    if (spec->letter != '\0')
        buf_printf(&head, "-%c, --%s", spec->letter, spec->name);
    else
        buf_printf(&head, "--%s", spec->name);
    size_t indent = spec->letter != '\0' ? 2 : 6;
    size_t columns = indent + head.len;
    buf_put_spaces(out, indent);
    put_styled(out, color, SGR_NAME, head.data);
    if (spec->metavar != NULL) {
        buf_putc(out, ' ');
        put_styled(out, color, SGR_VALUE, spec->metavar);
        columns += 1 + strlen(spec->metavar);
    }
    buf_free(&head);
    return columns;
}

static void put_option(struct buf *out, bool color, const struct option_spec *spec)
{
    size_t at = put_option_head(out, color, spec);
    struct buf text = {0};
    buf_puts(&text, spec->text);
    if (spec->more != NULL)
        buf_printf(&text, "; %s", spec->more);
    put_text(out, at, OPTION_COLUMN, text.data);
    buf_free(&text);
}

static void put_options(struct buf *out, bool color)
{
    for (int section = 0; section < OPTIONS_COUNT; section++) {
        put_heading(out, color, option_section_names[section]);
        for (size_t i = 0; i < option_spec_count; i++)
            if ((int)option_specs[i].section == section)
                put_option(out, color, &option_specs[i]);
    }
}

/* How the keys stand side by side, read downwards. */
struct key_grid {
    size_t key_width, text_width;
    size_t columns, rows;
};

static void plan_keys(struct key_grid *g, const struct help_key *keys, size_t key_count)
{
    *g = (struct key_grid){0};
    for (size_t i = 0; i < key_count; i++) {
        size_t key = utf8_width(keys[i].keys);
        size_t text = utf8_width(keys[i].text);
        g->key_width = key > g->key_width ? key : g->key_width;
        g->text_width = text > g->text_width ? text : g->text_width;
    }
    size_t cell = KEY_INDENT + g->key_width + KEY_GAP + g->text_width;
    g->columns = cell < HELP_COLUMNS ? HELP_COLUMNS / cell : 1;
    g->rows = (key_count + g->columns - 1) / g->columns;
}

/* One below the other, long texts wrapped. */
static void put_key_list(struct buf *out, bool color, const struct help_key *keys, size_t key_count)
{
    size_t indent = 0;
    for (size_t i = 0; i < key_count; i++) {
        size_t columns = KEY_INDENT + utf8_width(keys[i].keys) + KEY_GAP;
        if (columns > indent && columns <= KEY_COLUMN_MAX)
            indent = columns;
    }
    for (size_t i = 0; i < key_count; i++) {
        buf_put_spaces(out, KEY_INDENT);
        put_styled(out, color, SGR_NAME, keys[i].keys);
        put_text(out, KEY_INDENT + utf8_width(keys[i].keys), indent > 0 ? indent : KEY_COLUMN_MAX,
                 keys[i].text);
    }
}

static void put_keys(struct buf *out, bool color, const struct help_key *keys, size_t key_count)
{
    struct key_grid g;
    plan_keys(&g, keys, key_count);
    put_heading(out, color, "KEYBINDS");
    if (g.columns == 1) {
        put_key_list(out, color, keys, key_count);
        return;
    }
    for (size_t row = 0; row < g.rows; row++) {
        for (size_t i = row; i < key_count; i += g.rows) {
            buf_put_spaces(out, KEY_INDENT);
            put_styled(out, color, SGR_NAME, keys[i].keys);
            buf_put_spaces(out, g.key_width - utf8_width(keys[i].keys) + KEY_GAP);
            buf_puts(out, keys[i].text);
            if (i + g.rows < key_count)
                buf_put_spaces(out, g.text_width - utf8_width(keys[i].text));
        }
        buf_putc(out, '\n');
    }
}

static void put_examples(struct buf *out, bool color)
{
    put_heading(out, color, "EXAMPLES");
    for (size_t i = 0; i < help_example_count; i++) {
        const struct help_example *example = &help_examples[i];
        buf_puts(out, "  ");
        put_styled(out, color, SGR_NAME, example->command);
        put_text(out, 2 + strlen(example->command), EXAMPLE_COLUMN, example->text);
    }
}

void help_write(struct buf *out, bool color, const struct help_key *keys, size_t key_count)
{
    for (size_t i = 0; i < sizeof banner / sizeof banner[0]; i++) {
        put_styled(out, color, banner[i].sgr, banner[i].text);
        buf_putc(out, '\n');
    }
    buf_putc(out, '\n');
    put_styled(out, color, SGR_TITLE, "iftoprs " IFTOPRS_VERSION);
    buf_puts(out, ": what every connection sends and receives\n\nUsage: iftoprs [OPTIONS]\n");
    put_options(out, color);
    if (key_count > 0)
        put_keys(out, color, keys, key_count);
    put_examples(out, color);
    buf_puts(out, "\nExit status: 0 done, 1 it could not be done, 2 wrong usage.\n");
}
