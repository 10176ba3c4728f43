/* decode.c: the state machine from terminal bytes to input. What it does not know it drops whole,
 * so that no rest of a sequence is taken for keys. */
#include "term/decode.h"

#include <string.h>

#include "base/utf8.h"

#define ESC          0x1b
#define SEQUENCE_MAX 64 /* longer ones are not ours */
#define PARAMS_MAX   4

/* What a step found at the beginning of the bytes. */
enum found {
    FOUND_INPUT,
    FOUND_NOTHING, /* bytes to drop */
    FOUND_PART     /* more bytes are needed */
};

struct step {
    enum found found;
    size_t used;
};

static const struct step need_more = {FOUND_PART, 0};

static struct step drop(size_t used)
{
    return (struct step){FOUND_NOTHING, used};
}

static struct step give_key(struct input *in, uint32_t key, size_t used)
{
    *in = (struct input){.type = INPUT_KEY, .key = key};
    return (struct step){FOUND_INPUT, used};
}

void decode_learn(struct decoder *d, const char *bytes, uint32_t key)
{
    size_t len = strlen(bytes);
    if (len < 2 || len >= DECODE_KEY_SIZE || d->key_count == DECODE_KEYS_MAX || bytes[0] != ESC)
        return;
    struct decode_key *k = &d->keys[d->key_count++];
    memcpy(k->bytes, bytes, len + 1);
    k->key = key;
}

unsigned char *decode_room(struct decoder *d, size_t *room)
{
    memmove(d->bytes + 1, d->bytes + d->start, d->end - d->start);
    d->end = d->end - d->start + 1;
    d->start = 1;
    *room = sizeof d->bytes - d->end;
    return d->bytes + d->end;
}

void decode_fed(struct decoder *d, size_t len)
{
    d->end += len;
}

bool decode_pending(const struct decoder *d)
{
    return d->start < d->end;
}

bool decode_lone_escape(const struct decoder *d)
{
    return !d->pasting && d->end - d->start == 1 && d->bytes[d->start] == ESC;
}

void decode_rejoin(struct decoder *d)
{
    bool rest = d->end - d->start >= 2 && (d->bytes[d->start] == '[' || d->bytes[d->start] == 'O');
    if (rest && d->start > 0 && !d->pasting)
        d->bytes[--d->start] = ESC;
}

static uint32_t letter_key(unsigned char final)
{
    switch (final) {
    case 'A':
        return KEYCODE_UP;
    case 'B':
        return KEYCODE_DOWN;
    case 'C':
        return KEYCODE_RIGHT;
    case 'D':
        return KEYCODE_LEFT;
    case 'F':
        return KEYCODE_END;
    case 'H':
        return KEYCODE_HOME;
    case 'Z':
        return KEYCODE_SHIFT_TAB;
    default:
        return 0;
    }
}

/* The key of CSI NUMBER ~. */
static uint32_t number_key(unsigned number)
{
    switch (number) {
    case 1:
    case 7:
        return KEYCODE_HOME;
    case 3:
        return KEYCODE_DELETE;
    case 4:
    case 8:
        return KEYCODE_END;
    case 5:
        return KEYCODE_PAGE_UP;
    case 6:
        return KEYCODE_PAGE_DOWN;
    default:
        return 0;
    }
}

static enum mouse_button button_of(unsigned code)
{
    static const enum mouse_button plain[4] = {MOUSE_LEFT, MOUSE_MIDDLE, MOUSE_RIGHT, MOUSE_NONE};
    if ((code & 64) != 0)
        return (code & 3) == 0 ? MOUSE_WHEEL_UP : (code & 3) == 1 ? MOUSE_WHEEL_DOWN : MOUSE_NONE;
    return code >= 128 ? MOUSE_NONE : plain[code & 3];
}

/* A mouse report: code as in xterm, x and y from 1. */
static struct step mouse(struct input *in, unsigned code, unsigned x, unsigned y, bool release,
                         size_t used)
{
    enum mouse_button button = button_of(code);
    bool move = (code & 32) != 0;
    if (x == 0 || y == 0 || x > 65535 || y > 65535 || release || (!move && button == MOUSE_NONE))
        return drop(used);
    *in = (struct input){.type = move ? INPUT_MOUSE_MOVE : INPUT_MOUSE_PRESS,
                         .button = button,
                         .x = (int)x - 1,
                         .y = (int)y - 1};
    return (struct step){FOUND_INPUT, used};
}

/* The numbers of CSI parameters; those left out are 0. */
static void numbers(const unsigned char *p, size_t len, unsigned out[PARAMS_MAX])
{
    size_t at = 0;
    memset(out, 0, PARAMS_MAX * sizeof *out);
    for (size_t i = 0; i < len && at < PARAMS_MAX; i++) {
        if (p[i] == ';')
            at++;
        else if (p[i] >= '0' && p[i] <= '9' && out[at] < 100000)
            out[at] = out[at] * 10 + (p[i] - '0');
    }
}

/* CSI with its parameters in p[2..len-2] and its final byte at the end. */
static struct step sequence(struct decoder *d, const unsigned char *p, size_t len, struct input *in)
{
    unsigned n[PARAMS_MAX];
    unsigned char final = p[len - 1];
    if (p[2] == '<' && (final == 'M' || final == 'm')) {
        numbers(p + 3, len - 4, n);
        return mouse(in, n[0], n[1], n[2], final == 'm', len);
    }
    numbers(p + 2, len - 3, n);
    if (final == '~' && n[0] == 200) {
        d->pasting = true;
        *in = (struct input){.type = INPUT_PASTE_BEGIN};
        return (struct step){FOUND_INPUT, len};
    }
    uint32_t key = final == '~' ? number_key(n[0]) : letter_key(final);
    return key != 0 ? give_key(in, key, len) : drop(len);
}

