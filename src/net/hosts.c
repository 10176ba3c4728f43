/* hosts.c: names of addresses out of the hosts file, sorted by address. */
#include "net/hosts.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/io.h"
#include "base/mem.h"
#include "base/utf8.h"

#define HOSTS_TEXT_MAX  (16 * 1024 * 1024)
#define HOSTS_NAME_SIZE 256

struct hosts_entry {
    struct addr addr;
    size_t name; /* offset in names */
};

struct hosts {
    char *path;
    struct stat seen; /* zeros: there was no file */
    bool settled;     /* read so late that a change since then has another time */
    uint64_t checked_ns;
    struct hosts_entry *entries; /* sorted by address, each once */
    size_t count, cap;
    struct buf names; /* with a NUL behind each */
};

static void add(struct hosts *h, const struct addr *a, const char *name, size_t len)
{
    char clean[HOSTS_NAME_SIZE];
    size_t clean_len = utf8_clean(clean, sizeof clean, name, len);
    if (clean_len > 0 && clean[clean_len - 1] == '.')
        clean[--clean_len] = '\0';
    if (clean_len == 0)
        return;
    h->entries = mem_grow(h->entries, h->count, &h->cap, sizeof *h->entries);
    h->entries[h->count++] = (struct hosts_entry){.addr = *a, .name = h->names.len};
    buf_put(&h->names, clean, clean_len + 1);
}

/* "ADDRESS NAME ALIAS... # comment"; a link-local address may end in %ZONE. */
static void parse_line(struct hosts *h, const char *line)
{
    static const char blanks[] = " \t\r\n#";
    char text[64];
    const char *name = line + strspn(line, " \t");
    size_t address_len = strcspn(name, " \t\r\n#%");
    if (address_len >= sizeof text)
        return;
    memcpy(text, name, address_len);
    text[address_len] = '\0';
    name += strcspn(name, blanks);
    name += strspn(name, " \t");
    size_t name_len = strcspn(name, blanks);
    struct addr a;
    if (name_len > 0 && addr_parse(&a, text) && !addr_is_unspecified(&a))
        add(h, &a, name, name_len);
}

/* The earlier line first among those of one address. */
static int compare_entry(const void *a, const void *b)
{
    const struct hosts_entry *x = a, *y = b;
    int order = addr_compare(&x->addr, &y->addr);
    return order != 0 ? order : (x->name > y->name) - (x->name < y->name);
}

static void sort_unique(struct hosts *h)
{
    if (h->count == 0)
        return;
    qsort(h->entries, h->count, sizeof *h->entries, compare_entry);
    size_t kept = 1;
    for (size_t i = 1; i < h->count; i++)
        if (!addr_equal(&h->entries[kept - 1].addr, &h->entries[i].addr))
            h->entries[kept++] = h->entries[i];
    h->count = kept;
}

void hosts_parse(struct hosts *h, const char *text)
{
    h->count = 0;
    buf_clear(&h->names);
    while (*text != '\0') {
        size_t len = strcspn(text, "\n");
        parse_line(h, text);
        text += len + (text[len] == '\n');
    }
    sort_unique(h);
}

static int compare_address(const void *wanted, const void *entry)
{
    return addr_compare(wanted, &((const struct hosts_entry *)entry)->addr);
}

const char *hosts_name(const struct hosts *h, const struct addr *a)
{
    if (h->count == 0)
        return NULL;
    const struct hosts_entry *e =
        bsearch(a, h->entries, h->count, sizeof *h->entries, compare_address);
    return e != NULL ? h->names.data + e->name : NULL;
}

static void stat_file(const char *path, struct stat *out)
{
    if (stat(path, out) != 0)
        memset(out, 0, sizeof *out);
}

/* The state is taken before the content: a change in between is seen the next time. */
static void read_file(struct hosts *h)
{
    struct buf text = {0};
    stat_file(h->path, &h->seen);
    h->settled = clock_wall_ns() / NS_PER_SEC > (uint64_t)h->seen.st_mtime + 1;
    (void)io_read_file(h->path, HOSTS_TEXT_MAX, &text, NULL); /* of a longer one: its beginning */
    hosts_parse(h, text.data != NULL ? text.data : "");
    buf_free(&text);
}

struct hosts *hosts_new(const char *path)
{
    struct hosts *h = mem_zalloc(1, sizeof *h);
    h->path = mem_strdup(path);
    read_file(h);
    return h;
}

struct hosts *hosts_copy(const struct hosts *h)
{
    struct hosts *copy = mem_zalloc(1, sizeof *copy);
    copy->count = copy->cap = h->count;
    if (h->count == 0)
        return copy;
    copy->entries = mem_alloc(h->count * sizeof *copy->entries);
    memcpy(copy->entries, h->entries, h->count * sizeof *h->entries);
    buf_put(&copy->names, h->names.data, h->names.len);
    return copy;
}

void hosts_free(struct hosts *h)
{
    free(h->path);
    free(h->entries);
    buf_free(&h->names);
    free(h);
}

static bool is_same(const struct hosts *a, const struct hosts *b)
{
    bool same = a->count == b->count && a->names.len == b->names.len &&
                (a->names.len == 0 || memcmp(a->names.data, b->names.data, a->names.len) == 0);
    for (size_t i = 0; same && i < a->count; i++)
        same = a->entries[i].name == b->entries[i].name &&
               addr_compare(&a->entries[i].addr, &b->entries[i].addr) == 0;
    return same;
}

bool hosts_refresh(struct hosts *h, uint64_t now_ns)
{
    struct stat now;
    if (now_ns < h->checked_ns + HOSTS_CHECK_SECONDS * NS_PER_SEC)
        return false;
    h->checked_ns = now_ns;
    stat_file(h->path, &now);
    if (h->settled && now.st_mtime == h->seen.st_mtime && now.st_size == h->seen.st_size &&
        now.st_ino == h->seen.st_ino)
        return false;
    struct hosts *before = hosts_copy(h);
    read_file(h);
    bool changed = !is_same(before, h);
    hosts_free(before);
    return changed;
}
