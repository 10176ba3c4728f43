/* test_owner_texts.c: owners as a row shows them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "app/owner_texts.h"

static const char *text_of(const struct owner_texts *t, uint16_t owner, enum owner_match match)
{
    const struct snapshot_flow f = {.owner = owner, .match = (uint8_t)match};
    return owner_texts_of(t, &f);
}

static void test_texts(void **state)
{
    (void)state;
    struct owner_texts t = {.count = 0};
    struct snapshot_owner owners[3] = {
        {.pid = 0, .name = ""}, {.pid = 12, .name = "curl"}, {.pid = 4000000, .name = "firefox"}};
    struct snapshot s = {.owners = owners, .owner_count = 3};
    assert_null(text_of(&t, 1, OWNER_EXACT)); /* nothing is shown yet */
    owner_texts_make(&t, &s);
    assert_null(text_of(&t, 0, OWNER_NONE));
    assert_string_equal(text_of(&t, 1, OWNER_EXACT), "12:curl");
    assert_string_equal(text_of(&t, 1, OWNER_LISTENER), "12:curl?");
    assert_string_equal(text_of(&t, 2, OWNER_LISTENER), "4000000:firefox?");
    /* Of a newer snapshot than the one that is shown. */
    assert_null(text_of(&t, 3, OWNER_EXACT));
    s.owner_count = 1;
    owner_texts_make(&t, &s);
    assert_null(text_of(&t, 1, OWNER_EXACT));
    owner_texts_free(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_texts)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
