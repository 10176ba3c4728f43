/* standalone.c: a fuzz target without libFuzzer, for the tests of every build: replays its corpus,
 * then mutations of it, the same ones each time. */
#include <dirent.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "../unit/random.h"
#include "fuzz.h"

enum {
    INPUT_MAX = 4096,
    SEEDS_MAX = 256,
    MUTATIONS = 20000,
    EDITS_MAX = 8,
    SECONDS_MAX = 3,      /* of a processor, for one target */
    PATIENCE_SECONDS = 60 /* for all of them: then one is stuck, and SIGALRM ends it */
};

struct seed {
    uint8_t data[INPUT_MAX];
    size_t size;
};

static struct seed seeds[SEEDS_MAX];
static size_t seed_count;

static void read_seed(const char *path)
{
    struct stat st;
    FILE *f = fopen(path, "rb");
    if (f == NULL)
        return;
    if (fstat(fileno(f), &st) == 0 && S_ISREG(st.st_mode) && seed_count < SEEDS_MAX) {
        struct seed *s = &seeds[seed_count++];
        s->size = fread(s->data, 1, sizeof s->data, f);
    }
    fclose(f);
}

static void read_corpus(const char *folder)
{
    struct dirent **files;
    int count = scandir(folder, &files, NULL, alphasort);
    for (int i = 0; i < count; i++) {
        char path[512];
        snprintf(path, sizeof path, "%s/%s", folder, files[i]->d_name);
        read_seed(path);
        free(files[i]);
    }
    if (count >= 0)
        free(files);
}

/* One edit: a byte changed, bytes taken out, bytes doubled, the tail of another seed. */
static void edit(struct seed *s, struct rng *r)
{
    size_t at = s->size > 0 ? rng_below(r, (uint32_t)s->size) : 0;
    size_t len = s->size > 0 ? rng_below(r, (uint32_t)(s->size - at)) + 1 : 0;
    const struct seed *other = &seeds[rng_below(r, (uint32_t)seed_count)];
    switch (rng_below(r, 4)) {
    case 0:
        if (s->size > 0)
            s->data[at] = (uint8_t)rng_next(r);
        break;
    case 1:
        memmove(s->data + at, s->data + at + len, s->size - at - len);
        s->size -= len;
        break;
    case 2:
        len = len < INPUT_MAX - s->size ? len : INPUT_MAX - s->size;
        memmove(s->data + at + len, s->data + at, s->size - at);
        s->size += len;
        break;
    default:
        len = at < other->size ? other->size - at : 0;
        memcpy(s->data + at, other->data + (other->size - len), len);
        s->size = at + len;
    }
}

static void run(const struct seed *s)
{
    /* A copy as large as the input: reading behind it is seen. */
    char *data = text_of(s->data, s->size);
    LLVMFuzzerTestOneInput((const uint8_t *)data, s->size);
    free(data);
}

/* standalone CORPUS */
int main(int argc, char **argv)
{
    struct rng r = {.state = 1};
    if (argc != 2) {
        fprintf(stderr, "usage: %s CORPUS\n", argv[0]);
        return 2;
    }
    read_corpus(argv[1]);
    if (seed_count == 0) {
        printf("not ok %s: no corpus\n", argv[1]);
        return 1;
    }
    alarm(PATIENCE_SECONDS);
    for (size_t i = 0; i < seed_count; i++)
        run(&seeds[i]);
    int done = 0;
    while (done < MUTATIONS && clock() < SECONDS_MAX * CLOCKS_PER_SEC) {
        struct seed s = seeds[rng_below(&r, (uint32_t)seed_count)];
        for (uint32_t n = rng_below(&r, EDITS_MAX) + 1; n > 0; n--)
            edit(&s, &r);
        run(&s);
        done++;
    }
    printf("ok %s: %zu seeds, %d mutations\n", argv[1], seed_count, done);
    return 0;
}
