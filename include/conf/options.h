/* options.h: the command line. One table drives the parser, --help, the man page, the completions and README. Pure: nothing
 * here prints or opens anything. */
#ifndef IFTOPRS_CONF_OPTIONS_H
#define IFTOPRS_CONF_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "model/locality.h"

#define IFTOPRS_VERSION "3.0.0"

/* What is to be done instead of monitoring. */
enum command {
    COMMAND_MONITOR,
    COMMAND_LIST_INTERFACES,
    COMMAND_LIST_COLORS,
    COMMAND_COMPLETIONS,
    COMMAND_HELP,
    COMMAND_VERSION
};

/* Strings point into argv. A bool is true when the option was given. */
struct options {
    enum command command;
    const char *interface; /* NULL: the default one */
    const char *filter;    /* BPF; NULL: none */
    struct net_filter nets;
    bool promiscuous;
    const char *read; /* NULL: live; "-": standard input */
    bool has_speed;
    double speed; /* 0: as fast as possible */

    bool no_dns;
    bool no_port_names;
    bool no_bars;
    bool bytes;
    bool hide_ports;
    const char *theme; /* NULL: the config's */
    bool has_refresh;
    double refresh; /* seconds */

    bool json;
    bool has_duration;
    double duration; /* seconds */
    size_t top;      /* 0: all flows */

    const char *config; /* NULL: ~/.iftoprs.conf */
    const char *shell;  /* of --completions */
};

/* Fills o from the command line. false: wrong usage, e says what was given and what is allowed. */
bool options_parse(struct options *o, int argc, char **argv, struct err *e);
void options_free(struct options *o);

#endif
