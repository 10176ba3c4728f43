/* prefs_table.h: the table of preferences, and values to and from text. Private to conf. Pure. */
#ifndef IFTOPRS_CONF_PREFS_TABLE_H
#define IFTOPRS_CONF_PREFS_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "conf/prefs.h"

enum pref_kind { PREF_TEXT, PREF_BOOL, PREF_WORD, PREF_U32, PREF_U64 };

struct pref_word {
    const char *word;
    const char *old; /* how version 2 wrote it, without case and joints; NULL: the same */
};

struct pref_info {
    const char *name;
    enum pref_kind kind;
    size_t offset; /* in struct prefs */
    uint64_t min, max;
    const struct pref_word *words; /* ends with a NULL word */
    const char *text;
};

extern const struct pref_info pref_table[PREF_SCALAR_COUNT];

const char *pref_name(enum pref pref);
/* The pref of a key; PREF_COUNT: none such. */
enum pref pref_find(const char *name);
/* Sets a scalar from its text in a file. false: not allowed, p as it was. */
bool pref_from_text(struct prefs *p, enum pref pref, const char *text);
/* What is allowed: "true or false". */
void pref_allowed(enum pref pref, struct buf *out);
/* Appends the value as YAML, as it stands behind the colon: " true\n", or a block on the lines
 * below. */
void pref_put_value(struct buf *out, const struct prefs *p, enum pref pref);
/* Whether both have the same value, as it would be written. */
bool pref_same_value(const struct prefs *a, const struct prefs *b, enum pref pref);
/* Appends one item of the list of pins, its dash behind that many blanks. */
void pref_put_pin(struct buf *out, const struct pin *pin, int indent);
/* Appends one line of the custom themes, behind that many blanks. */
void pref_put_custom_theme(struct buf *out, const struct custom_theme *theme, int indent);
/* Appends a theme's value as it stands behind its colon: " [1, 2, 3, 4, 5, 6]\n". */
void pref_put_palette(struct buf *out, const uint8_t palette[PALETTE_SIZE]);

/* Notes what is wrong with a file, at a line. */
void prefs_fault(struct prefs_report *r, const char *what, size_t line, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* The same, that a value is not allowed; key and value are cleaned here. */
void prefs_bad_value(struct prefs_report *r, const char *what, size_t line, enum pref pref,
                     const char *value);
void prefs_unknown(struct prefs_report *r, const char *what, size_t line, const char *key);

/* What the file has now is what later changes of the pins, or of the custom themes, are compared
 * with. */
void prefs_remember_pins(struct prefs *p);
void prefs_remember_custom_themes(struct prefs *p);
/* A pin whose ends are no endpoints is left out: a fault, in TOML a warning. */
void prefs_add_pin(struct prefs *p, const char *src, const char *dst, struct prefs_report *r,
                   const char *what, size_t line);
void prefs_add_key(struct prefs *p, const char *action, const char *key, size_t line);

/* The two formats; p holds the defaults. */
void prefs_parse_yaml(struct prefs *p, const char *text, size_t len, const char *what,
                      struct prefs_report *r);
void prefs_parse_toml(struct prefs *p, const char *text, size_t len, const char *what,
                      struct prefs_report *r);
/* Whether a text is TOML: its first line that says something is a table's head or an assignment. */
bool prefs_is_toml(const char *text, size_t len);

/* Writes the pref's value into a YAML text: over the one it has, or at the end. */
void prefs_edit(struct buf *text, const struct prefs *p, enum pref pref);

/* Appends a value that takes the place of the one that begins at `at` in the text: the comment
 * behind the old one stays. */
void prefs_put_over(struct buf *out, const struct buf *text, size_t at, const char *value);

/* One item of `pinned` or `custom_themes`: its bytes, comments before and after it left out, its
 * line, and of a theme the byte after its colon. */
struct pref_item {
    size_t start, end, line, value;
};

struct pref_items {
    struct pref_item *list;
    size_t count;
    size_t indent; /* blanks before them */
};

struct yaml_key;
struct yaml_keys;
/* Finds the items of a block that is the key's value; none where it stands in brackets. Free with
 * pref_items_free(). */
void pref_items_scan(struct pref_items *items, const char *text, const struct yaml_keys *keys,
                     const struct yaml_key *key);
void pref_items_free(struct pref_items *items);
/* Takes out the text's pins or custom themes (before) that are not among now's, changes those that
 * differ, and adds those of now's that are new. false, and the text as it was, where its items
 * cannot be told apart. */
bool pref_items_edit(struct buf *text, const struct prefs *before, const struct prefs *now,
                     enum pref pref);
/* What is to be written: the file's pins and custom themes with this copy's own changes since it
 * last read or wrote them. The arrays are new, the texts are those of file and p. */
void prefs_merge_pins(struct prefs *merged, const struct prefs *p, const struct prefs *file);
void prefs_merge_custom_themes(struct prefs *merged, const struct prefs *p,
                               const struct prefs *file);

#endif
