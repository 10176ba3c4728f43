/* main.c: the command line is read and one thing is done. */
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#ifdef __APPLE__
#include <sys/random.h>
#endif

#include "app/json_mode.h"
#include "app/report.h"
#include "base/clock.h"
#include "base/io.h"
#include "conf/completions.h"
#include "conf/help.h"
#include "conf/options.h"
#include "net/interfaces.h"
#include "out/listing.h"

static bool may_colour(void)
{
    const char *no_color = getenv("NO_COLOR");
    return isatty(STDOUT_FILENO) && (no_color == NULL || no_color[0] == '\0');
}

/* Prints what a command has written and frees it. */
static int print_out(struct buf *out)
{
    bool ok = io_write_all(STDOUT_FILENO, out->data, out->len);
    buf_free(out);
    return ok ? EXIT_DONE : EXIT_COULD_NOT;
}

static int list_interfaces(void)
{
    struct interface_list l;
    struct err e;
    struct buf out = {0};
    if (!interfaces_list(&l, &e)) {
        report(e.text);
        return EXIT_COULD_NOT;
    }
    listing_interfaces(&out, &l);
    interfaces_free(&l);
    return print_out(&out);
}

static int print_help(void)
{
    struct buf out = {0};
    help_write(&out, may_colour(), NULL, 0);
    return print_out(&out);
}

static int print_completions(const char *shell)
{
    struct buf out = {0};
    completions_write(&out, shell, NULL, 0);
    return print_out(&out);
}

static uint64_t seed(void)
{
    uint64_t n;
    if (getentropy(&n, sizeof n) != 0)
        n = clock_steady_ns() ^ clock_wall_ns();
    return n;
}

static int monitor(const struct options *o)
{
    char interface[64] = "";
    struct err e;
    if (o->read == NULL && o->interface == NULL &&
        !interface_default(interface, sizeof interface, &e)) {
        report(e.text);
        return EXIT_COULD_NOT;
    }
    struct session_config config = {
        .capture = {.interface = o->interface != NULL ? o->interface : interface,
                    .file = o->read,
                    .bpf = o->filter,
                    .promiscuous = o->promiscuous,
                    .speed = o->speed,
                    .nets = &o->nets,
                    .hash_seed = seed()},
        .max_flows = FLOW_TABLE_MAX_DEFAULT,
        .idle_timeout = o->read != NULL ? 0 : 60,
        .refresh_ns = (uint64_t)((o->has_refresh ? o->refresh : 1) * (double)NS_PER_SEC),
        .duration_ns = o->has_duration ? (uint64_t)(o->duration * (double)NS_PER_SEC) : 0,
        .top = o->top,
        .every_snapshot = o->read != NULL,
        .only_with_packets = o->read != NULL,
    };
    return json_mode_run(o, &config);
}

static int run(const struct options *o)
{
    switch (o->command) {
    case COMMAND_LIST_INTERFACES:
        return list_interfaces();
    case COMMAND_COMPLETIONS:
        return print_completions(o->shell);
    case COMMAND_HELP:
        return print_help();
    case COMMAND_VERSION:
        return puts("iftoprs " IFTOPRS_VERSION) < 0 ? EXIT_COULD_NOT : EXIT_DONE;
    default:
        return monitor(o);
    }
}

int main(int argc, char **argv)
{
    setlocale(LC_CTYPE, "");
    struct options o;
    struct err e;
    if (!options_parse(&o, argc, argv, &e)) {
        report(e.text);
        options_free(&o);
        return EXIT_WRONG_USAGE;
    }
    int status = run(&o);
    options_free(&o);
    return status;
}
