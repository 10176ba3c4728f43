/* proc_pid.c: parsers of /proc/PID/stat, status, cmdline, cgroup and of the links in fd. Source:
 * proc(5). */
#include "sys/proc_pid.h"

#include <string.h>

#include "base/number.h"
#include "base/utf8.h"

enum {
    KERNEL_NAME_MAX = 15,
    CONTAINER_ID = 64, /* hex digits */
    CONTAINER_SHORT = 12
};

/* The numbers of stat are counted from 1; behind the name comes the 3rd. */
static bool field(const char *at, int number, uint64_t *out)
{
    for (int i = 3; i < number; i++) {
        at = strchr(at, ' ');
        if (at == NULL)
            return false;
        at++;
    }
    return number_take(&at, out);
}

bool proc_stat_parse(const char *text, struct proc_stat *out)
{
    const char *open = strchr(text, '(');
    const char *close = strrchr(text, ')');
    if (open == NULL || close == NULL || close < open || close[1] != ' ')
        return false;
    size_t len = (size_t)(close - open) - 1;
    if (len >= sizeof out->name)
        len = sizeof out->name - 1;
    memcpy(out->name, open + 1, len);
    out->name[len] = '\0';
    uint64_t parent;
    if (!field(close + 2, 4, &parent) || !field(close + 2, 22, &out->start))
        return false;
    out->parent = (uint32_t)parent;
    return true;
}

/* The nth number (from 0) of the line that begins with the label. */
static bool line_number(const char *text, const char *label, int nth, uint32_t *out)
{
    const char *line = strstr(text, label);
    if (line == NULL)
        return false;
    line += strlen(label);
    uint64_t number = 0;
    for (int i = 0; i <= nth; i++) {
        line += strspn(line, " \t");
        if (!number_take(&line, &number) || number > UINT32_MAX)
            return false;
    }
    *out = (uint32_t)number;
    return true;
}

bool proc_status_parse(const char *text, uint32_t *uid, uint32_t *process)
{
    return line_number(text, "\nTgid:", 0, process) && line_number(text, "\nUid:", 1, uid);
}

void proc_cmdline_clean(const char *data, size_t len, char *out, size_t size)
{
    char joined[PROCESS_COMMAND_MAX];
    while (len > 0 && data[len - 1] == '\0')
        len--;
    if (len > sizeof joined)
        len = sizeof joined;
    for (size_t i = 0; i < len; i++)
        joined[i] = data[i] != '\0' ? data[i] : ' ';
    utf8_clean(out, size, joined, len);
}

void proc_name_clean(const char *name, const char *cmdline, char *out, size_t size)
{
    size_t len = strlen(name);
    const char *slash = strrchr(cmdline, '/');
    const char *base = slash != NULL ? slash + 1 : cmdline;
    if (len == KERNEL_NAME_MAX && strncmp(base, name, len) == 0)
        name = base;
    utf8_clean(out, size, name, strlen(name));
}

static size_t hex_length(const char *text)
{
    return strspn(text, "0123456789abcdef");
}

struct engine {
    const char *prefix; /* of a part of the path */
    const char *suffix;
};

/* "systemd-nspawn@NAME.service" and the like: what stands between is the name. */
static const struct engine named[] = {
    {"systemd-nspawn@", ".service"},
    {"machine-", ".scope"},
    {"lxc.payload.", ""},
};

/* A bare id, or "docker-ID.scope", "libpod-ID.scope", "cri-containerd-ID.scope", "crio-ID.scope".
 * The monitor of a container ("libpod-conmon-ID.scope") is not in it. */
static bool put_id(const char *part, size_t len, char *out, size_t size)
{
    static const char scope[] = ".scope";
    if (len > sizeof scope && strncmp(part + len - (sizeof scope - 1), scope, 6) == 0)
        len -= sizeof scope - 1;
    if (len < CONTAINER_ID)
        return false;
    const char *id = part + len - CONTAINER_ID;
    size_t before = len - CONTAINER_ID;
    if (hex_length(id) < CONTAINER_ID || (before > 0 && id[-1] != '-'))
        return false;
    if (before >= 7 && strncmp(id - 7, "conmon-", 7) == 0)
        return false;
    utf8_clean(out, size, id, CONTAINER_SHORT);
    return true;
}

static bool put_name(const char *part, size_t len, char *out, size_t size)
{
    for (size_t i = 0; i < sizeof named / sizeof named[0]; i++) {
        size_t prefix = strlen(named[i].prefix);
        size_t suffix = strlen(named[i].suffix);
        if (len <= prefix + suffix || strncmp(part, named[i].prefix, prefix) != 0 ||
            strncmp(part + len - suffix, named[i].suffix, suffix) != 0)
            continue;
        utf8_clean(out, size, part + prefix, len - prefix - suffix);
        return true;
    }
    return false;
}

/* The parts of one line's path; the innermost container counts. */
static void read_path(const char *path, size_t len, char *out, size_t size)
{
    const char *end = path + len;
    bool after_lxc = false;
    while (path < end) {
        size_t part = strcspn(path, "/\n");
        if (part > (size_t)(end - path))
            part = (size_t)(end - path);
        if (after_lxc && part > 0)
            utf8_clean(out, size, path, part);
        else if (!put_id(path, part, out, size))
            put_name(path, part, out, size);
        after_lxc = part == 3 && strncmp(path, "lxc", 3) == 0;
        path += part + 1;
    }
}

void proc_cgroup_container(const char *text, char *out, size_t size)
{
    out[0] = '\0';
    while (*text != '\0' && out[0] == '\0') {
        size_t len = strcspn(text, "\n");
        const char *path = memchr(text, '/', len);
        if (path != NULL)
            read_path(path, len - (size_t)(path - text), out, size);
        text += len + (text[len] == '\n');
    }
}

uint64_t proc_socket_inode(const char *link)
{
    static const char prefix[] = "socket:[";
    uint64_t inode;
    if (strncmp(link, prefix, sizeof prefix - 1) != 0)
        return 0;
    link += sizeof prefix - 1;
    return number_take(&link, &inode) && *link == ']' ? inode : 0;
}
