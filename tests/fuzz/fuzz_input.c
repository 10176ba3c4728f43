/* fuzz_input.c: any bytes from a terminal, in pieces: keys, mouse reports, pastes. The first byte
 * is the size of the pieces. */
#include "fuzz.h"

#include "term/decode.h"

static void check_input(const struct input *in)
{
    switch (in->type) {
    case INPUT_KEY:
        require(in->key <= KEYCODE_SHIFT_TAB && (in->key < 0xd800 || in->key > 0xdfff));
        break;
    case INPUT_MOUSE_PRESS:
    case INPUT_MOUSE_MOVE:
        require(in->button <= MOUSE_WHEEL_DOWN && in->x >= 0 && in->y >= 0);
        break;
    default:
        break;
    }
}

/* Takes all there is; each input costs at least a byte. */
static void take_all(struct decoder *d, bool final, size_t bytes)
{
    struct input in;
    size_t taken = 0;
    while (decode_next(d, final, &in)) {
        check_input(&in);
        require(++taken <= bytes);
    }
}

/* Whatever came, keys are keys again after as many letters as the longest sequence has. */
static void check_recovers(struct decoder *d)
{
    for (int i = 0; i < 128; i++) {
        size_t room;
        unsigned char *to = decode_room(d, &room);
        require(room >= 1);
        *to = 'q';
        decode_fed(d, 1);
        take_all(d, false, DECODE_BUFFER);
    }
    take_all(d, true, DECODE_BUFFER);
    require(!decode_pending(d));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct decoder *d = calloc(1, sizeof *d);
    require(d != NULL);
    decode_learn(d, "\033OA", KEYCODE_UP);
    decode_learn(d, "\033[1~", KEYCODE_HOME);
    size_t piece = size > 0 ? data[0] % 64 + 1 : 1;
    for (size_t at = 1; at < size;) {
        size_t room;
        unsigned char *to = decode_room(d, &room);
        require(room >= 1);
        size_t n = size - at < piece ? size - at : piece;
        n = n < room ? n : room;
        memcpy(to, data + at, n);
        decode_fed(d, n);
        at += n;
        take_all(d, false, DECODE_BUFFER);
    }
    take_all(d, true, DECODE_BUFFER);
    check_recovers(d);
    free(d);
    return 0;
}
