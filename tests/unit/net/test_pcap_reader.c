/* test_pcap_reader.c: the reader of plain pcap files against libpcap, on the same bytes: frames,
 * times, lengths and the last words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "../random.h"
#include "base/buf.h"
#include "net/pcap_reader.h"

#define MICROSECONDS 0xa1b2c3d4U
#define NANOSECONDS  0xa1b23c4dU

static void put_word(struct buf *b, uint32_t word, bool swapped)
{
    word = swapped ? __builtin_bswap32(word) : word;
    buf_put(b, &word, sizeof word);
}

static void put_file_header(struct buf *b, uint32_t magic, uint32_t snaplen, bool swapped)
{
    put_word(b, magic, swapped);
    uint16_t version[2] = {2, 4};
    for (int i = 0; i < 2; i++) {
        uint16_t v = swapped ? __builtin_bswap16(version[i]) : version[i];
        buf_put(b, &v, sizeof v);
    }
    put_word(b, 0, swapped);
    put_word(b, 0, swapped);
    put_word(b, snaplen, swapped);
    put_word(b, 1, swapped); /* Ethernet */
}

static void put_record(struct buf *b, struct rng *r, uint32_t captured, bool swapped)
{
    put_word(b, (uint32_t)rng_next(r) >> 1, swapped);
    put_word(b, (uint32_t)rng_next(r) >> 1, swapped);
    put_word(b, captured, swapped);
    put_word(b, captured + rng_below(r, 3), swapped);
    for (uint32_t i = 0; i < captured; i++)
        buf_putc(b, (char)rng_next(r));
}

/* What a reading gives, as text to compare. */
static void tell(struct buf *out, const struct pcap_pkthdr *h, const uint8_t *frame)
{
    uint32_t sum = 0;
    for (uint32_t i = 0; i < h->caplen; i++)
        sum = sum * 31 + frame[i];
    buf_printf(out, "%lld %lld %u %u %u\n", (long long)h->ts.tv_sec, (long long)h->ts.tv_usec,
               h->caplen, h->len, sum);
}

static void on_frame(u_char *user, const struct pcap_pkthdr *h, const u_char *frame)
{
    tell((struct buf *)(void *)user, h, frame);
}

static pcap_t *open_bytes(const struct buf *file, size_t skip, char *text)
{
    FILE *f = tmpfile();
    assert_non_null(f);
    assert_int_equal(fwrite("some bytes that come before it", 1, skip, f), skip);
    assert_int_equal(fwrite(file->data, 1, file->len, f), file->len);
    assert_int_equal(fseek(f, (long)skip, SEEK_SET), 0);
    pcap_t *p = pcap_fopen_offline_with_tstamp_precision(f, PCAP_TSTAMP_PRECISION_NANO, text);
    if (p == NULL)
        fclose(f);
    return p;
}

/* Reads the file with or without the reader before libpcap. Returns how many frames the reader
 * gave; -1: it knows nothing of this file. */
static int read_all(const struct buf *file, size_t skip, bool with_reader, struct buf *out)
{
    char text[PCAP_ERRBUF_SIZE] = "";
    struct pcap_reader r = {.data = NULL};
    int count = -1;
    pcap_t *p = open_bytes(file, skip, text);
    if (p == NULL) {
        buf_puts(out, text);
        return count;
    }
    if (with_reader && pcap_reader_open(&r, p)) {
        const uint8_t *frame;
        for (count = 0; (frame = pcap_reader_next(&r)) != NULL; count++)
            tell(out, &r.head, frame);
        assert_true(pcap_reader_leave(&r));
    }
    if (pcap_loop(p, -1, on_frame, (u_char *)out) == PCAP_ERROR)
        buf_puts(out, pcap_geterr(p));
    pcap_reader_free(&r);
    pcap_close(p);
    return count;
}

/* Both ways give the same; returns what read_all() does with the reader. */
static int compare_at(const struct buf *file, size_t skip)
{
    struct buf expected = {0};
    struct buf got = {0};
    read_all(file, skip, false, &expected);
    int count = read_all(file, skip, true, &got);
    assert_int_equal(got.len, expected.len);
    if (got.len > 0)
        assert_string_equal(got.data, expected.data);
    buf_free(&expected);
    buf_free(&got);
    return count;
}

static int compare(const struct buf *file)
{
    return compare_at(file, 0);
}