static struct step decode_csi(struct decoder *d, const unsigned char *p, size_t len,
                              struct input *in)
{
    if (len >= 3 && p[2] == 'M') {
        if (len < 6)
            return need_more;
        return mouse(in, p[3] - 32U, p[4] - 32U, p[5] - 32U, (p[3] & 3) == 3 && p[3] < 64, 6);
    }
    if (len >= 3 && p[2] == '[') /* the Linux console's function keys */
        return len < 4 ? need_more : drop(4);
    for (size_t i = 2; i < len; i++) {
        if (p[i] >= 0x40 && p[i] <= 0x7e)
            return sequence(d, p, i + 1, in);
        if (p[i] < 0x20 || p[i] > 0x7e || i == SEQUENCE_MAX)
            return drop(i);
    }
    return need_more;
}

static struct step decode_ss3(const unsigned char *p, size_t len, struct input *in)
{
    if (len < 3)
        return need_more;
    if (p[2] == 'M')
        return give_key(in, '\r', 3);
    uint32_t key = letter_key(p[2]);
    if (key != 0)
        return give_key(in, key, 3);
    return p[2] >= 0x40 && p[2] <= 0x7e ? drop(3) : give_key(in, ESC, 1);
}

/* A sequence that the terminal's description names, whole or its beginning. */
static struct step decode_learnt(const struct decoder *d, const unsigned char *p, size_t len,
                                 struct input *in)
{
    for (size_t i = 0; i < d->key_count; i++) {
        size_t size = strlen(d->keys[i].bytes);
        if (len >= size && memcmp(p, d->keys[i].bytes, size) == 0)
            return give_key(in, d->keys[i].key, size);
        if (len < size && memcmp(p, d->keys[i].bytes, len) == 0)
            return need_more;
    }
    return drop(0);
}

static struct step decode_escape(struct decoder *d, const unsigned char *p, size_t len,
                                 struct input *in)
{
    struct step step = decode_learnt(d, p, len, in);
    if (step.used > 0 || step.found == FOUND_PART)
        return step;
    if (p[1] == '[')
        return decode_csi(d, p, len, in);
    if (p[1] == 'O')
        return decode_ss3(p, len, in);
    return give_key(in, ESC, 1);
}

/* Ctrl+H and line feed are sent for Backspace and Enter by some terminals. */
static uint32_t ascii_key(unsigned char c)
{
    return c == '\b' ? KEYCODE_BACKSPACE : c == '\n' ? '\r' : c;
}

static struct step decode_text(const unsigned char *p, size_t len, struct input *in)
{
    if (p[0] < 0x80)
        return p[0] == 0 ? drop(1) : give_key(in, ascii_key(p[0]), 1);
    size_t size = p[0] >= 0xf0 ? 4 : p[0] >= 0xe0 ? 3 : 2;
    bool whole = len >= size;
    for (size_t i = 1; i < len && i < size; i++)
        whole = whole || (p[i] & 0xc0) != 0x80;
    if (p[0] >= 0xc2 && p[0] < 0xf5 && !whole)
        return need_more;
    uint32_t code;
    size_t used = utf8_decode((const char *)p, len, &code);
    return code == UINT32_MAX || code < 0xa0 ? drop(used) : give_key(in, code, used);
}

/* Within a paste only its end is a sequence; controls are blanks or nothing. */
static struct step decode_paste(struct decoder *d, const unsigned char *p, size_t len,
                                struct input *in)
{
    static const char end[] = "\033[201~";
    size_t size = sizeof end - 1;
    if (memcmp(p, end, len < size ? len : size) == 0) {
        if (len < size)
            return need_more;
        d->pasting = false;
        *in = (struct input){.type = INPUT_PASTE_END};
        return (struct step){FOUND_INPUT, size};
    }
    if (p[0] == '\n' || p[0] == '\r' || p[0] == '\t')
        return give_key(in, ' ', 1);
    if (p[0] < 0x20 || p[0] == 0x7f)
        return drop(1);
    return decode_text(p, len, in);
}

static struct step decode_step(struct decoder *d, struct input *in)
{
    const unsigned char *p = d->bytes + d->start;
    size_t len = d->end - d->start;
    if (d->pasting)
        return decode_paste(d, p, len, in);
    if (p[0] != ESC)
        return decode_text(p, len, in);
    return len == 1 ? need_more : decode_escape(d, p, len, in);
}

/* Whether what looks like the beginning of a sequence can be the Esc key; one that has gone further
 * was cut in two by a slow line, and its rest will come. */
static bool is_esc_key(const struct decoder *d)
{
    return !d->pasting && d->bytes[d->start] == ESC && d->end - d->start <= 2;
}

bool decode_next(struct decoder *d, bool final, struct input *in)
{
    while (d->start < d->end) {
        struct step step = decode_step(d, in);
        if (step.found == FOUND_PART) {
            if (!final || !is_esc_key(d))
                return false;
            step = give_key(in, ESC, 1);
        }
        d->start += step.used;
        if (step.found == FOUND_INPUT)
            return true;
    }
    return false;
}
