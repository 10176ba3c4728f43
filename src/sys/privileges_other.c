/* privileges_other.c: systems without capabilities: all or nothing for the whole process. */
#include "sys/privileges.h"

#ifndef __linux__

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <string.h>
#include <unistd.h>

#include "sys/privileges_parts.h"

/* What initgroups() takes. */
#ifdef __APPLE__
typedef int group_number;
#else
typedef gid_t group_number;
#endif

static bool become(const struct privileges_user *user, struct err *e)
{
    const struct passwd *known = getpwuid(user->uid);
    bool groups = known != NULL ? initgroups(known->pw_name, (group_number)user->gid) == 0
                                : setgroups(1, &user->gid) == 0;
    if (!groups || setgid(user->gid) != 0 || setuid(user->uid) != 0)
        return err_set(e, "privileges: cannot become user %lu: %s", (unsigned long)user->uid,
                       strerror(errno));
    if (user->asked)
        privileges_home(user->uid);
    return true;
}

/* A live capture has to open its device again, and lsof has to see all processes: it stays root. */
bool privileges_begin(bool live, struct err *e)
{
    struct privileges_user user;
    return live || !privileges_user(&user) || become(&user, e);
}

void privileges_thread(enum privileges_for work)
{
    (void)work;
}

const char *privileges_lost(void)
{
    return NULL;
}

#endif
