/* dns.c: reverse look-ups through c-ares, with a bounded cache. No thread: sockets and timeouts are
 * served from the caller's poll(). */
#include <ares.h>
#include <arpa/inet.h>
#include <netdb.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "model/packet.h"
#include "net/hosts.h"
#include "net/names.h"

#define DNS_BUCKETS            4096 /* a power of two */
#define DNS_TIMEOUT_MS_DEFAULT 2000
#define DNS_TRIES_DEFAULT      2
#define DNS_HOSTS_DEFAULT      "/etc/hosts"

/* A name; those that are no longer valid are chained until nobody can hold them. */
struct dns_text {
    struct dns_text *next;
    char text[];
};

struct dns_entry {
    struct dns *dns;                 /* for the callback */
    struct dns_entry *next;          /* in its bucket */
    struct dns_entry *newer, *older; /* by use */
    struct dns_text *name;           /* NULL: none is known */
    uint64_t expires_ns;
    struct addr addr;
    bool in_flight; /* c-ares holds a pointer to it: it must stay */
};

struct dns_socket {
    ares_socket_t fd;
    short events;
};

struct dns {
    struct hosts *hosts;
    ares_channel channel;
    struct dns_socket *sockets;
    size_t socket_count, socket_cap;
    void (*connected)(void *context, int fd); /* NULL: nobody asks */
    void *connected_context;

    struct dns_entry *buckets[DNS_BUCKETS];
    struct dns_entry *newest, *oldest;
    size_t count;
    struct dns_text *retired;

    uint64_t now_ns;
    unsigned in_flight;
    unsigned at_once; /* failed within dns_name() since the last step: no network */
    bool asking;      /* within ares_gethostbyaddr() */
    bool changed;
};

/* --- names --- */

/* The byte of "\ddd" (decimal) or "\x" at s; *used gets the length of what was read. */
static char escaped_byte(const char *s, size_t *used)
{
    int value = 0;
    for (int i = 1; i <= 3; i++) {
        if (s[i] < '0' || s[i] > '9') {
            *used = s[1] == '\0' ? 1 : 2;
            return s[1] == '\0' ? '\\' : s[1];
        }
        value = value * 10 + (s[i] - '0');
    }
    *used = 4;
    return value <= 255 ? (char)(unsigned char)value : '?';
}

void dns_name_clean(char *out, size_t size, const char *escaped)
{
    char raw[DNS_NAME_SIZE];
    size_t len = 0;
    while (*escaped != '\0' && len < sizeof raw) {
        size_t used = 1;
        raw[len++] = *escaped == '\\' ? escaped_byte(escaped, &used) : *escaped;
        escaped += used;
    }
    if (len > 0 && raw[len - 1] == '.')
        len--;
    utf8_clean(out, size, raw, len);
}

/* NULL for an empty name. */
static struct dns_text *text_new(const char *escaped)
{
    char clean[DNS_NAME_SIZE];
    dns_name_clean(clean, sizeof clean, escaped);
    size_t len = strlen(clean);
    if (len == 0)
        return NULL;
    struct dns_text *t = mem_alloc(sizeof *t + len + 1);
    t->next = NULL;
    memcpy(t->text, clean, len + 1);
    return t;
}

/* The text may still be in the hands of who asked since the last step. */
static void retire(struct dns *d, struct dns_text *t)
{
    if (t == NULL)
        return;
    t->next = d->retired;
    d->retired = t;
}

static void free_retired(struct dns *d)
{
    while (d->retired != NULL) {
        struct dns_text *t = d->retired;
        d->retired = t->next;
        free(t);
    }
}

/* --- cache --- */

static struct dns_entry **bucket_of(struct dns *d, const struct addr *a)
{
    struct flow_key key = {.version = a->version};
    memcpy(key.addr[0], a->bytes, sizeof a->bytes);
    return &d->buckets[flow_key_hash(&key, (uintptr_t)d) & (DNS_BUCKETS - 1)];
}

