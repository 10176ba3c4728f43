/* options.c: the option table and the parser that follows it. */
#include "conf/options.h"

#include <float.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/number.h"
#include "base/utf8.h"
#include "conf/completions.h"
#include "conf/prefs.h"

/* getopt_long() returns an option's letter, or this plus its place in the table. */
#define LONG_BASE 256

/* A number that has a name, within a text. */
#define TEXT_OF(number)  TEXT_OF_(number)
#define TEXT_OF_(number) #number

const char *const option_section_names[OPTIONS_COUNT] = {
    [OPTIONS_CAPTURE] = "CAPTURE",
    [OPTIONS_DISPLAY] = "DISPLAY",
    [OPTIONS_OUTPUT] = "OUTPUT",
    [OPTIONS_SYSTEM] = "SYSTEM",
};

static void *member_of(struct options *o, size_t offset)
{
    return (char *)o + offset;
}

static bool apply_flag(const struct option_spec *spec, struct options *o, const char *value,
                       struct err *e)
{
    (void)value;
    (void)e;
    *(bool *)member_of(o, spec->member) = true;
    return true;
}

static bool apply_text(const struct option_spec *spec, struct options *o, const char *value,
                       struct err *e)
{
    (void)e;
    *(const char **)member_of(o, spec->member) = value;
    return true;
}

static bool apply_name(const struct option_spec *spec, struct options *o, const char *value,
                       struct err *e)
{
    if (*value == '\0')
        return err_set(e, "--%s '': must not be empty", spec->name);
    return apply_text(spec, o, value, e);
}

/* Reads digits with at most one decimal point, whatever the locale's is (strtod() would follow it).
 */
static bool parse_decimal(const char *text, double *out)
{
    double number = 0;
    double unit = 1;
    bool fraction = false;
    bool digits = false;
    for (const char *p = text; *p != '\0'; p++) {
        if (*p == '.' && !fraction) {
            fraction = true;
            continue;
        }
        if (*p < '0' || *p > '9')
            return false;
        digits = true;
        number = number * 10 + (*p - '0');
        if (fraction)
            unit *= 10;
    }
    *out = number / unit;
    return digits;
}

static bool out_of_range(const struct option_spec *spec, const char *value, struct err *e)
{
    return err_set(e, "--%s '%.200s': must be %s", spec->name, value, spec->allowed);
}

static bool apply_number(const struct option_spec *spec, struct options *o, const char *value,
                         struct err *e)
{
    double number;
    /* Digits without end make it inf or NaN, which no range holds. */
    if (!parse_decimal(value, &number) || !(number >= spec->min && number <= spec->max))
        return out_of_range(spec, value, e);
    *(double *)member_of(o, spec->member) = number;
    *(bool *)member_of(o, spec->given) = true;
    return true;
}

static bool apply_count(const struct option_spec *spec, struct options *o, const char *value,
                        struct err *e)
{
    uint64_t number;
    if (!number_parse(value, (uint64_t)spec->max, &number) || (double)number < spec->min)
        return out_of_range(spec, value, e);
    *(size_t *)member_of(o, spec->member) = (size_t)number;
    return true;
}

static bool apply_network(const struct option_spec *spec, struct options *o, const char *value,
                          struct err *e)
{
    struct cidr net;
    struct err why = {""};
    if (!cidr_parse(&net, value, &why))
        return err_set(e, "--%s %s", spec->name, why.text);
    o->nets.nets = mem_realloc(o->nets.nets, (o->nets.count + 1) * sizeof net);
    o->nets.nets[o->nets.count++] = net;
    return true;
}

/* Commands are not mistakes of each other: of several the highest is done. */
static bool apply_command(const struct option_spec *spec, struct options *o, const char *value,
                          struct err *e)
{
    (void)value;
    (void)e;
    if (spec->command > o->command)
        o->command = spec->command;
    return true;
}

static bool apply_shell(const struct option_spec *spec, struct options *o, const char *value,
                        struct err *e)
{
    if (completions_find(value) == NULL) {
        struct buf names = {0};
        for (size_t i = 0; i < completion_shell_count; i++)
            buf_printf(&names, "%s%s", i > 0 ? ", " : "", completion_shells[i].name);
        err_set(e, "--%s '%.200s': must be one of %s", spec->name, value, names.data);
        buf_free(&names);
        return false;
    }
    o->shell = value;
    return apply_command(spec, o, value, e);
}

