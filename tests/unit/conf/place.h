/* place.h: a folder of the test's own with a config in it. */
#ifndef TESTS_UNIT_CONF_PLACE_H
#define TESTS_UNIT_CONF_PLACE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/io.h"
#include "conf/prefs.h"

struct place {
    char folder[64];
    char path[128];
    char kept[160]; /* of TOML, what the import leaves */
};

static inline int setup(void **state)
{
    static struct place place;
    strncpy(place.folder, "/tmp/iftoprs-prefs-XXXXXX", sizeof place.folder);
    if (mkdtemp(place.folder) == NULL)
        return -1;
    snprintf(place.path, sizeof place.path, "%s/.iftoprs.conf", place.folder);
    snprintf(place.kept, sizeof place.kept, "%s.toml", place.path);
    *state = &place;
    return 0;
}

static inline int teardown(void **state)
{
    const struct place *place = *state;
    unlink(place->path);
    unlink(place->kept);
    return rmdir(place->folder);
}

static inline void write_file(const char *path, const char *text)
{
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
}

static inline void expect_file(const char *path, const char *text)
{
    struct buf got = {0};
    assert_true(io_read_file(path, 1 << 20, &got, NULL));
    assert_string_equal(got.data, text);
    buf_free(&got);
}

static inline void expect_broken(const char *text, const char *message)
{
    struct prefs p;
    struct prefs_report r = {0};
    assert_false(prefs_parse(&p, text, strlen(text), "t.conf", &r));
    assert_true(r.broken);
    if (strstr(r.error.text, message) == NULL)
        fail_msg("'%s' does not say '%s'", r.error.text, message);
    assert_null(strchr(r.error.text, '\n'));
    prefs_free(&p);
    prefs_report_free(&r);
}

/* Any beginning of a file, and any file with one byte changed, is read or refused, never more. */
static inline void expect_no_harm(const char *file)
{
    size_t len = strlen(file);
    uint32_t seed = 5;
    for (size_t i = 0; i < 400; i++) {
        char copy[2048];
        seed = seed * 1664525U + 1013904223U;
        size_t used = i % 2 == 0 ? seed % len : len;
        memcpy(copy, file, used);
        if (used > 0)
            copy[(seed >> 8) % used] = "\0\"'[]{}:#=\n\xff,-|&*!"[(seed >> 20) % 19];
        struct prefs p;
        struct prefs_report r = {0};
        prefs_parse(&p, copy, used, "t.conf", &r);
        assert_int_equal(r.broken, r.error.text[0] != '\0');
        prefs_free(&p);
        prefs_report_free(&r);
    }
}

#endif
