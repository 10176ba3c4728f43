/* line_edit.h: one line of text being typed, UTF-8 aware. Pure. */
#ifndef IFTOPRS_UI_LINE_EDIT_H
#define IFTOPRS_UI_LINE_EDIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LINE_EDIT_MAX 256

/* len and cursor in bytes, always between characters. */
struct line_edit {
    char text[LINE_EDIT_MAX];
    size_t len;
    size_t cursor;
};

/* The text, with the cursor at its end. */
void line_edit_set(struct line_edit *l, const char *text);
/* Characters are put in; ← → Home End Ctrl+A Ctrl+E Ctrl+W Ctrl+K Ctrl+U Backspace Delete edit.
 * Returns whether the text changed. */
bool line_edit_key(struct line_edit *l, uint32_t key);
/* The column of the cursor from the beginning of the text. */
size_t line_edit_column(const struct line_edit *l);
/* Where in the text a field of so many columns begins, so that the cursor is in it. *skipped: the
 * columns before it. */
const char *line_edit_shown(const struct line_edit *l, size_t columns, size_t *skipped);

#endif
