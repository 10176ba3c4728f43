/* hosts.h: names of addresses out of the hosts file. Read here and not by c-ares, which reads the
 * whole file again for each question: 40 ms with a long block list. Owner: main, within dns. */
#ifndef IFTOPRS_NET_HOSTS_H
#define IFTOPRS_NET_HOSTS_H

#include <stdbool.h>
#include <stdint.h>

#include "model/addr.h"

#define HOSTS_CHECK_SECONDS 5

struct hosts;

/* Reads the file; one that cannot be read counts as empty. */
struct hosts *hosts_new(const char *path);
/* What is known now, for another thread; it is not refreshed. */
struct hosts *hosts_copy(const struct hosts *h);
void hosts_free(struct hosts *h);
/* First name of the address' first line, cleaned, or NULL. Lives until the next refresh or parse.
 */
const char *hosts_name(const struct hosts *h, const struct addr *a);
/* Looks every HOSTS_CHECK_SECONDS whether the file is another one and reads it again; true when it
 * says something else. */
bool hosts_refresh(struct hosts *h, uint64_t now_ns);
/* Replaces what is known by a hosts file's text. Lines for 0.0.0.0 and :: block a name and name
 * nobody: they are left out. */
void hosts_parse(struct hosts *h, const char *text);

#endif
