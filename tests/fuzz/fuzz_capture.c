/* fuzz_capture.c: any bytes as a capture file, pcap or pcapng, read as a file or (odd first byte)
 * out of a pipe. */
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fuzz.h"
#include "net/capture.h"

/* A packet has at least 20 bytes: no input fills the ring, in which nobody reads. */
enum { INPUT_MAX = 8 * 1024, RECORDS = 512 };

static struct ring *ring;

/* Reads to the end of it and counts: what was seen is what was sorted. */
static void read_capture(const char *path)
{
    struct err e = {.text = ""};
    struct capture_config config = {.file = path, .hash_seed = 1};
    struct capture *c = capture_open(&config, &e);
    if (c == NULL) {
        require(e.text[0] != '\0');
        return;
    }
    ring = ring_new(RECORDS, NULL);
    require(ring != NULL);
    capture_run(c, ring);
    struct capture_counts n;
    const struct packet *p;
    uint64_t now_ns;
    capture_counts(c, &n);
    require(ring_peek(ring, &p, &now_ns) <= n.ip_packets);
    require(n.frames <= n.ip_packets + n.other_packets + n.undecodable);
    free(capture_take_message(c));
    capture_result(c, &e);
    capture_free(c);
    ring_free(ring);
}

static int file_of_no_name(void)
{
#ifdef MFD_CLOEXEC /* in memory: a disk would be the slowest part */
    int fd = memfd_create("fuzz", MFD_CLOEXEC);
    require(fd >= 0);
#else
    char path[] = "/tmp/iftoprs-fuzz-XXXXXX";
    int fd = mkstemp(path);
    require(fd >= 0 && unlink(path) == 0);
#endif
    return fd;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char path[64];
    if (size < 1 || size > INPUT_MAX)
        return 0;
    if (data[0] & 1) {
        int fds[2];
        require(pipe(fds) == 0 && write(fds[1], data + 1, size - 1) == (ssize_t)size - 1);
        close(fds[1]);
        snprintf(path, sizeof path, "/dev/fd/%d", fds[0]);
        read_capture(path);
        close(fds[0]);
        return 0;
    }
    static int fd = -1;
    if (fd < 0)
        fd = file_of_no_name();
    require(ftruncate(fd, 0) == 0 && pwrite(fd, data + 1, size - 1, 0) == (ssize_t)size - 1);
    snprintf(path, sizeof path, "/dev/fd/%d", fd);
    read_capture(path);
    return 0;
}
