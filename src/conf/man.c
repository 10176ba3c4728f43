/* man.c: the manual page, in mdoc(7). */
#include "conf/man.h"

#include <ctype.h>
#include <string.h>

#include "base/utf8.h"
#include "conf/options.h"
#include "conf/theme.h"

/* When what the page says last changed. */
#define MAN_DATE    "November 23, 2026"
#define LINE_LENGTH 68 /* of source lines, before escapes make them longer */

static const char man_description[] =
    ".Sh DESCRIPTION\n"
    ".Nm\n"
    "shows, live and flow by flow, how much a machine sends and receives:\n"
    "rates over the last 2, 10 and 40 seconds, totals and peaks.\n"
    "A flow is the traffic between two pairs of address and port by one protocol.\n"
    "The source is the local end, the destination the remote one.\n"
    ".Pp\n"
    "Without\n"
    ".Fl \\-json\n"
    "it draws on the terminal; with it, it writes one JSON object a line.\n"
    "It reads from an interface, which takes root or the capability\n"
    ".Dv CAP_NET_RAW ,\n"
    "or from a capture file, which takes neither.\n"
    "What is given on the command line rules that run and is not saved.\n";

static const char man_output[] =
    ".Sh OUTPUT\n"
    "With\n"
    ".Fl \\-json\n"
    "every line is one object with the keys\n"
    ".Bl -tag -width Ds\n"
    ".It timestamp , interface , unit , elapsed\n"
    "RFC 3339 with the local offset; name; \\(dqbits\\(dq or, with\n"
    ".Fl B ,\n"
    "\\(dqbytes\\(dq (rates are per second); seconds since the beginning\n"
    ".It packets , drops , flow_count\n"
    "counts; all flows are counted, with\n"
    ".Fl \\-top\n"
    "too\n"
    ".It total_sent , total_recv , peak_sent , peak_recv\n"
    "bytes in all; the highest second\n"
    ".It sent_2s , recv_2s , sent_10s , recv_10s , sent_40s , recv_40s\n"
    "rates of all flows together\n"
    ".It flows\n"
    "array, sorted by the rate over 2 seconds, of objects with\n"
    "src, dst, src_addr, dst_addr, src_port, dst_port, protocol,\n"
    "the six rates, total_sent, total_recv, packets_sent and packets_recv;\n"
    "where they are known also process_name, pid, user, container and process_match:\n"
    "\\(dqexact\\(dq, or \\(dqlistener\\(dq for the process that listens on the port\n"
    ".El\n"
    ".Pp\n"
    "With\n"
    ".Fl r\n"
    "a line is written for each refresh of capture time in which packets came,\n"
    "and a last one with every flow at the end of the file.\n";

static const char man_files[] = ".Sh FILES\n"
                                ".Bl -tag -width Ds\n"
                                ".It Pa ~/.iftoprs.conf\n"
                                "preferences, in YAML; written on the first run.\n"
                                "A file of version 2, in TOML, is read too; the first save\n"
                                "turns it into YAML.\n"
                                ".It Pa ~/.iftoprs.conf.toml\n"
                                "the file of version 2 as it was before that\n"
                                ".It Pa ~/.config/iftoprs/themes/*.yaml\n"
                                "themes beside the built-in ones; in\n"
                                ".Ev XDG_CONFIG_HOME\n"
                                "instead of ~/.config where that is set\n"
                                ".It Pa ~/.iftoprs.export.txt\n"
                                "the last export: every flow as text, replaced by the next one\n"
                                ".El\n";

static const char man_filter[] =
    ".Sh FILTER LANGUAGE\n"
    "The filter of the screen consists of words.\n"
    "A flow is shown when each of them occurs in the address, name, port or service\n"
    "of an end, in the process or its container; letter case does not matter.\n"
    ".Bl -tag -width Ds\n"
    ".It Ar word\n"
    "occurs\n"
    ".It Cm \\&! Ns Ar word\n"
    "does not occur\n"
    ".It Cm \\(ti Ns Ar regex\n"
    "a POSIX extended regular expression that matches\n"
    ".El\n";

