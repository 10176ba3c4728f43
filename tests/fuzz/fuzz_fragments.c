/* fuzz_fragments.c: any row of fragments, first and later ones, beside a plain list that forgets
 * nothing, both kept from input to input. Three bytes are a fragment: what it is, its datagram, its
 * ports. */
#include "fuzz.h"
#include "net/fragments.h"

enum { DATAGRAMS = 256 };

struct model {
    bool known[DATAGRAMS];
    struct fragment_ports ports[DATAGRAMS];
};

static struct fragment_key key_of(uint8_t n)
{
    struct fragment_key key = {.id = n >> 4, .version = n & 1 ? 6 : 4, .protocol = n & 2 ? 17 : 6};
    key.src[0] = n;
    key.dst[15] = n >> 2;
    return key;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct fragment_table *table;
    static struct model model;
    if (size > 3 * 1024)
        return 0;
    if (table == NULL)
        table = fragments_new(1);
    for (size_t i = 0; i + 3 <= size; i += 3) {
        struct fragment_key key = key_of(data[i + 1]);
        struct fragment_ports ports = {.src_port = data[i + 2], .dst_port = data[i], .protocol = 6};
        if (data[i] & 1) {
            fragments_remember(table, &key, ports);
            model.known[data[i + 1]] = true;
            model.ports[data[i + 1]] = ports;
        } else if (fragments_find(table, &key, &ports)) {
            const struct fragment_ports *m = &model.ports[data[i + 1]];
            require(model.known[data[i + 1]]);
            require(m->src_port == ports.src_port && m->dst_port == ports.dst_port);
        }
    }
    return 0;
}
