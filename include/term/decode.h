/* decode.h: bytes from a terminal to input: UTF-8, key sequences, SGR and X10 mouse reports,
 * bracketed paste. Pure. */
#ifndef IFTOPRS_TERM_DECODE_H
#define IFTOPRS_TERM_DECODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ui/input.h"

#define DECODE_BUFFER   1024
#define DECODE_KEYS_MAX 16
#define DECODE_KEY_SIZE 16

/* A sequence that this terminal sends for a key, as its description says. */
struct decode_key {
    char bytes[DECODE_KEY_SIZE];
    uint32_t key;
};

/* Zero-initialise. */
struct decoder {
    unsigned char bytes[1 + DECODE_BUFFER]; /* the first is kept free for decode_rejoin() */
    size_t start, end;                      /* what is not decoded yet */
    bool pasting;
    struct decode_key keys[DECODE_KEYS_MAX];
    size_t key_count;
};

/* Teaches the decoder a sequence; those that are too long or empty, or one too many, are ignored.
 */
void decode_learn(struct decoder *d, const char *bytes, uint32_t key);
/* Where to read into: *room bytes, at least 1 unless decode_next() has something. */
unsigned char *decode_room(struct decoder *d, size_t *room);
void decode_fed(struct decoder *d, size_t len);
/* Takes the next input. false: none, or only the beginning of one. final: no byte will follow soon,
 * so an escape that begins nothing is the Esc key. */
bool decode_next(struct decoder *d, bool final, struct input *in);
/* Whether the beginning of something waits for its rest. */
bool decode_pending(const struct decoder *d);
/* Whether that is an escape and nothing else. */
bool decode_lone_escape(const struct decoder *d);
/* The bytes that have come now are the rest of a sequence whose escape was taken for the Esc key:
 * puts it before them, if they look like one. */
void decode_rejoin(struct decoder *d);

#endif
