/* pins.h: which flows are pinned. Pins are kept as text in the preferences; here they are keys.
 * Owner: main. */
#ifndef IFTOPRS_VIEW_PINS_H
#define IFTOPRS_VIEW_PINS_H

#include "conf/prefs.h"
#include "view/key_map.h"

/* Zero-initialise. */
struct pin_set {
    struct key_map ends; /* both ends, no protocol */
};

/* Reads the pins of the preferences; one that cannot be read is left out. */
void pin_set_load(struct pin_set *set, const struct pin *pins, size_t count);
void pin_set_free(struct pin_set *set);
/* Exactly these ends, whatever the protocol and whichever is src. */
bool pin_set_has(const struct pin_set *set, const struct flow_key *key);

/* The key of a pin's two ends; false when it cannot be read. */
bool pin_key(const struct pin *pin, struct flow_key *key);

#endif
