/* main.c: the command line is read and one thing is done. */
#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "app/json_mode.h"
#include "app/opener.h"
#include "app/report.h"
#include "app/setup.h"
#include "app/tui.h"
#include "base/io.h"
#include "base/mem.h"
#include "base/version.h"
#include "conf/completions.h"
#include "conf/help.h"
#include "net/interfaces.h"
#include "out/colors.h"
#include "out/listing.h"
#include "sys/descriptors.h"
#include "sys/privileges.h"
#include "sys/signals.h"
#include "ui/keys.h"

static bool may_colour(void)
{
    const char *no_color = getenv("NO_COLOR");
    return isatty(STDOUT_FILENO) && (no_color == NULL || no_color[0] == '\0');
}

/* Columns of standard output; SIZE_MAX where it is no terminal that says so. */
static size_t terminal_width(void)
{
    struct winsize size;
    bool known = ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
    return known ? size.ws_col : SIZE_MAX;
}

/* Prints what a command has written and frees it. */
static int print_out(struct buf *out)
{
    struct err e;
    bool ok = io_write_all(STDOUT_FILENO, out->data, out->len) || errno == EPIPE;
    if (!ok) {
        err_set(&e, "standard output: %s", strerror(errno));
        report(e.text);
    }
    buf_free(out);
    return ok ? EXIT_DONE : EXIT_COULD_NOT;
}

static int print_version(void)
{
    struct buf out = {0};
    buf_puts(&out, "iftoprs " IFTOPRS_VERSION "\n");
    return print_out(&out);
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

static void report_notices(const struct buf *notices)
{
    if (notices->data == NULL)
        return;
    char *text = mem_strdup(notices->data);
    char *rest = NULL;
    for (char *line = strtok_r(text, "\n", &rest); line != NULL; line = strtok_r(NULL, "\n", &rest))
        report(line);
    free(text);
}

static int list_colors(struct setup *s, const struct options *o)
{
    struct buf out = {0};
    struct err e;
    report_notices(&s->notices);
    if (!setup_apply(s, o, &e)) {
        report(e.text);
        return EXIT_WRONG_USAGE;
    }
    for (size_t i = 0; i < s->prefs.custom_theme_count; i++) {
        const struct custom_theme *own = &s->prefs.custom_themes[i];
        struct theme t;
        if (themes_find(&s->themes, own->name) != NULL)
            continue;
        theme_from_palette(&t, own->name, own->name, own->palette);
        themes_take(&s->themes, &t);
    }
    const char *custom = s->prefs.active_custom_theme;
    const struct theme *active =
        themes_find(&s->themes, custom[0] != '\0' ? custom : s->prefs.theme);
    colors_list(&out, &s->themes, active != NULL ? active->key : NULL, terminal_width(),
                may_colour());
    return print_out(&out);
}

/* With the keys of the config, as far as it can be read. */
static int print_help(const struct setup *s)
{
    struct buf out = {0};
    struct key_help help;
    report_notices(&s->notices);
    keymap_help(&s->keys, &help);
    help_write(&out, may_colour(), help.lines, ACTION_COUNT);
    return print_out(&out);
}

static int print_completions(const char *shell)
{
    struct buf out = {0};
    struct themes themes = {0};
    themes_load_builtin(&themes);
    const char **names = themes_keys(&themes);
    completions_write(&out, shell, names, themes.count);
    free(names);
    themes_free(&themes);
    return print_out(&out);
}

static void report_notices_and_losses(struct setup *s)
{
    if (privileges_lost() != NULL)
        buf_printf(&s->notices, "%s\n", privileges_lost());
    report_notices(&s->notices);
}

static int show(struct setup *s, const struct session_config *session)
{
    if (!isatty(STDOUT_FILENO)) {
        report("standard output: not a terminal; use --json for output to a file or a pipe");
        return EXIT_COULD_NOT;
    }
    setup_create_config(s);
    report_notices_and_losses(s);
    char *notice = setup_first_notice(s);
    struct tui_config config = {.session = session,
                                .prefs = &s->prefs,
                                .prefs_path = s->path[0] != '\0' ? s->path : NULL,
                                .prefs_broken = s->broken,
                                .notice = notice,
                                .keys = &s->keys,
                                .themes = &s->themes};
    int status = tui_run(&config);
    free(notice);
    return status;
}

/* Whether a device is to be opened. */
static bool is_live(const struct options *o)
{
    return o->command == COMMAND_MONITOR && o->read == NULL;
}

static int show_or_print(struct setup *s, const struct options *o, const struct session_config *c)
{
    if (!o->json)
        return show(s, c);
    report_notices_and_losses(s);
    return json_mode_run(&s->prefs, c);
}

static int monitor(struct setup *s, const struct options *o)
{
    struct session_config session;
    struct err e;
    if (!setup_apply(s, o, &e)) {
        report_notices(&s->notices); /* why --theme's file is none */
        report(e.text);
        return EXIT_WRONG_USAGE;
    }
    if (!setup_session(s, o, &session, &e)) {
        report(e.text);
        return EXIT_COULD_NOT;
    }
    struct opener *opener = NULL;
    if (is_live(o)) {
        opener = opener_new(&e);
        if (opener == NULL) {
            report(e.text);
            return EXIT_COULD_NOT;
        }
        session.capture.opener = opener_interface(opener);
    }
    int status = show_or_print(s, o, &session);
    opener_free(opener);
    return status;
}

static int run(const struct options *o)
{
    if (o->command == COMMAND_LIST_INTERFACES)
        return list_interfaces();
    if (o->command == COMMAND_COMPLETIONS)
        return print_completions(o->shell);
    if (o->command == COMMAND_VERSION)
        return print_version();
    struct setup s;
    int status;
    setup_load(&s, o);
    if (o->command == COMMAND_LIST_COLORS)
        status = list_colors(&s, o);
    else if (o->command == COMMAND_HELP)
        status = print_help(&s);
    else
        status = monitor(&s, o);
    setup_free(&s);
    return status;
}

int main(int argc, char **argv)
{
    descriptors_fill_standard();
    setlocale(LC_CTYPE, "");
    signals_ignore_pipe();
    struct options o;
    struct err e;
    if (!options_parse(&o, argc, argv, &e)) {
        report(e.text);
        return EXIT_WRONG_USAGE;
    }
    int status = EXIT_COULD_NOT;
    if (privileges_begin(is_live(&o), &e))
        status = run(&o);
    else
        report(e.text);
    options_free(&o);
    return status;
}