static const char man_themes[] =
    ".Sh THEMES\n"
    "A theme file is YAML with the keys\n"
    ".Bl -tag -width Ds\n"
    ".It name\n"
    "as it is shown; the name of the file is what\n"
    ".Fl \\-theme\n"
    "takes\n"
    ".It palette\n"
    "six colours of xterm\\(aqs 256, such as [27, 48, 135, 141, 63, 99]\n"
    ".It roles\n"
    "optional: what is to look otherwise than the palette makes it,\n"
    "such as \\(dqrate_2s: bold 226 on 236\\(dq.\n"
    "A colour is a number or \\(dqdefault\\(dq; before it may stand\n"
    "bold, dim, underline, reverse or plain.\n"
    ".El\n"
    ".Pp\n"
    "The roles:\n"
    ".Bl -tag -width Ds\n";

static const char man_environment[] = ".Sh ENVIRONMENT\n"
                                      ".Bl -tag -width Ds\n"
                                      ".It Ev HOME\n"
                                      "where the files are\n"
                                      ".It Ev XDG_CONFIG_HOME\n"
                                      "where the folder iftoprs/themes is, instead of ~/.config\n"
                                      ".It Ev NO_COLOR\n"
                                      "when set and not empty: no colours\n"
                                      ".El\n";

static const char man_rights[] =
    ".Sh RIGHTS\n"
    "To capture without being root, once:\n"
    ".Bd -literal -offset indent\n"
    "sudo setcap cap_net_raw,cap_dac_read_search,cap_sys_ptrace+ep \\e\n"
    "    /usr/local/bin/iftoprs\n"
    ".Ed\n"
    ".Pp\n"
    "With cap_net_raw alone the processes of other users stay unknown.\n";

static const char man_exit_status[] =
    ".Sh EXIT STATUS\n"
    ".Bl -tag -width Ds\n"
    ".It 0\n"
    "done, also when it was told to stop or its output was closed\n"
    ".It 1\n"
    "it could not be done: no permission, no such interface, a bad filter,\n"
    "a file that cannot be read\n"
    ".It 2\n"
    "wrong usage\n"
    ".El\n"
    ".Pp\n"
    "Every error is one line on standard error.\n";

static const char man_see_also[] = ".Sh SEE ALSO\n"
                                   ".Xr pcap-filter 7 ,\n"
                                   ".Xr iftop 8\n";

/* Characters that roff would read otherwise, or set as typographic ones. */
static const char *roff_escape(uint32_t code)
{
    switch (code) {
    case '\\':
        return "\\e";
    case '-':
        return "\\-";
    case '\'':
        return "\\(aq";
    case '"':
        return "\\(dq";
    case '`':
        return "\\(ga";
    case '~':
        return "\\(ti";
    case '^':
        return "\\(ha";
    default:
        return NULL;
    }
}

/* Appends text as it is to be seen. No macro is seen in it: it begins with a zero-width "\&" where
 * it might. */
static void put_roff(struct buf *out, const char *text)
{
    size_t len = strlen(text);
    if (*text == '.')
        buf_puts(out, "\\&");
    for (size_t i = 0; i < len;) {
        uint32_t code;
        size_t step = utf8_decode(text + i, len - i, &code);
        const char *escape = roff_escape(code);
        if (escape != NULL)
            buf_puts(out, escape);
        else if (code >= 0x80 && code != UINT32_MAX)
            buf_printf(out, "\\[u%04X]", (unsigned)code);
        else
            buf_put(out, text + i, step);
        i += step;
    }
}

/* Appends text as put_roff() does, with a line's end in place of a blank where a line gets long. No
 * line begins with a control character. */
static void put_lines(struct buf *out, const char *text)
{
    size_t line = 0;
    while (*text != '\0') {
        char word[128];
        size_t len = strcspn(text, " ");
        size_t cut = len < sizeof word ? len : sizeof word - 1;
        memcpy(word, text, cut);
        word[cut] = '\0';
        if (line > 0 && line + len >= LINE_LENGTH && *word != '.' && *word != '\'') {
            buf_putc(out, '\n');
            line = 0;
        } else if (line > 0) {
            buf_putc(out, ' ');
        }
        put_roff(out, word);
        line += cut + 1;
        text += cut + strspn(text + cut, " ");
    }
}

