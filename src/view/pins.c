/* pins.c: pins from text to keys. */
#include "view/pins.h"

bool pin_key(const struct pin *pin, struct flow_key *key)
{
    struct endpoint src;
    struct endpoint dst;
    if (!endpoint_parse(&src, pin->src) || !endpoint_parse(&dst, pin->dst) ||
        src.addr.version != dst.addr.version)
        return false;
    struct packet p = {0};
    packet_set_ends(&p, src.addr.version, src.addr.bytes, dst.addr.bytes, src.port, dst.port);
    *key = p.key;
    return true;
}

void pin_set_load(struct pin_set *set, const struct pin *pins, size_t count)
{
    key_map_clear(&set->ends);
    for (size_t i = 0; i < count; i++) {
        struct flow_key key;
        if (pin_key(&pins[i], &key))
            key_map_put(&set->ends, &key, 0);
    }
}

void pin_set_free(struct pin_set *set)
{
    key_map_free(&set->ends);
}

bool pin_set_has(const struct pin_set *set, const struct flow_key *key)
{
    if (set->ends.count == 0)
        return false;
    struct flow_key k = *key;
    k.protocol = 0;
    return key_map_get(&set->ends, &k) != NULL;
}
