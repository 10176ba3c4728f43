/* local_addrs.h: the addresses of this machine, of the thread's own network namespace. Any thread.
 */
#ifndef IFTOPRS_SYS_LOCAL_ADDRS_H
#define IFTOPRS_SYS_LOCAL_ADDRS_H

#include "model/addr.h"

/* Calls take for each. */
void local_addrs_read(void (*take)(void *context, const struct addr *a), void *context);

#endif
