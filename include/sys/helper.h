/* helper.h: where helper programs are. Any thread. */
#ifndef IFTOPRS_SYS_HELPER_H
#define IFTOPRS_SYS_HELPER_H

#include <stdbool.h>

#define HELPER_PATH_SIZE 256

/* The path of a program in the folder, or, for NULL, in one of the system's own: PATH is the user's
 * and not asked. false: it is not there. */
bool helper_find(const char *folder, const char *name, char path[HELPER_PATH_SIZE]);

#endif