static struct dns_entry *find(struct dns *d, const struct addr *a)
{
    struct dns_entry *entry = *bucket_of(d, a);
    while (entry != NULL && !addr_equal(&entry->addr, a))
        entry = entry->next;
    return entry;
}

static void age_unlink(struct dns *d, struct dns_entry *entry)
{
    *(entry->newer != NULL ? &entry->newer->older : &d->newest) = entry->older;
    *(entry->older != NULL ? &entry->older->newer : &d->oldest) = entry->newer;
}

static void age_push(struct dns *d, struct dns_entry *entry)
{
    entry->newer = NULL;
    entry->older = d->newest;
    *(d->newest != NULL ? &d->newest->newer : &d->oldest) = entry;
    d->newest = entry;
}

/* Takes the least recently used entry out of the cache. There is one: few are in flight. */
static struct dns_entry *evict(struct dns *d)
{
    struct dns_entry *entry = d->oldest;
    while (entry->in_flight)
        entry = entry->newer;
    age_unlink(d, entry);
    struct dns_entry **link = bucket_of(d, &entry->addr);
    while (*link != entry)
        link = &(*link)->next;
    *link = entry->next;
    retire(d, entry->name);
    d->count--;
    return entry;
}

static struct dns_entry *insert(struct dns *d, const struct addr *a)
{
    struct dns_entry *entry = d->count < DNS_CACHE_MAX ? mem_alloc(sizeof *entry) : evict(d);
    struct dns_entry **bucket = bucket_of(d, a);
    *entry = (struct dns_entry){.dns = d, .next = *bucket, .addr = *a};
    *bucket = entry;
    age_push(d, entry);
    d->count++;
    return entry;
}

/* --- questions and answers --- */

static void set_name(struct dns_entry *entry, struct dns_text *name)
{
    const char *before = entry->name != NULL ? entry->name->text : "";
    if (strcmp(before, name != NULL ? name->text : "") != 0)
        entry->dns->changed = true;
    retire(entry->dns, entry->name);
    entry->name = name;
}

/* Called by c-ares exactly once for each question, perhaps before ares_gethostbyaddr() returns. */
static void answered(void *arg, int status, int timeouts, struct hostent *host)
{
    struct dns_entry *entry = arg;
    struct dns *d = entry->dns;
    entry->in_flight = false;
    d->in_flight--;
    if (d->asking)
        d->at_once++;
    if (status == ARES_EDESTRUCTION)
        return;

    uint64_t keep = DNS_RETRY_SECONDS;
    if (status == ARES_SUCCESS && host != NULL && host->h_name != NULL) {
        set_name(entry, text_new(host->h_name));
        keep = entry->name != NULL ? DNS_KEEP_SECONDS : DNS_RETRY_SECONDS;
    } else if (timeouts == 0) {
        set_name(entry, NULL); /* after mere silence an old name stays; the status does not tell */
    }
    entry->expires_ns = d->now_ns + keep * NS_PER_SEC;
}

static void ask(struct dns *d, struct dns_entry *entry)
{
    bool v6 = entry->addr.version == 6;
    entry->in_flight = true;
    d->in_flight++;
    d->asking = true;
    ares_gethostbyaddr(d->channel, entry->addr.bytes, v6 ? 16 : 4, v6 ? AF_INET6 : AF_INET,
                       answered, entry);
    d->asking = false;
}

const char *dns_name(struct dns *d, const struct addr *a, uint64_t now_ns)
{
    const char *name = hosts_name(d->hosts, a);
    if (name != NULL)
        return name;
    d->now_ns = now_ns;
    struct dns_entry *entry = find(d, a);
    bool fresh = entry != NULL && (entry->in_flight || now_ns < entry->expires_ns);
    if (!fresh && d->in_flight + d->at_once < DNS_IN_FLIGHT_MAX) {
        if (entry == NULL)
            entry = insert(d, a);
        ask(d, entry);
    }
    if (entry == NULL)
        return NULL;
    age_unlink(d, entry);
    age_push(d, entry);
    return entry->name != NULL ? entry->name->text : NULL;
}

