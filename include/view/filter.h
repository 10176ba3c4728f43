/* filter.h: the filter typed with `/`: words that must all match, !word, ~regex. Pure. */
#ifndef IFTOPRS_VIEW_FILTER_H
#define IFTOPRS_VIEW_FILTER_H

#include <stdbool.h>

#include "base/err.h"
#include "model/snapshot.h"
#include "view/text.h"

/* Room for all that a filter looks at in one flow. */
#define FILTER_TEXT_MAX 2048

struct filter;

/* Words are separated by blanks. word: substring, letter case ignored. !word: must not occur.
 * ~regex, !~regex: POSIX extended, against each field by itself. NULL: a bad regex, e says which.
 */
struct filter *filter_parse(const char *text, struct err *e);
void filter_free(struct filter *f);
/* Whether there is nothing to check, so that every flow matches. */
bool filter_is_empty(const struct filter *f);
/* fields: one a line. */
bool filter_matches(const struct filter *f, const char *fields);
/* The fields of a flow, one a line: both ends in numbers, both as far as they have names, the owner
 * as "pid:name" (NULL: not known). */
void filter_fields(const struct snapshot_flow *flow, const struct snapshot_owner *owner,
                   const struct name_source *names, char out[FILTER_TEXT_MAX]);

#endif
