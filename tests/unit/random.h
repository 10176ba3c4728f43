/* random.h: repeatable random numbers for tests that compare with a naive model (splitmix64). */
#ifndef IFTOPRS_TESTS_RANDOM_H
#define IFTOPRS_TESTS_RANDOM_H

#include <stdint.h>

struct rng {
    uint64_t state;
};

static inline uint64_t rng_next(struct rng *r)
{
    uint64_t z = r->state += 0x9e3779b97f4a7c15ULL;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ z >> 27) * 0x94d049bb133111ebULL;
    return z ^ z >> 31;
}

/* 0..limit-1 */
static inline uint32_t rng_below(struct rng *r, uint32_t limit)
{
    return (uint32_t)(rng_next(r) % limit);
}

#endif
