/* make_capture.c: a pcap file with many flows. make_capture FLOWS PACKETS SECONDS FILE
 * UDP packets of 120 bytes, both directions, the flows in an order without pattern; each flow comes
 * at least once. */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FRAME_BYTES 120

static void put16(uint8_t *at, uint32_t v)
{
    at[0] = (uint8_t)(v >> 8);
    at[1] = (uint8_t)v;
}

static void put32(uint8_t *at, uint32_t v)
{
    put16(at, v >> 16);
    put16(at + 2, v);
}

static uint64_t next_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

/* A client in 10/8 and one of 4096 servers, by the flow's number. */
static void set_flow(uint8_t *frame, uint32_t flow, bool back)
{
    uint32_t client = 0x0a000000U + flow % 65000 + (flow / 65000 << 16);
    uint32_t server = 0xc0a80000U + (flow * 2654435761U >> 20);
    uint32_t client_port = 1024 + flow % 50000;
    put32(frame + 26, back ? server : client);
    put32(frame + 30, back ? client : server);
    put16(frame + 34, back ? 53 : client_port);
    put16(frame + 36, back ? client_port : 53);
}

static void write_packet(FILE *out, const uint8_t *frame, uint64_t micros)
{
    uint32_t head[4] = {(uint32_t)(micros / 1000000), (uint32_t)(micros % 1000000), FRAME_BYTES,
                        FRAME_BYTES};
    fwrite(head, sizeof head, 1, out);
    fwrite(frame, FRAME_BYTES, 1, out);
}

int main(int argc, char **argv)
{
    if (argc != 5) {
        fputs("usage: make_capture FLOWS PACKETS SECONDS FILE\n", stderr);
        return 2;
    }
    uint32_t flows = (uint32_t)strtoul(argv[1], NULL, 10);
    uint32_t packets = (uint32_t)strtoul(argv[2], NULL, 10);
    uint64_t micros = strtoull(argv[3], NULL, 10) * 1000000;
    FILE *out = fopen(argv[4], "wb");
    if (out == NULL || flows == 0) {
        perror(argv[4]);
        return 1;
    }
    const uint32_t head[6] = {0xa1b2c3d4, 0x00040002, 0, 0, 262144, 1};
    uint8_t frame[FRAME_BYTES] = {[12] = 8, [14] = 0x45, [22] = 64, [23] = 17};
    uint64_t state = 88172645463325252ULL;
    put16(frame + 16, FRAME_BYTES - 14);
    fwrite(head, sizeof head, 1, out);
    for (uint32_t i = 0; i < packets; i++) {
        uint64_t r = next_random(&state);
        set_flow(frame, i < flows ? i : (uint32_t)((r >> 20) % flows), (r & 1) != 0);
        write_packet(out, frame, 1700000000ULL * 1000000 + micros * i / packets);
    }
    return fclose(out) == 0 ? 0 : 1;
}