const char *dns_known_name(struct dns *d, const struct addr *a)
{
    const char *name = hosts_name(d->hosts, a);
    if (name != NULL)
        return name;
    const struct dns_entry *entry = find(d, a);
    return entry != NULL && entry->name != NULL ? entry->name->text : NULL;
}

/* --- sockets and time --- */

static struct dns_socket *socket_slot(struct dns *d, ares_socket_t fd)
{
    for (size_t i = 0; i < d->socket_count; i++)
        if (d->sockets[i].fd == fd)
            return &d->sockets[i];
    d->sockets = mem_grow(d->sockets, d->socket_count, &d->socket_cap, sizeof *d->sockets);
    d->sockets[d->socket_count] = (struct dns_socket){.fd = fd};
    return &d->sockets[d->socket_count++];
}

/* c-ares tells what it waits for on a socket; neither: it closes it. */
static void socket_state(void *arg, ares_socket_t fd, int readable, int writable)
{
    struct dns *d = arg;
    struct dns_socket *s = socket_slot(d, fd);
    s->events = (short)((readable ? POLLIN : 0) | (writable ? POLLOUT : 0));
    if (s->events == 0)
        *s = d->sockets[--d->socket_count];
}

static int socket_connected(ares_socket_t fd, int type, void *arg)
{
    const struct dns *d = arg;
    (void)type;
    d->connected(d->connected_context, fd);
    return ARES_SUCCESS;
}

void dns_on_connect(struct dns *d, void (*connected)(void *context, int fd), void *context)
{
    d->connected = connected;
    d->connected_context = context;
    ares_set_socket_callback(d->channel, socket_connected, d);
}

/* --- a copy for another thread --- */

struct dns_named {
    struct addr addr;
    size_t text; /* offset */
};

struct dns_names {
    struct hosts *hosts;
    struct dns_named *named; /* in order of addr_compare() */
    size_t count;
    struct buf texts;
};

static int compare_named(const void *a, const void *b)
{
    const struct dns_named *x = a;
    const struct dns_named *y = b;
    return addr_compare(&x->addr, &y->addr);
}

struct dns_names *dns_names_copy(const struct dns *d)
{
    struct dns_names *names = mem_zalloc(1, sizeof *names);
    names->hosts = hosts_copy(d->hosts);
    names->named = mem_zalloc(d->count + 1, sizeof *names->named);
    for (const struct dns_entry *entry = d->newest; entry != NULL; entry = entry->older) {
        if (entry->name == NULL)
            continue;
        names->named[names->count++] = (struct dns_named){entry->addr, names->texts.len};
        buf_put(&names->texts, entry->name->text, strlen(entry->name->text) + 1);
    }
    qsort(names->named, names->count, sizeof *names->named, compare_named);
    return names;
}

const char *dns_names_find(const struct dns_names *names, const struct addr *a)
{
    const char *name = hosts_name(names->hosts, a);
    if (name != NULL)
        return name;
    struct dns_named key = {.addr = *a};
    const struct dns_named *found =
        bsearch(&key, names->named, names->count, sizeof key, compare_named);
    return found != NULL ? names->texts.data + found->text : NULL;
}

void dns_names_free(struct dns_names *names)
{
    if (names == NULL)
        return;
    hosts_free(names->hosts);
    free(names->named);
    buf_free(&names->texts);
    free(names);
}

size_t dns_poll_fds(struct dns *d, struct pollfd *fds, size_t max)
{
    size_t n = d->socket_count < max ? d->socket_count : max;
    for (size_t i = 0; i < n; i++)
        fds[i] = (struct pollfd){.fd = d->sockets[i].fd, .events = d->sockets[i].events};
    return n;
}