static void put_option(struct buf *out, const struct option_spec *spec)
{
    buf_puts(out, ".It");
    if (spec->letter != '\0')
        buf_printf(out, " Fl %c ,", spec->letter);
    buf_puts(out, " Fl \\-");
    put_roff(out, spec->name);
    if (spec->metavar != NULL)
        buf_printf(out, " Ar %s", spec->metavar);
    buf_putc(out, '\n');
    put_lines(out, spec->text);
    if (spec->more != NULL) {
        buf_puts(out, ";\n");
        put_lines(out, spec->more);
    }
    buf_putc(out, '\n');
}

/* "Capture" of "CAPTURE". */
static void put_section_name(struct buf *out, const char *name)
{
    buf_puts(out, ".Ss ");
    buf_putc(out, *name);
    for (name++; *name != '\0'; name++)
        buf_putc(out, (char)tolower((unsigned char)*name));
    buf_putc(out, '\n');
}

static void put_options(struct buf *out)
{
    buf_puts(out, ".Sh OPTIONS\nA long option may be shortened as long as it stays unambiguous.\n");
    for (int section = 0; section < OPTIONS_COUNT; section++) {
        put_section_name(out, option_section_names[section]);
        buf_puts(out, ".Bl -tag -width Ds\n");
        for (size_t i = 0; i < option_spec_count; i++)
            if ((int)option_specs[i].section == section)
                put_option(out, &option_specs[i]);
        buf_puts(out, ".El\n");
    }
}

/* The rest of an item whose name stands in quotes, and its text. */
static void put_quoted_item(struct buf *out, const char *name, const char *text)
{
    put_roff(out, name);
    buf_puts(out, "\"\n");
    put_roff(out, text);
    buf_putc(out, '\n');
}

static void put_keys(struct buf *out, const struct help_key *keys, size_t key_count)
{
    buf_puts(out, ".Sh KEYS\n"
                  "In brackets stands the name of the action, by which\n"
                  ".Li keys\n"
                  "in the configuration file gives it another key.\n"
                  ".Bl -tag -width Ds\n");
    for (size_t i = 0; i < key_count; i++) {
        /* The zero-width beginning keeps a key such as "." or "B" from being read as punctuation or
         * a macro. */
        buf_puts(out, ".It \"\\&");
        put_quoted_item(out, keys[i].keys, keys[i].text);
        buf_printf(out, "(%s)\n", keys[i].name);
    }
    buf_puts(out, ".El\n");
}

static void put_themes(struct buf *out)
{
    buf_puts(out, man_themes);
#define X(id, name, meaning)                                                                       \
    buf_puts(out, ".It " name "\n");                                                               \
    put_lines(out, meaning);                                                                       \
    buf_putc(out, '\n');
    THEME_ROLES(X)
#undef X
    buf_puts(out, ".El\n");
}

static void put_examples(struct buf *out)
{
    buf_puts(out, ".Sh EXAMPLES\n.Bl -tag -width Ds\n");
    for (size_t i = 0; i < help_example_count; i++) {
        buf_puts(out, ".It \"");
        put_quoted_item(out, help_examples[i].command, help_examples[i].text);
    }
    buf_puts(out, ".El\n");
}

void man_write(struct buf *out, const struct help_key *keys, size_t key_count)
{
    buf_puts(out, ".Dd " MAN_DATE "\n"
                  ".Dt IFTOPRS 8\n"
                  ".Os\n"
                  ".Sh NAME\n"
                  ".Nm iftoprs\n"
                  ".Nd network traffic, flow by flow\n"
                  ".Sh SYNOPSIS\n"
                  ".Nm\n"
                  ".Op Ar options\n");
    buf_puts(out, man_description);
    put_options(out);
    if (key_count > 0)
        put_keys(out, keys, key_count);
    buf_puts(out, man_filter);
    buf_puts(out, man_output);
    put_themes(out);
    buf_puts(out, man_rights);
    buf_puts(out, man_environment);
    buf_puts(out, man_files);
    buf_puts(out, man_exit_status);
    put_examples(out);
    buf_puts(out, man_see_also);
}
