/* docs.c: iftoprs-docs, the program that writes and checks the generated files. Not installed.
 *
 *   --man     the manual page on stdout
 *   --write   rewrites completions/, iftoprs.default.conf and README's generated sections
 *   --check   prints which of them would change; status 1 when one would */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/io.h"
#include "conf/completions.h"
#include "conf/man.h"
#include "conf/options.h"
#include "conf/prefs.h"
#include "conf/theme.h"
#include "net/link_type.h"
#include "ui/keys.h"

#define FILE_MAX (1U << 20)

static void default_keys(struct key_help *help)
{
    struct keymap keys;
    keymap_default(&keys);
    keymap_help(&keys, help);
}

/* --- what README shows --- */

/* Markdown's column separator must not end a cell. */
static void put_cell(struct buf *out, const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text == '|')
            buf_putc(out, '\\');
        buf_putc(out, *text);
    }
}

static void write_keys(struct buf *out)
{
    struct key_help help;
    default_keys(&help);
    buf_puts(out, "| key | action | name in the config |\n|---|---|---|\n");
    for (size_t i = 0; i < ACTION_COUNT; i++) {
        buf_puts(out, "| `");
        put_cell(out, help.lines[i].keys);
        buf_printf(out, "` | %s | `%s` |\n", help.lines[i].text, action_infos[i].name);
    }
}

static void write_options(struct buf *out)
{
    buf_puts(out, "| option | meaning |\n|---|---|\n");
    for (size_t i = 0; i < option_spec_count; i++) {
        const struct option_spec *o = &option_specs[i];
        buf_puts(out, "| `");
        if (o->letter != '\0')
            buf_printf(out, "-%c, ", o->letter);
        buf_printf(out, "--%s%s%s` | ", o->name, o->metavar != NULL ? " " : "",
                   o->metavar != NULL ? o->metavar : "");
        put_cell(out, o->text);
        buf_puts(out, " |\n");
    }
}

static void write_link_types(struct buf *out)
{
    buf_puts(out, "| link type | number | |\n|---|---|---|\n");
    for (size_t i = 0; i < link_type_count; i++)
        buf_printf(out, "| %s | %d | %s |\n", link_types[i].name, link_types[i].dlt,
                   link_types[i].meaning);
}

static void write_roles(struct buf *out)
{
    buf_puts(out, "| role | what it is for |\n|---|---|\n");
#define X(id, name, meaning) buf_puts(out, "| `" name "` | " meaning " |\n");
    THEME_ROLES(X)
#undef X
}

struct section {
    const char *name;
    void (*write)(struct buf *out);
};

static const struct section sections[] = {{"options", write_options},
                                          {"keys", write_keys},
                                          {"link types", write_link_types},
                                          {"roles", write_roles}};

/* Puts the section's text between its two marker lines. false: they are not there. */
static bool replace_section(struct buf *readme, const struct section *s)
{
    char begin[64];
    char end[64];
    struct buf fresh = {0};
    snprintf(begin, sizeof begin, "<!-- begin %s -->\n", s->name);
    snprintf(end, sizeof end, "<!-- end %s -->", s->name);
    char *from = readme->data != NULL ? strstr(readme->data, begin) : NULL;
    char *to = from != NULL ? strstr(from, end) : NULL;
    if (to == NULL)
        return false;
    buf_put(&fresh, readme->data, (size_t)(from - readme->data) + strlen(begin));
    s->write(&fresh);
    buf_puts(&fresh, to);
    buf_free(readme);
    *readme = fresh;
    return true;
}

/* Nothing but the sections is generated: without the rest there is no README. */
static bool make_readme(struct buf *out)
{
    struct err e;
    bool ok = io_read_file("README.md", FILE_MAX, out, &e);
    if (!ok)
        printf("%s\n", e.text);
    for (size_t i = 0; ok && i < sizeof sections / sizeof sections[0]; i++) {
        ok = replace_section(out, &sections[i]);
        if (!ok)
            printf("README.md has no section '%s'\n", sections[i].name);
    }
    return ok;
}

/* --- files --- */

/* Writes the file, or with check says that it is not as it should be. Returns whether all is well.
 */
static bool settle(const char *path, struct buf *fresh, bool check)
{
    struct buf old = {0};
    struct err e;
    bool same = io_read_file(path, FILE_MAX, &old, NULL) && old.len == fresh->len &&
                memcmp(old.data, fresh->data, old.len) == 0;
    bool ok = same;
    if (!same && check)
        printf("%s is not what the code generates\n", path);
    if (!same && !check) {
        ok = io_write_atomic(path, fresh->data, fresh->len, 0644, true, &e);
        printf("%s %s\n", path, ok ? "written" : e.text);
    }
    buf_free(&old);
    buf_free(fresh);
    return ok;
}

static bool settle_completions(bool check)
{
    bool ok = true;
    struct themes themes = {0};
    themes_load_builtin(&themes);
    const char **names = themes_keys(&themes);
    for (size_t i = 0; i < completion_shell_count; i++) {
        char path[128];
        struct buf out = {0};
        snprintf(path, sizeof path, "completions/%s", completion_shells[i].file);
        completions_write(&out, completion_shells[i].name, names, themes.count);
        ok = settle(path, &out, check) && ok;
    }
    free(names);
    themes_free(&themes);
    return ok;
}

static int settle_all(bool check)
{
    struct buf defaults = {0};
    struct buf readme = {0};
    bool ok = settle_completions(check);
    prefs_write_default(&defaults);
    ok = settle("iftoprs.default.conf", &defaults, check) && ok;
    if (make_readme(&readme))
        ok = settle("README.md", &readme, check) && ok;
    else
        ok = false;
    buf_free(&readme);
    return ok ? 0 : 1;
}

static int print_man(void)
{
    struct key_help help;
    struct buf out = {0};
    default_keys(&help);
    man_write(&out, help.lines, ACTION_COUNT);
    bool ok = io_write_all(STDOUT_FILENO, out.data, out.len);
    buf_free(&out);
    return ok ? 0 : 1;
}

int main(int argc, char **argv)
{
    const char *what = argc == 2 ? argv[1] : "";
    if (strcmp(what, "--man") == 0)
        return print_man();
    if (strcmp(what, "--write") == 0 || strcmp(what, "--check") == 0)
        return settle_all(strcmp(what, "--check") == 0);
    fputs("usage: iftoprs-docs --man | --write | --check\n", stderr);
    return 2;
}