const struct option_spec option_specs[] = {
    {.letter = 'i',
     .name = "interface",
     .metavar = "NAME",
     .section = OPTIONS_CAPTURE,
     .takes = TAKES_INTERFACE,
     .text = "interface to monitor ('any' on Linux)",
     .more = "default: the interface of the default route, else the first that is up",
     .clashes = "read",
     .apply = apply_name,
     .member = offsetof(struct options, interface)},
    {.letter = 'f',
     .name = "filter",
     .metavar = "EXPR",
     .section = OPTIONS_CAPTURE,
     .takes = TAKES_TEXT,
     .text = "BPF filter (pcap-filter syntax)",
     .apply = apply_text,
     .member = offsetof(struct options, filter)},
    {.letter = 'F',
     .name = "net-filter",
     .metavar = "CIDR",
     .section = OPTIONS_CAPTURE,
     .takes = TAKES_TEXT,
     .repeats = true,
     .text = "count only traffic into or out of this network",
     .more = "IPv4 or IPv6, may be repeated; direction is relative to its border",
     .apply = apply_network},
    {.letter = 'p',
     .name = "promiscuous",
     .section = OPTIONS_CAPTURE,
     .text = "promiscuous mode",
     .more = "default: off",
     .clashes = "read",
     .apply = apply_flag,
     .member = offsetof(struct options, promiscuous)},
    {.letter = 'r',
     .name = "read",
     .metavar = "FILE",
     .section = OPTIONS_CAPTURE,
     .takes = TAKES_FILE,
     .text = "read a pcap or pcapng file instead of an interface",
     .more = "'-' is standard input",
     .apply = apply_name,
     .member = offsetof(struct options, read)},
    {.name = "speed",
     .metavar = "X",
     .section = OPTIONS_CAPTURE,
     .takes = TAKES_NUMBER,
     .text = "pace of --read",
     .more =
         "1 is as recorded (default), 4 four times as fast, 0 as fast as possible (default with "
         "--json)",
     .needs = "read",
     .apply = apply_number,
     .member = offsetof(struct options, speed),
     .given = offsetof(struct options, has_speed),
     .min = 0,
     .max = 1000,
     .allowed = "a number from 0 to 1000"},
    {.letter = 'n',
     .name = "no-dns",
     .section = OPTIONS_DISPLAY,
     .text = "show addresses, not host names",
     .apply = apply_flag,
     .member = offsetof(struct options, no_dns)},
    {.letter = 'N',
     .name = "no-port-names",
     .section = OPTIONS_DISPLAY,
     .text = "show port numbers, not service names",
     .apply = apply_flag,
     .member = offsetof(struct options, no_port_names)},
    {.letter = 'b',
     .name = "no-bars",
     .section = OPTIONS_DISPLAY,
     .text = "hide the bars",
     .apply = apply_flag,
     .member = offsetof(struct options, no_bars)},
    {.letter = 'B',
     .name = "bytes",
     .section = OPTIONS_DISPLAY,
     .text = "show rates in bytes per second, not bits",
     .apply = apply_flag,
     .member = offsetof(struct options, bytes)},
    {.letter = 'P',
     .name = "hide-ports",
     .section = OPTIONS_DISPLAY,
     .text = "hide the ports",
     .more = "flows that differ in nothing else become one row",
     .apply = apply_flag,
     .member = offsetof(struct options, hide_ports)},
    {.letter = 'Z',
     .name = "no-processes",
     .section = OPTIONS_DISPLAY,
     .text = "do not look for processes",
     .more = "nor show them",
     .apply = apply_flag,
     .member = offsetof(struct options, no_processes)},
    {.name = "theme",
     .metavar = "NAME",
     .section = OPTIONS_DISPLAY,
     .takes = TAKES_THEME,
     .text = "theme for this run",
     .more = "--list-colors shows them",
     .apply = apply_name,
     .member = offsetof(struct options, theme)},
    {.name = "refresh",
     .metavar = "SECS",
     .section = OPTIONS_DISPLAY,
     .takes = TAKES_NUMBER,
     .text = "seconds between snapshots for this run",
     .more = "0.1 to " TEXT_OF(REFRESH_MOST),
     .apply = apply_number,
     .member = offsetof(struct options, refresh),
     .given = offsetof(struct options, has_refresh),
     .min = 0.1,
     .max = REFRESH_MOST,
     .allowed = "a number from 0.1 to " TEXT_OF(REFRESH_MOST)},
    {.name = "json",
     .section = OPTIONS_OUTPUT,
     .text = "write NDJSON to standard output instead of the screen",
     .more = "one object a line at each refresh",
     .apply = apply_flag,
     .member = offsetof(struct options, json)},
    {.letter = 's',
     .name = "duration",
     .metavar = "SECS",
     .section = OPTIONS_OUTPUT,
     .takes = TAKES_NUMBER,
     .text = "stop after SECS seconds",
     .apply = apply_number,
     .member = offsetof(struct options, duration),
     .given = offsetof(struct options, has_duration),
     .min = DBL_MIN,
     .max = 315360000, /* ten years */
     .allowed = "a number above 0, at most 315360000"},
    {.name = "top",
     .metavar = "N",
     .section = OPTIONS_OUTPUT,
     .takes = TAKES_NUMBER,
     .text = "with --json, only the N flows with the highest rate",
     .more = "ties go by total",
     .needs = "json",
     .apply = apply_count,
     .member = offsetof(struct options, top),
     .min = 1,
     .max = FLOWS_MOST,
     .allowed = "a whole number from 1 to " TEXT_OF(FLOWS_MOST)},
    {.letter = 'c',
     .name = "config",
     .metavar = "FILE",
     .section = OPTIONS_SYSTEM,
     .takes = TAKES_FILE,
     .text = "configuration file",
     .more = "default: ~/.iftoprs.conf",
     .apply = apply_name,
     .member = offsetof(struct options, config)},
    {.letter = 'l',
     .name = "list-interfaces",
     .section = OPTIONS_SYSTEM,
     .text = "list the interfaces and exit",
     .apply = apply_command,
     .command = COMMAND_LIST_INTERFACES},
    {.name = "list-colors",
     .section = OPTIONS_SYSTEM,
     .text = "list the themes with their colours and exit",
     .apply = apply_command,
     .command = COMMAND_LIST_COLORS},
    {.name = "completions",
     .metavar = "SHELL",
     .section = OPTIONS_SYSTEM,
     .takes = TAKES_SHELL,
     .text = "print a completion script and exit",
     .more = "zsh, bash, fish, elvish or powershell",
     .apply = apply_shell,
     .command = COMMAND_COMPLETIONS},
    {.letter = 'h',
     .name = "help",
     .section = OPTIONS_SYSTEM,
     .text = "show this help and exit",
     .apply = apply_command,
     .command = COMMAND_HELP},
    {.letter = 'V',
     .name = "version",
     .section = OPTIONS_SYSTEM,
     .text = "show the version and exit",
     .apply = apply_command,
     .command = COMMAND_VERSION},
};