int dns_timeout_ms(struct dns *d)
{
    struct timeval tv;
    if (ares_timeout(d->channel, NULL, &tv) == NULL)
        return -1;
    return (int)(tv.tv_sec * 1000 + (tv.tv_usec + 999) / 1000);
}

/* An error shows as readable or writable, whichever was waited for: c-ares then finds it by itself.
 */
static void process(struct dns *d, const struct pollfd *p)
{
    bool failed = (p->revents & (POLLERR | POLLHUP)) != 0;
    bool rd = (p->revents & POLLIN) != 0 || (failed && (p->events & POLLIN) != 0);
    bool wr = (p->revents & POLLOUT) != 0 || (failed && (p->events & POLLOUT) != 0);
    if (rd || wr)
        ares_process_fd(d->channel, rd ? p->fd : ARES_SOCKET_BAD, wr ? p->fd : ARES_SOCKET_BAD);
}

bool dns_step(struct dns *d, const struct pollfd *fds, size_t count, uint64_t now_ns)
{
    d->now_ns = now_ns;
    d->at_once = 0;
    d->changed = hosts_refresh(d->hosts, now_ns);
    free_retired(d);
    for (size_t i = 0; i < count; i++)
        process(d, &fds[i]);
    ares_process_fd(d->channel, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
    return d->changed;
}

/* --- life --- */

static int open_channel(struct dns *d, const struct dns_config *config)
{
    char lookups[] = "b"; /* DNS only: hosts.c has the hosts file */
    struct ares_options o = {0};
    int mask = ARES_OPT_LOOKUPS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_SOCK_STATE_CB;
    o.lookups = lookups;
    o.timeout = config->timeout_ms > 0 ? config->timeout_ms : DNS_TIMEOUT_MS_DEFAULT;
    o.tries = config->tries > 0 ? config->tries : DNS_TRIES_DEFAULT;
    o.sock_state_cb = socket_state;
    o.sock_state_cb_data = d;
#ifdef ARES_OPT_QUERY_CACHE
    mask |= ARES_OPT_QUERY_CACHE; /* the size stays 0: the cache here is enough */
#endif
    int status = ares_init_options(&d->channel, &o, mask);
    if (status != ARES_SUCCESS || config->server == NULL)
        return status;

    char server[64];
    snprintf(server, sizeof server, "%s:%u", config->server, (unsigned)config->port);
    status = ares_set_servers_ports_csv(d->channel, server);
    if (status != ARES_SUCCESS)
        ares_destroy(d->channel);
    return status;
}

struct dns *dns_new_with(const struct dns_config *config, struct err *e)
{
    int status = ares_library_init(ARES_LIB_INIT_ALL);
    if (status != ARES_SUCCESS) {
        err_set(e, "DNS: %s", ares_strerror(status));
        return NULL;
    }
    struct dns *d = mem_zalloc(1, sizeof *d);
    status = open_channel(d, config);
    if (status != ARES_SUCCESS) {
        err_set(e, "DNS: %s", ares_strerror(status));
        free(d->sockets);
        free(d);
        ares_library_cleanup();
        return NULL;
    }
    d->hosts = hosts_new(config->hosts != NULL ? config->hosts : DNS_HOSTS_DEFAULT);
    return d;
}

struct dns *dns_new(struct err *e)
{
    return dns_new_with(&(struct dns_config){0}, e);
}

void dns_free(struct dns *d)
{
    if (d == NULL)
        return;
    ares_destroy(d->channel); /* answers what is in flight with ARES_EDESTRUCTION */
    ares_library_cleanup();
    while (d->newest != NULL) {
        struct dns_entry *entry = d->newest;
        d->newest = entry->older;
        free(entry->name);
        free(entry);
    }
    free_retired(d);
    hosts_free(d->hosts);
    free(d->sockets);
    free(d);
}
