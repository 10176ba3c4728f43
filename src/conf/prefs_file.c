/* prefs_file.c: the preferences' file: reading it, and changing single lines of it. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"
#include "conf/prefs_table.h"
#include "conf/yaml.h"

#define NEW_FILE_MODE 0644
#define LOCK_TRIES    100
#define LOCK_WAIT_MS  10
#define ALL_PREFS     ((UINT64_C(1) << PREF_COUNT) - 1)

/* HOME as it is given; what the system says of the user where it is not. */
static const char *home_folder(void)
{
    const char *home = getenv("HOME");
    const struct passwd *user = home == NULL || *home == '\0' ? getpwuid(getuid()) : NULL;
    if (user != NULL)
        home = user->pw_dir;
    return home == NULL || *home == '\0' ? NULL : home;
}

bool prefs_in_home(char *out, size_t size, const char *name)
{
    const char *home = home_folder();
    if (home == NULL)
        return false;
    size_t len = strlen(home);
    while (len > 1 && home[len - 1] == '/')
        len--;
    int used =
        snprintf(out, size, "%.*s%s%s", (int)len, home, home[len - 1] == '/' ? "" : "/", name);
    return used > 0 && (size_t)used < size;
}

void prefs_shorten(char *out, size_t size, const char *text)
{
    char home[PATH_MAX];
    const char *at = prefs_in_home(home, sizeof home, "") ? strstr(text, home) : NULL;
    if (at == NULL || strlen(home) <= 1)
        snprintf(out, size, "%s", text);
    else
        snprintf(out, size, "%.*s~/%s", (int)(at - text), text, at + strlen(home));
}

bool prefs_path(char *out, size_t size, const char *given)
{
    if (given == NULL)
        return prefs_in_home(out, size, ".iftoprs.conf");
    int used = snprintf(out, size, "%s", given);
    return used > 0 && (size_t)used < size;
}

static bool read_text(const char *path, struct buf *text, bool *missing, struct err *e)
{
    struct stat st;
    *missing = stat(path, &st) != 0 && errno == ENOENT;
    return *missing || io_read_file(path, YAML_FILE_MAX, text, e);
}

bool prefs_load(struct prefs *p, const char *path, struct prefs_report *r)
{
    struct buf text = {0};
    r->broken = !read_text(path, &text, &r->missing, &r->error);
    if (r->broken || r->missing)
        prefs_defaults(p);
    else
        prefs_parse(p, text.data, text.len, path, r);
    buf_free(&text);
    prefs_remember_pins(p);
    prefs_remember_custom_themes(p);
    return !r->broken;
}

bool prefs_create(const char *path, struct err *e)
{
    struct stat st;
    if (lstat(path, &st) == 0)
        return true;
    struct buf text = {0};
    prefs_write_default(&text);
    bool ok = io_write_atomic(path, text.data, text.len, NEW_FILE_MODE, true, e);
    buf_free(&text);
    return ok;
}

/* Where the comment behind a value begins; end when there is none. */
static size_t comment_at(const char *text, size_t at, size_t end)
{
    char quote = 0;
    for (size_t i = at; i < end; i++) {
        char c = text[i];
        bool start = i == at || (text[i - 1] != '\0' && strchr(" \t[{,:", text[i - 1]) != NULL);
        if (quote == '"' && c == '\\')
            i++;
        else if (quote != 0)
            quote = c == quote ? 0 : quote;
        else if (start && (c == '"' || c == '\''))
            quote = c;
        else if (c == '#' && (text[i - 1] == ' ' || text[i - 1] == '\t'))
            return i;
    }
    return end;
}

/* Appends the comment of a value's first line with the blanks before it. */
static void put_comment(struct buf *out, const struct buf *text, size_t value)
{
    const char *newline = memchr(text->data + value, '\n', text->len - value);
    size_t end = newline != NULL ? (size_t)(newline - text->data) : text->len;
    size_t at = comment_at(text->data, value, end);
    size_t blanks = at;
    while (at < end && blanks > value &&
           (text->data[blanks - 1] == ' ' || text->data[blanks - 1] == '\t'))
        blanks--;
    while (end > at && text->data[end - 1] == '\r')
        end--;
    buf_put(out, text->data + blanks, end - blanks);
}

void prefs_put_over(struct buf *out, const struct buf *text, size_t at, const char *value)
{
    size_t first = strcspn(value, "\n");
    buf_put(out, value, first);
    put_comment(out, text, at);
    buf_puts(out, value + first);
}

void prefs_edit(struct buf *text, const struct prefs *p, enum pref pref)
{
    struct yaml_keys keys;
    struct buf value = {0};
    struct buf out = {0};
    yaml_keys_scan(&keys, text->data, text->len);
    const struct yaml_key *key = yaml_keys_find(&keys, YAML_TOP, pref_name(pref));
    pref_put_value(&value, p, pref);
    if (key == NULL) {
        buf_put(&out, text->data, text->len);
        if (out.len > 0 && out.data[out.len - 1] != '\n')
            buf_putc(&out, '\n');
        buf_printf(&out, "%s:%s", pref_name(pref), value.data);
    } else {
        buf_put(&out, text->data, key->value);
        prefs_put_over(&out, text, key->value, value.data);
        buf_put(&out, text->data + key->end, text->len - key->end);
    }
    buf_free(&value);
    buf_free(text);
    *text = out;
    yaml_keys_free(&keys);
}

/* Whether the edited text says what it should: changed keys as in now, the others as before. */
static bool verify(const struct buf *text, const struct prefs *before, const struct prefs *now,
                   uint64_t changed, const char *path, struct err *e)
{
    struct prefs after;
    struct prefs_report report = {0};
    bool ok = prefs_parse(&after, text->data, text->len, path, &report);
    for (int i = 0; ok && i < PREF_COUNT; i++)
        ok = pref_same_value(&after, (changed >> i & 1) != 0 ? now : before, (enum pref)i);
    prefs_free(&after);
    prefs_report_free(&report);
    return ok || err_set(e, "%s: not saved: its form is not understood well enough", path);
}

