/* privileges_parts.h: for whom root works, the same on every platform. Private to sys. */
#ifndef IFTOPRS_SYS_PRIVILEGES_PARTS_H
#define IFTOPRS_SYS_PRIVILEGES_PARTS_H

#include <stdbool.h>
#include <sys/types.h>

struct privileges_user {
    uid_t uid;
    gid_t gid;
    bool asked; /* by sudo or by a set-user-id bit; otherwise HOME's owner */
};

/* Whom root is to become, out of the environment; false: it stays who it is. */
bool privileges_user(struct privileges_user *out);
/* After that: sudo may have set HOME to root's own, where the user cannot write; then HOME becomes
 * the user's. A HOME of anybody else is kept. */
void privileges_home(uid_t uid);

#endif