#define OPTION_COUNT (sizeof option_specs / sizeof option_specs[0])

const size_t option_spec_count = OPTION_COUNT;

/* What getopt_long() wants to know. */
struct getopt_tables {
    char letters[2 + 2 * OPTION_COUNT + 1];
    struct option names[OPTION_COUNT + 1];
};

/* '+': stop at what is no option, so that argv keeps its order. ':': tell a missing value from an
 * unknown option. */
static void tables_fill(struct getopt_tables *t)
{
    *t = (struct getopt_tables){.letters = "+:"};
    size_t at = 2;
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        const struct option_spec *spec = &option_specs[i];
        int wants = spec->metavar != NULL ? required_argument : no_argument;
        t->names[i] = (struct option){spec->name, wants, NULL, LONG_BASE + (int)i};
        if (spec->letter == '\0')
            continue;
        t->letters[at++] = spec->letter;
        if (wants == required_argument)
            t->letters[at++] = ':';
    }
}

static void getopt_restart(void)
{
    opterr = 0;
#if defined(__GLIBC__) || defined(__linux__)
    optind = 0;
#else
    optreset = 1;
    optind = 1;
#endif
}

static const struct option_spec *spec_of(int code)
{
    if (code >= LONG_BASE && code < LONG_BASE + (int)OPTION_COUNT)
        return &option_specs[code - LONG_BASE];
    for (size_t i = 0; i < OPTION_COUNT; i++)
        if (code != 0 && option_specs[i].letter == code)
            return &option_specs[i];
    return NULL;
}

