/* shared_scene.h: the scene that the tests of a file share, one after the other; each begins with
 * the usual one. */
#ifndef IFTOPRS_TESTS_SHARED_SCENE_H
#define IFTOPRS_TESTS_SHARED_SCENE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "scene.h"

static struct scene s;

static inline int open_scene(void **state)
{
    (void)state;
    scene_open_usual(&s, 80, 24);
    return 0;
}

static inline int close_scene(void **state)
{
    (void)state;
    scene_close(&s);
    return 0;
}

static inline bool on_screen(const char *text)
{
    return scene_shows(&s, text);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_scene, close_scene)

#endif
