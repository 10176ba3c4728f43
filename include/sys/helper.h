/* helper.h: where helper programs are, and becoming one. Any thread. */
#ifndef IFTOPRS_SYS_HELPER_H
#define IFTOPRS_SYS_HELPER_H

#include <stdbool.h>

#define HELPER_PATH_SIZE 256

/* The path of a program in the folder, or, for NULL, in one of the system's own: PATH is the user's
 * and not asked. false: it is not there. */
bool helper_find(const char *folder, const char *name, char path[HELPER_PATH_SIZE]);

/* In a forked child, with async-signal-safe calls only, as other threads may have held locks at the
 * fork: becomes the program. in, out: its standard input and output, -1: /dev/null, as standard
 * error is. It gets no other descriptor, for a raw socket may be among them, and takes signals. */
_Noreturn void helper_become(const char *path, char *const args[], char *const environment[],
                             int in, int out);

#endif