const struct option_spec *option_find(const char *name)
{
    for (size_t i = 0; i < OPTION_COUNT; i++)
        if (strcmp(option_specs[i].name, name) == 0)
            return &option_specs[i];
    return NULL;
}

/* The long names that begin with the len bytes at name, "--a, --b". Returns how many. */
static size_t names_beginning(struct buf *out, const char *name, size_t len)
{
    size_t found = 0;
    for (size_t i = 0; i < OPTION_COUNT; i++)
        if (strncmp(option_specs[i].name, name, len) == 0)
            buf_printf(out, "%s--%s", found++ > 0 ? ", " : "", option_specs[i].name);
    return found;
}

/* arg: the word of the command line that getopt_long() stumbled over. */
static bool unknown_option(const char *arg, struct err *e)
{
    if (strncmp(arg, "--", 2) != 0) {
        if (optopt > ' ' && optopt < 127)
            return err_set(e, "-%c: no such option (see iftoprs --help)", optopt);
        return err_set(e, "%.200s: no such option (see iftoprs --help)", arg);
    }
    int len = (int)strcspn(arg + 2, "=");
    struct buf names = {0};
    if (names_beginning(&names, arg + 2, (size_t)len) > 1)
        err_set(e, "--%.*s: could be %s", len, arg + 2, names.data);
    else
        err_set(e, "--%.*s: no such option (see iftoprs --help)", len > 200 ? 200 : len, arg + 2);
    buf_free(&names);
    return false;
}

static bool misused_option(int code, const char *arg, struct err *e)
{
    const struct option_spec *spec = spec_of(optopt);
    if (spec == NULL)
        return unknown_option(arg, e);
    if (code == ':')
        return err_set(e, "--%s: needs a value (--%s %s)", spec->name, spec->name, spec->metavar);
    return err_set(e, "--%s: takes no value", spec->name);
}

static bool parse_all(struct options *o, int argc, char **argv, bool *given, struct err *e)
{
    struct getopt_tables tables;
    tables_fill(&tables);
    getopt_restart();
    for (;;) {
        /* Within "-nx" optind stays where it is. */
        int at = optind > 0 ? optind : 1;
        int code = getopt_long(argc, argv, tables.letters, tables.names, NULL);
        if (code == -1)
            break;
        const struct option_spec *spec = code == '?' || code == ':' ? NULL : spec_of(code);
        if (spec == NULL)
            return misused_option(code, argv[at], e);
        given[spec - option_specs] = true;
        if (!spec->apply(spec, o, optarg, e))
            return false;
    }
    if (optind < argc)
        return err_set(e, "'%.200s': is no option (-i NAME picks an interface, -r FILE a file)",
                       argv[optind]);
    return true;
}

static bool is_given(const bool *given, const char *name)
{
    return given[option_find(name) - option_specs];
}

static bool check_company(const bool *given, struct err *e)
{
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        const struct option_spec *spec = &option_specs[i];
        if (!given[i])
            continue;
        if (spec->clashes != NULL && is_given(given, spec->clashes))
            return err_set(e, "--%s: not together with --%s", spec->name, spec->clashes);
        if (spec->needs != NULL && !is_given(given, spec->needs))
            return err_set(e, "--%s: only together with --%s", spec->name, spec->needs);
    }
    return true;
}

/* The words of the command line may hold anything. */
static void err_clean(struct err *e)
{
    if (e == NULL)
        return;
    struct err raw = *e;
    utf8_clean(e->text, sizeof e->text, raw.text, strlen(raw.text));
}

bool options_parse(struct options *o, int argc, char **argv, struct err *e)
{
    bool given[OPTION_COUNT] = {false};
    *o = (struct options){.command = COMMAND_MONITOR};
    bool ok = parse_all(o, argc, argv, given, e);
    if (ok && o->command == COMMAND_MONITOR)
        ok = check_company(given, e);
    if (!ok) {
        err_clean(e);
        options_free(o);
    }
    return ok;
}

void options_free(struct options *o)
{
    free(o->nets.nets);
    o->nets = (struct net_filter){0};
}