static bool has_text(const char *path, const struct buf *text)
{
    struct buf there = {0};
    bool same = io_read_file(path, YAML_FILE_MAX, &there, NULL) && there.len == text->len &&
                memcmp(there.data, text->data, text->len) == 0;
    buf_free(&there);
    return same;
}

/* The original beside the file that takes its place. One that an earlier import has left is not
 * written over, but for the same text, which a killed save may have left. */
static bool keep_toml(const char *path, const struct buf *text, struct err *e)
{
    char kept[PATH_MAX];
    struct stat st;
    mode_t mode = stat(path, &st) == 0 ? st.st_mode & 0777 : NEW_FILE_MODE;
    if (snprintf(kept, sizeof kept, "%s.toml", path) >= (int)sizeof kept)
        return err_set(e, "%s: name too long", path);
    if (lstat(kept, &st) == 0)
        return has_text(kept, text) ||
               err_set(e, "%s: is in the way of the original: move it elsewhere", kept);
    return io_write_atomic(kept, text->data, text->len, mode, false, e);
}

/* before: what the text says, or said before it became YAML. */
static void edit_all(struct buf *text, const struct prefs *before, const struct prefs *p,
                     uint64_t changed)
{
    for (int i = 0; i < PREF_COUNT; i++) {
        bool items = i == PREF_pinned || i == PREF_custom_themes;
        if ((changed >> i & 1) != 0 && !(items && pref_items_edit(text, before, p, (enum pref)i)))
            prefs_edit(text, p, (enum pref)i);
    }
}

/* Changes a text that was read as before, and writes it. */
static bool update(const char *path, struct buf *text, const struct prefs_report *read,
                   const struct prefs *before, const struct prefs *now, uint64_t changed,
                   struct err *e)
{
    struct buf old = *text;
    if (read->toml || read->missing) {
        *text = (struct buf){0};
        prefs_write_default(text);
    }
    if (read->toml)
        edit_all(text, before, before, ALL_PREFS);
    edit_all(text, before, now, changed);
    bool ok = verify(text, before, now, changed, path, e) &&
              (!read->toml || keep_toml(path, &old, e)) &&
              io_write_atomic(path, text->data, text->len, NEW_FILE_MODE, true, e);
    if (read->toml || read->missing)
        buf_free(&old);
    return ok;
}

/* Two copies that save at once take turns. One that keeps the lock for longer than a save takes has
 * been stopped; the screen does not wait for it. */
static int lock_folder(const char *path)
{
    char real[PATH_MAX];
    char folder[PATH_MAX];
    io_folder_of(realpath(path, real) != NULL ? real : path, folder, sizeof folder);
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    for (int i = 0; fd >= 0 && i < LOCK_TRIES; i++) {
        if (flock(fd, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK)
            break;
        poll(NULL, 0, LOCK_WAIT_MS);
    }
    return fd;
}

/* Whether the one who saves may not write the file. A new one in its place could be made all the
 * same, and root may do anything; neither is what its owner meant. */
static bool is_locked(const char *path, const struct stat *st)
{
    bool refused = faccessat(AT_FDCWD, path, W_OK, AT_EACCESS) != 0 && errno == EACCES;
    return (st->st_mode & 0222) == 0 || refused;
}

/* Whether the file would name an active theme that it has not: another copy's save, or a hand, has
 * taken it out since this copy last read or wrote it. */
static bool names_missing_theme(const struct prefs *p, const struct prefs *file, uint64_t written)
{
    const char *name = p->active_custom_theme;
    return (written & PREF_BIT(active_custom_theme)) != 0 && name[0] != '\0' &&
           prefs_find_custom_theme(file->custom_themes, file->custom_theme_count, name) == NULL;
}

bool prefs_save(const char *path, struct prefs *p, uint64_t changed, struct err *e)
{
    struct stat st;
    bool there = stat(path, &st) == 0;
    if (changed == 0 || (there && !S_ISREG(st.st_mode)))
        return true;
    if (there && is_locked(path, &st))
        return err_set(e, "%s: the file is read-only", path);
    int lock = lock_folder(path);
    io_remove_stale(path);
    struct prefs before;
    struct prefs_report report = {0};
    struct buf text = {0};
    bool ok;
    report.broken = !read_text(path, &text, &report.missing, &report.error);
    if (report.broken || report.missing)
        prefs_defaults(&before);
    else
        prefs_parse(&before, text.data, text.len, path, &report);
    uint64_t written = report.missing ? changed | (ALL_PREFS & ~p->given) : changed;
    if (names_missing_theme(p, &before, written))
        written |= PREF_BIT(custom_themes);
    struct prefs merged = *p;
    prefs_merge_pins(&merged, p, report.missing ? p : &before);
    prefs_merge_custom_themes(&merged, p, report.missing ? p : &before);
    if (report.broken)
        ok = err_set(e, "%.900s (not saved: the file is left as it is)", report.error.text);
    else
        ok = update(path, &text, &report, &before, &merged, written, e);
    if (ok && (written & PREF_BIT(pinned)) != 0)
        prefs_remember_pins(p);
    if (ok && (written & PREF_BIT(custom_themes)) != 0)
        prefs_remember_custom_themes(p);
    if (ok)
        p->given &= ~changed;
    if (lock >= 0)
        close(lock);
    free(merged.pinned);
    free(merged.custom_themes);
    buf_free(&text);
    prefs_free(&before);
    prefs_report_free(&report);
    return ok;
}
