/* faults.c: LD_PRELOAD: memory that runs out and clocks that jump, as the file named by FAULTS says
 * while the program runs. The test builds it. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

struct control {
    _Atomic int64_t wall_ns;   /* added to CLOCK_REALTIME */
    _Atomic int64_t steady_ns; /* added to CLOCK_MONOTONIC */
    _Atomic int64_t left;      /* allocations until one fails; negative: none does */
    _Atomic int64_t fails;     /* how many do then */
    _Atomic int64_t failed;
};

static struct control *control;

__attribute__((constructor)) static void begin(void)
{
    const char *path = getenv("FAULTS");
    int fd = path != NULL ? open(path, O_RDWR | O_CLOEXEC) : -1;
    if (fd < 0)
        return;
    void *at = mmap(NULL, sizeof *control, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    control = at != MAP_FAILED ? at : NULL;
}

static int is_to_fail(void)
{
    if (control == NULL || atomic_load(&control->left) < 0)
        return 0;
    if (atomic_fetch_sub(&control->left, 1) > 0)
        return 0;
    if (atomic_fetch_sub(&control->fails, 1) <= 0)
        return 0;
    atomic_store(&control->left, 0);
    atomic_fetch_add(&control->failed, 1);
    errno = ENOMEM;
    return 1;
}

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *old, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);

void *malloc(size_t size)
{
    return is_to_fail() ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    return is_to_fail() ? NULL : __libc_calloc(count, size);
}

void *realloc(void *old, size_t size)
{
    return is_to_fail() ? NULL : __libc_realloc(old, size);
}

int posix_memalign(void **out, size_t alignment, size_t size)
{
    if (is_to_fail())
        return ENOMEM;
    *out = __libc_memalign(alignment, size);
    return *out != NULL ? 0 : ENOMEM;
}

int clock_gettime(clockid_t id, struct timespec *t)
{
    static int (*real)(clockid_t, struct timespec *);
    if (real == NULL)
        real = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
    int status = real(id, t);
    int64_t more = 0;
    if (control != NULL && id == CLOCK_REALTIME)
        more = atomic_load(&control->wall_ns);
    else if (control != NULL && id == CLOCK_MONOTONIC)
        more = atomic_load(&control->steady_ns);
    int64_t ns = (int64_t)t->tv_sec * 1000000000 + t->tv_nsec + more;
    t->tv_sec = ns / 1000000000;
    t->tv_nsec = ns % 1000000000;
    return status;
}
