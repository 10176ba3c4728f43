/* decode.h: from a captured frame to packet records. Pure; no allocation, no clock. Owner: the
 * capture thread. */
#ifndef IFTOPRS_NET_DECODE_H
#define IFTOPRS_NET_DECODE_H

#include <stdint.h>

#include "model/packet.h"
#include "net/fragments.h"
#include "net/link_type.h"

enum decode_result {
    DECODE_IP,         /* out is filled, but for time */
    DECODE_OTHER,      /* not IP: ARP, LLDP, management frames ... */
    DECODE_UNDECODABLE /* too short to name its endpoints, or no IP header where one was announced
                        */
};

struct decoder {
    const struct link_type *link;
    struct fragment_table *fragments;
    uint64_t seed; /* of flow_key_hash() */
};

struct frame {
    const uint8_t *data;
    uint32_t captured; /* bytes at data */
    uint32_t wire;     /* bytes the frame had */
    uint32_t next;     /* 0 at first; after a call the place of the next packet in the same frame
                          (A-MSDU), 0: none */
};

/* Decodes the frame's first, or with next != 0 its next, packet. */
enum decode_result decode_frame(const struct decoder *d, struct frame *f, struct packet *out);

#endif
