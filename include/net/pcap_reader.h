/* pcap_reader.h: walks the records of a plain pcap file in a buffer of its own, without libpcap's
 * two fread() a packet and without copying a frame. It knows whole and sane records only: at
 * anything else it stops, and libpcap reads on from there, so that what is odd, broken or cut short
 * has libpcap's meaning and libpcap's words. Owner: the capture thread. */
#ifndef IFTOPRS_NET_PCAP_READER_H
#define IFTOPRS_NET_PCAP_READER_H

#include <pcap/pcap.h>
#include <stdbool.h>
#include <stdint.h>

struct pcap_reader {
    pcap_t *pcap; /* borrowed */
    int fd;       /* of pcap's file */
    bool swapped;
    uint32_t longest;        /* frame that libpcap would not cut */
    int64_t ns_per_tick;     /* of the fraction of a second */
    uint64_t offset;         /* in the file, of where reading goes on */
    uint8_t *data;           /* what was read last */
    const uint8_t *at;       /* the next record */
    const uint8_t *end;      /* of what was read */
    struct pcap_pkthdr head; /* of the record under way */
};

/* p: an open regular file, of which only the header has been read, with nanoseconds asked for.
 * false: not a plain pcap file as everybody writes it, or no memory; libpcap reads it then. */
bool pcap_reader_open(struct pcap_reader *r, pcap_t *p);
void pcap_reader_free(struct pcap_reader *r);

/* The next frame, valid until the next call; r->head tells its time and lengths as libpcap would.
 * NULL: from here on it is libpcap's, after pcap_reader_leave(). */
const uint8_t *pcap_reader_next(struct pcap_reader *r);
/* Where in the file the next record begins. */
static inline uint64_t pcap_reader_place(const struct pcap_reader *r)
{
    return r->offset - (uint64_t)(r->end - r->at);
}
/* Lets libpcap go on with the record that comes next. false: the file cannot be sought in. */
bool pcap_reader_leave(const struct pcap_reader *r);

#endif
