/* measure.c: what one run of a program costs. measure OUT COMMAND...
 * Writes "wall user system peak-kB voluntary involuntary status" to OUT; times in seconds. The
 * command's standard output goes to /dev/null. Forked from a program as small as this one, the peak
 * is the command's own (Linux takes the parent's memory for the child's until it has begun). */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define WARM_BYTES ((size_t)512 << 20)

/* A virtual machine gives memory that nobody uses back to its host, and takes 20 times as long to
 * get it again as to clear it. That is no program's doing: here it is fetched beforehand. */
static void warm_memory(void)
{
    char *block =
        mmap(NULL, WARM_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (block == MAP_FAILED)
        return;
#ifdef MADV_HUGEPAGE
    madvise(block, WARM_BYTES, MADV_HUGEPAGE);
#endif
    for (size_t at = 0; at < WARM_BYTES; at += 4096)
        block[at] = 1;
    munmap(block, WARM_BYTES);
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double seconds(struct timeval t)
{
    return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

static void become(char **command)
{
    int null = open("/dev/null", O_WRONLY);
    if (null >= 0)
        dup2(null, STDOUT_FILENO);
    execvp(command[0], command);
    perror(command[0]);
    _exit(127);
}

int main(int argc, char **argv)
{
    struct rusage u;
    int status = 0;
    if (argc < 3) {
        fputs("usage: measure OUT COMMAND...\n", stderr);
        return 2;
    }
    FILE *out = fopen(argv[1], "w");
    if (out == NULL) {
        perror(argv[1]);
        return 1;
    }
    warm_memory();
    double began = now();
    pid_t child = fork();
    if (child == 0)
        become(argv + 2);
    if (child < 0 || wait4(child, &status, 0, &u) != child)
        return 1;
    fprintf(out, "%.6f %.6f %.6f %ld %ld %ld %d\n", now() - began, seconds(u.ru_utime),
            seconds(u.ru_stime), u.ru_maxrss, u.ru_nvcsw, u.ru_nivcsw,
            WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
    return fclose(out) == 0 ? 0 : 1;
}
