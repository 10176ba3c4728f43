/* input.h: what the user did, independent of any terminal library. */
#ifndef IFTOPRS_UI_INPUT_H
#define IFTOPRS_UI_INPUT_H

#include <stdint.h>

/* A key is its code point (Ctrl+D is 4, Enter '\r', Tab '\t'); these have none of their own, or
 * none that C has a name for. */
enum key {
    KEYCODE_ESC = 27,
    KEYCODE_BACKSPACE = 127,
    KEYCODE_BASE = 0x110000, /* above Unicode */
    KEYCODE_UP,
    KEYCODE_DOWN,
    KEYCODE_LEFT,
    KEYCODE_RIGHT,
    KEYCODE_HOME,
    KEYCODE_END,
    KEYCODE_PAGE_UP,
    KEYCODE_PAGE_DOWN,
    KEYCODE_DELETE,
    KEYCODE_SHIFT_TAB
};

enum mouse_button {
    MOUSE_NONE,
    MOUSE_LEFT,
    MOUSE_MIDDLE,
    MOUSE_RIGHT,
    MOUSE_WHEEL_UP,
    MOUSE_WHEEL_DOWN
};

enum input_type {
    INPUT_KEY,
    INPUT_MOUSE_PRESS,
    INPUT_MOUSE_MOVE,
    INPUT_RESIZE,
    INPUT_PASTE_BEGIN,
    INPUT_PASTE_END
};

struct input {
    enum input_type type;
    uint32_t key; /* INPUT_KEY: enum key or a code point */
    enum mouse_button button;
    int x, y; /* mouse: cell, from 0; resize: width and height */
};

#endif
