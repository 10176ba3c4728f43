/* fuzz_decode.c: any frame on any link type. The first byte picks the type, the rest is the frame.
 * One fragment table for all inputs: clearing it anew would cost more than the decoding, and what
 * it holds are numbers only. */
#include "fuzz.h"

#include "net/decode.h"

/* Every packet of the frame, twice: the fragment table knows some the second time. */
static void decode_all(const struct decoder *d, const uint8_t *data, uint32_t size)
{
    struct frame f = {.data = data, .captured = size, .wire = size + 7};
    uint32_t before;
    do {
        struct packet p;
        before = f.next;
        enum decode_result result = decode_frame(d, &f, &p);
        require(f.next == 0 || (f.next > before && f.next < size));
        if (result != DECODE_IP)
            continue;
        require(size >= 20 && p.bytes >= 20);
        require(p.key.version == 4 || (p.key.version == 6 && size >= 40));
        require(p.from <= 1 && p.key.zero == 0);
        require(p.hash == flow_key_hash(&p.key, d->seed));
        require(protocol_has_ports(p.key.protocol) || (p.key.port[0] | p.key.port[1]) == 0);
    } while (f.next != 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1 || size > 65536)
        return 0;
    static struct fragment_table *fragments;
    if (fragments == NULL)
        fragments = fragments_new(1);
    const struct decoder d = {
        .link = &link_types[data[0] % link_type_count], .fragments = fragments, .seed = 7};
    decode_all(&d, data + 1, (uint32_t)size - 1);
    decode_all(&d, data + 1, (uint32_t)size - 1);
    return 0;
}