static void test_both_magics_and_orders(void **state)
{
    (void)state;
    const uint32_t magics[] = {MICROSECONDS, NANOSECONDS};
    for (int kind = 0; kind < 4; kind++) {
        struct buf b = {0};
        struct rng r = {(uint64_t)kind};
        put_file_header(&b, magics[kind & 1], 262144, kind > 1);
        for (int i = 0; i < 20000; i++) /* several fillings of the buffer */
            put_record(&b, &r, rng_below(&r, 120), kind > 1);
        assert_int_equal(compare(&b), 20000);
        assert_int_equal(compare_at(&b, 7), 20000);
        buf_free(&b);
    }
}

static void test_every_truncation(void **state)
{
    (void)state;
    struct buf b = {0};
    struct rng r = {1};
    put_file_header(&b, MICROSECONDS, 262144, false);
    for (int i = 0; i < 5; i++)
        put_record(&b, &r, 30, false);
    for (size_t len = b.len; len > 0; len--) {
        b.len = len;
        int count = compare(&b);
        assert_int_equal(count, len < 24 ? -1 : (int)((len - 24) / 46));
    }
    buf_free(&b);
}

/* Frames longer than the snapshot length are cut by libpcap; the reader leaves them to it. */
static void test_leaves_what_is_odd(void **state)
{
    (void)state;
    const uint32_t lengths[] = {61, 1000, 200000, 262145, 0x7fffffff, UINT32_MAX};
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        struct buf b = {0};
        struct rng r = {i};
        put_file_header(&b, NANOSECONDS, lengths[i] == 200000 ? 262144 : 60, false);
        put_record(&b, &r, 60, false);
        put_record(&b, &r, lengths[i] < 300000 ? lengths[i] : 10, false);
        if (lengths[i] >= 300000)
            memcpy(b.data + b.len - 10 - 8, &lengths[i], sizeof lengths[i]);
        put_record(&b, &r, 20, false);
        assert_int_equal(compare(&b), 1);
        buf_free(&b);
    }
}

/* Negative for one libpcap, after 2038 for another. */
static void test_leaves_times_of_two_meanings(void **state)
{
    (void)state;
    const uint32_t late = 0x80000000U;
    for (size_t at = 0; at <= 4; at += 4) {
        struct buf b = {0};
        struct rng r = {at};
        put_file_header(&b, MICROSECONDS, 262144, false);
        put_record(&b, &r, 60, false);
        size_t second = b.len;
        put_record(&b, &r, 60, false);
        memcpy(b.data + second + at, &late, sizeof late);
        put_record(&b, &r, 60, false);
        assert_int_equal(compare(&b), 1);
        buf_free(&b);
    }
}

static void test_knows_no_other_kind(void **state)
{
    (void)state;
    const uint32_t magics[] = {0xa1b2cd34, 0xa1b234cd, 0xa1b2c3d5, 0x0a0d0d0a, 0};
    for (size_t i = 0; i < sizeof magics / sizeof magics[0]; i++) {
        struct buf b = {0};
        struct rng r = {i};
        put_file_header(&b, magics[i], 262144, false);
        put_record(&b, &r, 60, false);
        assert_int_equal(compare(&b), -1);
        buf_free(&b);
    }
    for (uint16_t minor = 0; minor < 4; minor++) {
        struct buf b = {0};
        struct rng r = {minor};
        put_file_header(&b, MICROSECONDS, 262144, false);
        memcpy(b.data + 6, &minor, sizeof minor);
        put_record(&b, &r, 60, false);
        assert_int_equal(compare(&b), -1);
        buf_free(&b);
    }
}

static void test_random_damage(void **state)
{
    (void)state;
    struct rng r = {99};
    for (int round = 0; round < 2000; round++) {
        struct buf b = {0};
        bool swapped = rng_below(&r, 2) == 1;
        put_file_header(&b, rng_below(&r, 2) == 1 ? MICROSECONDS : NANOSECONDS, 100, swapped);
        for (int i = 0; i < 10; i++)
            put_record(&b, &r, rng_below(&r, 110), swapped);
        for (uint32_t n = rng_below(&r, 4); n > 0; n--)
            b.data[rng_below(&r, (uint32_t)b.len)] = (char)rng_next(&r);
        b.len -= rng_below(&r, 200);
        compare(&b);
        buf_free(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_both_magics_and_orders),
        cmocka_unit_test(test_every_truncation),
        cmocka_unit_test(test_leaves_what_is_odd),
        cmocka_unit_test(test_leaves_times_of_two_meanings),
        cmocka_unit_test(test_knows_no_other_kind),
        cmocka_unit_test(test_random_damage),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
