/* fuzz_toml.c: any text as a config of version 2, and what it becomes as YAML. */
#include "fuzz.h"

#include "conf/prefs.h"
#include "conf/prefs_table.h"

/* As the first save does it: the documented file with every value put in says the same. */
static void check_import(const struct prefs *p)
{
    struct buf yaml = {0};
    struct prefs after;
    struct prefs_report r = {0};
    prefs_write_default(&yaml);
    for (int i = 0; i < PREF_COUNT; i++)
        prefs_edit(&yaml, p, (enum pref)i);
    require(prefs_parse(&after, yaml.data, yaml.len, "imported", &r) && r.warnings.len == 0);
    for (int i = 0; i < PREF_COUNT; i++)
        require(pref_same_value(p, &after, (enum pref)i));
    prefs_free(&after);
    prefs_report_free(&r);
    buf_free(&yaml);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct prefs p;
    struct prefs_report r = {0};
    if (size > 4096)
        return 0;
    char *text = text_of(data, size);
    prefs_defaults(&p);
    (void)prefs_is_toml(text, size);
    prefs_parse_toml(&p, text, size, "fuzz.conf", &r);
    require(!r.broken || is_clean(r.error.text));
    /* It costs a hundred times what the parsing does: as much time for the one as for the other. */
    if (!r.broken && size % 64 == 0)
        check_import(&p);
    prefs_free(&p);
    prefs_report_free(&r);
    free(text);
    return 0;
}
