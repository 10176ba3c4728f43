/* pcap_reader.c: records of a plain pcap file. Source: pcap-savefile(5). */
#include "net/pcap_reader.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Half of a second-level cache: what the kernel has just written there is still near when it is
 * decoded. 64 KiB and 1 MiB cost a twentieth more each. */
#define BUFFER_BYTES  (256U << 10)
/* Frames as long as this go to libpcap: no record is longer than the buffer. */
#define LONGEST_FRAME (128 << 10)

#define FILE_HEADER_BYTES   24
#define RECORD_HEADER_BYTES 16
#define MAGIC_MICROSECONDS  0xa1b2c3d4U
#define MAGIC_NANOSECONDS   0xa1b23c4dU

static uint32_t word_at(const struct pcap_reader *r, const uint8_t *at)
{
    uint32_t word;
    memcpy(&word, at, sizeof word);
    return r->swapped ? __builtin_bswap32(word) : word;
}

/* With libpcap's sign: it takes one where it need not swap. */
static int64_t time_at(const struct pcap_reader *r, const uint8_t *at)
{
    uint32_t word = word_at(r, at);
    return r->swapped ? (int64_t)word : (int64_t)(int32_t)word;
}

/* Other magics announce longer record headers; before version 2.4 the lengths' order varies. */
static bool knows(struct pcap_reader *r, const uint8_t *header, pcap_t *p)
{
    r->swapped = pcap_is_swapped(p) != 0;
    uint32_t magic = word_at(r, header);
    r->ns_per_tick = magic == MAGIC_NANOSECONDS ? 1 : 1000;
    return (magic == MAGIC_MICROSECONDS || magic == MAGIC_NANOSECONDS) &&
           pcap_major_version(p) == 2 && pcap_minor_version(p) == 4 && pcap_snapshot(p) > 0;
}

bool pcap_reader_open(struct pcap_reader *r, pcap_t *p)
{
    uint8_t header[FILE_HEADER_BYTES];
    int fd = fileno(pcap_file(p));
    off_t after = ftello(pcap_file(p)); /* standard input need not begin at 0 */
    *r = (struct pcap_reader){.pcap = p, .fd = fd, .offset = (uint64_t)after};
    if (after < FILE_HEADER_BYTES ||
        pread(fd, header, sizeof header, after - FILE_HEADER_BYTES) != sizeof header ||
        !knows(r, header, p))
        return false;
    r->longest = pcap_snapshot(p) < LONGEST_FRAME ? (uint32_t)pcap_snapshot(p) : LONGEST_FRAME;
    r->data = malloc(BUFFER_BYTES);
    r->at = r->end = r->data;
    return r->data != NULL && lseek(fd, after, SEEK_SET) == after;
}

void pcap_reader_free(struct pcap_reader *r)
{
    free(r->data);
    r->data = NULL;
}

/* Reads more behind what is left. false: there is no more. */
static bool refill(struct pcap_reader *r)
{
    size_t left = (size_t)(r->end - r->at);
    memmove(r->data, r->at, left);
    ssize_t n;
    do {
        n = read(r->fd, r->data + left, BUFFER_BYTES - left);
    } while (n < 0 && errno == EINTR);
    r->at = r->data;
    r->end = r->data + left + (n > 0 ? n : 0);
    r->offset += n > 0 ? (uint64_t)n : 0;
    return n > 0;
}

/* Whether the bytes are there, after reading on if need be. */
static bool has(struct pcap_reader *r, size_t bytes)
{
    while ((size_t)(r->end - r->at) < bytes) {
        if (!refill(r))
            return false;
    }
    return true;
}

const uint8_t *pcap_reader_next(struct pcap_reader *r)
{
    if (!has(r, RECORD_HEADER_BYTES))
        return NULL;
    int64_t seconds = time_at(r, r->at);
    int64_t fraction = time_at(r, r->at + 4);
    r->head.caplen = word_at(r, r->at + 8);
    /* From 2038 on libpcap 1.10.5 takes for unsigned what was negative before. */
    if (seconds < 0 || fraction < 0)
        return NULL;
    if (r->head.caplen > r->longest || !has(r, RECORD_HEADER_BYTES + r->head.caplen))
        return NULL;
    r->head.ts.tv_sec = seconds;
    r->head.ts.tv_usec = (suseconds_t)(fraction * r->ns_per_tick);
    r->head.len = word_at(r, r->at + 12);
    const uint8_t *frame = r->at + RECORD_HEADER_BYTES;
    r->at = frame + r->head.caplen;
    return frame;
}

bool pcap_reader_leave(const struct pcap_reader *r)
{
    return fseeko(pcap_file(r->pcap), (off_t)pcap_reader_place(r), SEEK_SET) == 0;
}
