/* filter.c: parsing and matching of filters. Looks at up to all flows a frame, so that text is made
 * by hand. */
#include "view/filter.h"

#include <regex.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"

struct word {
    char *text; /* lower case where it is ASCII */
    bool exclude;
    bool ascii;
    bool is_regex;
    regex_t regex;
};

struct filter {
    struct word *words;
    size_t count;
};

/* --- parsing --- */

static void lower_ascii(char *s)
{
    for (; *s != '\0'; s++) {
        if (*s >= 'A' && *s <= 'Z')
            *s = (char)(*s + 'a' - 'A');
    }
}

static bool is_ascii(const char *s)
{
    for (; *s != '\0'; s++) {
        if ((unsigned char)*s > 0x7f)
            return false;
    }
    return true;
}

#define REPETITIONS_MAX 1000
/* A plus on what repeats itself already: what is in it is looked at again for each of them, five
 * nested may cost years. */
#define NESTED_PLUS     8
/* Options on what repeats itself already, in all: 40 of them, one upon the other, cost a tenth of a
 * second, 80 five. */
#define STACKED_MAX     32

/* How often a bound {m}, {m,} or {m,n} writes out what it repeats, as far as that is allowed. */
static unsigned long bound_copies(const char *at)
{
    char *end;
    unsigned long least = strtoul(at, &end, 10);
    unsigned long most = *end == ',' ? strtoul(end + 1, &end, 10) : least;
    least = least < REPETITIONS_MAX ? least : REPETITIONS_MAX;
    return most > least ? most : least + 1;
}

/* A branch of nothing: "(a|)". */
static bool is_empty_branch(const char *regex, const char *at)
{
    bool begins = at == regex || at[-1] == '(' || at[-1] == '|';
    return *at == '|' && (begins || at[1] == ')' || at[1] == '|' || at[1] == '\0');
}

/* The product of all repetitions: what regcomp() writes out in full, and is lost in when they are
 * nested, the more so the more in them is optional. A plus on a single character is nothing. */
static unsigned long repetitions(const char *regex)
{
    unsigned long product = 1;
    unsigned long optional = 0;
    unsigned long stacked = 0;
    for (const char *at = regex; *at != '\0' && product <= REPETITIONS_MAX; at++) {
        bool option = *at == '?' || *at == '*' || is_empty_branch(regex, at);
        bool nested = at > regex && strchr(")*+?}", at[-1]) != NULL;
        unsigned long copies = 1;
        if (*at == '{')
            copies = bound_copies(at + 1);
        else if (*at == '+' && nested)
            copies = NESTED_PLUS;
        optional += option;
        stacked += option && (nested || *at == '|');
        product = copies > REPETITIONS_MAX ? REPETITIONS_MAX + 1 : product * copies;
    }
    return stacked > STACKED_MAX ? REPETITIONS_MAX + 1 : product * (1 + optional);
}

/* What regcomp() takes but should not get: NULL, or what it is called. POSIX extended expressions
 * have no back-references, and matching those of glibc can take for ever. */
static const char *too_costly(const char *regex)
{
    for (const char *at = strchr(regex, '\\'); at != NULL && at[1] != '\0';
         at = strchr(at + 2, '\\')) {
        if (at[1] >= '1' && at[1] <= '9')
            return "back-references are not supported";
    }
    return repetitions(regex) > REPETITIONS_MAX ? "too many repetitions" : NULL;
}

static bool compile_regex(struct word *w, struct err *e)
{
    char why[128];
    const char *costly = too_costly(w->text);
    if (costly != NULL)
        return err_set(e, "~%s: %s", w->text, costly);
    int rc = regcomp(&w->regex, w->text, REG_EXTENDED | REG_ICASE | REG_NOSUB | REG_NEWLINE);
    if (rc == 0)
        return true;
    regerror(rc, &w->regex, why, sizeof why);
    return err_set(e, "~%s: %s", w->text, why);
}

/* Adds one word; a lone `!` or `~`, as while typing, is none. */
static bool add_word(struct filter *f, const char *text, size_t len, struct err *e)
{
    struct word w = {0};
    w.exclude = len > 0 && text[0] == '!';
    text += w.exclude;
    len -= w.exclude;
    w.is_regex = len > 0 && text[0] == '~';
    text += w.is_regex;
    len -= w.is_regex;
    if (len == 0)
        return true;
    w.text = mem_strndup(text, len);
    w.ascii = is_ascii(w.text);
    if (w.is_regex && !compile_regex(&w, e)) {
        free(w.text);
        return false;
    }
    if (!w.is_regex)
        lower_ascii(w.text);
    f->words = mem_realloc(f->words, (f->count + 1) * sizeof *f->words);
    f->words[f->count++] = w;
    return true;
}

