/* fuzz_prefs.c: any text as a config, YAML or the TOML of version 2, then one key of it changed as
 * the program changes it. The first byte picks the key. */
#include "fuzz.h"

#include "conf/prefs.h"
#include "conf/prefs_table.h"
#include "conf/yaml.h"

static void check_texts(const struct prefs *p)
{
    require(is_clean(p->theme) && is_clean(p->interface) && is_clean(p->active_custom_theme));
    for (size_t i = 0; i < p->key_count; i++)
        require(is_clean(p->keys[i].action) && is_clean(p->keys[i].key));
    for (size_t i = 0; i < p->pinned_count; i++)
        require(is_clean(p->pinned[i].src) && is_clean(p->pinned[i].dst));
    for (size_t i = 0; i < p->custom_theme_count; i++)
        require(is_clean(p->custom_themes[i].name));
}

/* Writing the value that is there already, twice: what parses after the first time is the same
 * preferences (unless the form was not understood, where nothing is saved), the second time changes
 * nothing, and no text outside of the key's lines has moved. */
static void check_edit(const struct prefs *before, const char *text, size_t len, enum pref pref)
{
    struct buf edited = {0};
    struct prefs after;
    struct prefs_report r = {0};
    struct yaml_keys keys;
    buf_put(&edited, text, len);
    prefs_edit(&edited, before, pref);
    yaml_keys_scan(&keys, text, len);
    const struct yaml_key *key = yaml_keys_find(&keys, YAML_TOP, pref_name(pref));
    size_t start = key != NULL ? key->value : len;
    size_t rest = key != NULL ? len - key->end : 0;
    require(edited.len >= start + rest && memcmp(edited.data, text, start) == 0);
    require(memcmp(edited.data + edited.len - rest, text + len - rest, rest) == 0);
    yaml_keys_free(&keys);

    bool ok = prefs_parse(&after, edited.data, edited.len, "edited", &r);
    for (int i = 0; ok && i < PREF_COUNT; i++)
        ok = pref_same_value(before, &after, (enum pref)i);
    if (ok) {
        struct buf again = {0};
        buf_put(&again, edited.data, edited.len);
        prefs_edit(&again, &after, pref);
        require(again.len == edited.len && memcmp(again.data, edited.data, again.len) == 0);
        buf_free(&again);
    }
    prefs_free(&after);
    prefs_report_free(&r);
    buf_free(&edited);
}

/* Unpinning the first of the pins: where the items can be told apart, the rest of the file still
 * says what it did, or is not understood, where nothing is saved. */
static void check_unpin(const struct prefs *before, const char *text, size_t len)
{
    struct buf edited = {0};
    struct prefs after;
    struct prefs_report r = {0};
    struct prefs now = *before;
    if (before->pinned_count == 0)
        return;
    now.pinned++;
    now.pinned_count--;
    buf_put(&edited, text, len);
    if (pref_items_edit(&edited, before, &now, PREF_pinned)) {
        require(edited.len < len + sizeof " []");
        prefs_parse(&after, edited.data, edited.len, "edited", &r);
        prefs_free(&after);
        prefs_report_free(&r);
    } else {
        require(edited.len == len && memcmp(edited.data, text, len) == 0);
    }
    buf_free(&edited);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct prefs p;
    struct prefs_report r = {0};
    if (size < 1 || size > 4096)
        return 0;
    char *text = text_of(data + 1, size - 1);
    bool ok = prefs_parse(&p, text, size - 1, "fuzz.conf", &r);
    require(ok != r.broken && (ok || is_clean(r.error.text)));
    check_texts(&p);
    /* Three more parsings: a quarter of the inputs is as much time for the one as for the other. */
    if (ok && !r.toml && size % 4 == 0) {
        check_unpin(&p, text, size - 1);
        check_edit(&p, text, size - 1, (enum pref)(data[0] % PREF_COUNT));
    }
    prefs_free(&p);
    prefs_report_free(&r);
    free(text);
    return 0;
}
