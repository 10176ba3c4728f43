/* options.h: the command line. One table drives the parser, --help, the man page, the completions
 * and README. Pure: nothing here prints or opens anything. Main only: getopt_long() keeps its state
 * in globals. */
#ifndef IFTOPRS_CONF_OPTIONS_H
#define IFTOPRS_CONF_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "model/locality.h"

/* What is to be done instead of monitoring. Of several on one command line the highest is done. */
enum command {
    COMMAND_MONITOR,
    COMMAND_LIST_INTERFACES,
    COMMAND_LIST_COLORS,
    COMMAND_COMPLETIONS,
    COMMAND_VERSION,
    COMMAND_HELP
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
    bool no_processes;
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

enum option_section {
    OPTIONS_CAPTURE,
    OPTIONS_DISPLAY,
    OPTIONS_OUTPUT,
    OPTIONS_SYSTEM,
    OPTIONS_COUNT
};

extern const char *const option_section_names[OPTIONS_COUNT];

/* What an option's value is, for completion. */
enum option_takes {
    TAKES_NOTHING,
    TAKES_INTERFACE,
    TAKES_FILE,
    TAKES_THEME,
    TAKES_SHELL,
    TAKES_NUMBER,
    TAKES_TEXT
};

struct option_spec {
    char letter; /* '\0': none */
    const char *name;
    const char *metavar; /* NULL: takes no value */
    enum option_section section;
    enum option_takes takes;
    bool repeats;        /* every occurrence counts; of the others the last one does */
    const char *text;    /* a phrase: all that a completion shows */
    const char *more;    /* what --help and the man page add; may be NULL */
    const char *needs;   /* name of the option without which this one means nothing; may be NULL */
    const char *clashes; /* name of an option that excludes this one; may be NULL */

    /* Stores the value (NULL where it takes none) or says what is allowed. */
    bool (*apply)(const struct option_spec *spec, struct options *o, const char *value,
                  struct err *e);
    size_t member; /* offset in struct options; 0: apply knows */
    size_t given;  /* offset of the bool that says a number was given; 0: none */
    double min;    /* of a number, both inclusive */
    double max;
    const char *allowed;  /* the range in words */
    enum command command; /* COMMAND_MONITOR: an option, not a command */
};

extern const struct option_spec option_specs[];
extern const size_t option_spec_count;

/* By long name without the dashes; NULL: none such. */
const struct option_spec *option_find(const char *name);

/* Fills o from the command line. false: wrong usage, e says what was given and what is allowed, and
 * o holds nothing to free. --theme is not looked up here. */
bool options_parse(struct options *o, int argc, char **argv, struct err *e);
void options_free(struct options *o);

#endif