struct filter *filter_parse(const char *text, struct err *e)
{
    struct filter *f = mem_zalloc(1, sizeof *f);
    while (*text != '\0') {
        text += strspn(text, " \t");
        size_t len = strcspn(text, " \t");
        if (!add_word(f, text, len, e)) {
            filter_free(f);
            return NULL;
        }
        text += len;
    }
    return f;
}

void filter_free(struct filter *f)
{
    if (f == NULL)
        return;
    for (size_t i = 0; i < f->count; i++) {
        if (f->words[i].is_regex)
            regfree(&f->words[i].regex);
        free(f->words[i].text);
    }
    free(f->words);
    free(f);
}

bool filter_is_empty(const struct filter *f)
{
    return f == NULL || f->count == 0;
}

/* --- matching --- */

static bool word_occurs(const struct word *w, const char *fields)
{
    if (w->is_regex)
        return regexec(&w->regex, fields, 0, NULL, 0) == 0;
    if (w->ascii)
        return strstr(fields, w->text) != NULL;
    return utf8_contains_fold(fields, w->text);
}

bool filter_matches(const struct filter *f, const char *fields)
{
    for (size_t i = 0; f != NULL && i < f->count; i++) {
        if (word_occurs(&f->words[i], fields) == f->words[i].exclude)
            return false;
    }
    return true;
}

/* --- fields --- */

struct out {
    char *at;
    char *end; /* the last byte, for NUL */
};

static void put_char(struct out *o, char c)
{
    if (o->at < o->end)
        *o->at++ = c;
}

static void put_text(struct out *o, const char *s)
{
    for (; *s != '\0'; s++)
        put_char(o, *s >= 'A' && *s <= 'Z' ? (char)(*s + 'a' - 'A') : *s);
}

static void put_number(struct out *o, unsigned n)
{
    char digits[12];
    int len = 0;
    do {
        digits[len++] = (char)('0' + n % 10);
        n /= 10;
    } while (n > 0);
    while (len > 0)
        put_char(o, digits[--len]);
}

static void put_addr(struct out *o, const struct addr *a)
{
    char text[ENDPOINT_TEXT_MAX];
    addr_format(a, text, sizeof text);
    put_text(o, text);
}

/* One field: host and port in brackets, colons and all; name and service replace the numbers where
 * given. */
static void put_field(struct out *o, const struct endpoint *e, const char *name,
                      const char *service)
{
    bool brackets = name == NULL && e->addr.version == 6 && e->port != 0;
    if (brackets)
        put_char(o, '[');
    if (name != NULL)
        put_text(o, name);
    else
        put_addr(o, &e->addr);
    if (brackets)
        put_char(o, ']');
    if (e->port != 0) {
        put_char(o, ':');
        if (service != NULL)
            put_text(o, service);
        else
            put_number(o, e->port);
    }
    put_char(o, '\n');
}

static void put_end(struct out *o, const struct endpoint *e, uint8_t protocol,
                    const struct name_source *names)
{
    const char *name = names->known_host != NULL ? names->known_host(names->data, &e->addr) : NULL;
    const char *service = names->service != NULL && e->port != 0
                              ? names->service(names->data, protocol, e->port)
                              : NULL;
    put_field(o, e, NULL, NULL);
    if (service != NULL)
        put_field(o, e, NULL, service);
    if (name != NULL)
        put_field(o, e, name, NULL);
    if (name != NULL && service != NULL)
        put_field(o, e, name, service);
}

void filter_fields(const struct snapshot_flow *flow, const struct snapshot_owner *owner,
                   const struct name_source *names, char out[FILTER_TEXT_MAX])
{
    struct out o = {out, out + FILTER_TEXT_MAX - 1};
    struct endpoint src = snapshot_flow_src(flow);
    struct endpoint dst = snapshot_flow_dst(flow);
    put_end(&o, &src, flow->key.protocol, names);
    put_end(&o, &dst, flow->key.protocol, names);
    if (owner != NULL) {
        put_number(&o, owner->pid);
        put_char(&o, ':');
        put_text(&o, owner->name);
        put_char(&o, '\n');
        put_text(&o, owner->container);
    }
    *o.at = '\0';
}
