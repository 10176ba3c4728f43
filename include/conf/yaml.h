/* yaml.h: libcyaml behind one call, and where the keys stand in a text. Private to conf. Pure. */
#ifndef IFTOPRS_CONF_YAML_H
#define IFTOPRS_CONF_YAML_H

#include <cyaml/cyaml.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"

#define YAML_FILE_MAX (256 * 1024)

/* One key of a block mapping, or of a flow mapping that is the value of a key at the top. */
struct yaml_key {
    char *name;
    size_t parent; /* index of the key that it stands under; YAML_TOP: none */
    size_t line;   /* from 1 */
    /* Bytes of its lines, the last newline included; comments and blank lines after its last line
     * do not belong to it. Keys under another one have start only. */
    size_t start, end;
    size_t value; /* of the byte after its colon */
};

#define YAML_TOP ((size_t)-1)

struct yaml_keys {
    struct yaml_key *list;
    size_t count;
    size_t after; /* the line where the first document ends ("...") or another begins ("---"); 0:
                     the text is one document */
};

/* Finds the keys of the two upper levels of the first document, whose keys begin their lines: in
 * another (all of it in braces or indented) there are none. Of a text that is not YAML those before
 * the error. */
void yaml_keys_scan(struct yaml_keys *k, const char *text, size_t len);
/* NULL: no such key under the parent. */
const struct yaml_key *yaml_keys_find(const struct yaml_keys *k, size_t parent, const char *name);
void yaml_keys_free(struct yaml_keys *k);

/* Loads a text by a schema (a pointer to a mapping). An empty document gives *out = NULL and true.
 * false: e gets "WHAT: line N: KEY: WHY". allowed appends what is allowed at a key ("true or
 * false") that stands under the key top, or is it; both are NULL where a text has no keys at all.
 * yaml_release() frees *out. */
bool yaml_load(const char *text, size_t len, const cyaml_schema_value_t *schema, void **out,
               const char *what, void (*allowed)(const char *top, const char *key, struct buf *out),
               struct err *e);
void yaml_release(const cyaml_schema_value_t *schema, void *data);

#endif
