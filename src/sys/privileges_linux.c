/* privileges_linux.c: capabilities(7), a thread at a time. */
#include "sys/privileges.h"

#ifdef __linux__

#include <cap-ng.h>
#include <errno.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>

#include "sys/privileges_parts.h"

/* All that is ever kept, and why. */
static const struct {
    enum privileges_for work;
    unsigned capability;
} kept[] = {
    /* Packet sockets: a device that went away is opened again, another one is chosen. Promiscuous
     * mode asks for no more. */
    {PRIVILEGES_CAPTURE, CAP_NET_RAW},
    /* The folder /proc/PID/fd can be listed by its owner only ... */
    {PRIVILEGES_OWNERS, CAP_DAC_READ_SEARCH},
    /* ... and where its links and those in /proc/PID/ns lead is told to who may trace it. */
    {PRIVILEGES_OWNERS, CAP_SYS_PTRACE},
};

enum { KEPT_COUNT = sizeof kept / sizeof kept[0] };

static bool owners_incomplete;

static bool complete(enum privileges_for work, const bool has[KEPT_COUNT])
{
    bool all = true;
    for (size_t i = 0; i < KEPT_COUNT; i++)
        all = all && (kept[i].work != work || has[i]);
    return all;
}

/* The calling thread's capabilities, as far as they are among those that are kept. */
static bool read_own(bool has[KEPT_COUNT])
{
    if (capng_get_caps_process() != 0)
        return false;
    for (size_t i = 0; i < KEPT_COUNT; i++)
        has[i] = capng_have_capability(CAPNG_PERMITTED, kept[i].capability) == 1;
    return true;
}

static void choose(const bool has[KEPT_COUNT], unsigned type)
{
    capng_clear(CAPNG_SELECT_CAPS);
    for (size_t i = 0; i < KEPT_COUNT; i++) {
        if (has[i])
            capng_update(CAPNG_ADD, (capng_type_t)type, kept[i].capability);
    }
}

/* Only a thread that may set the bounding set can clear it; without that there is no_new_privs. */
static bool clear_bounds(void)
{
    if (capng_have_capability(CAPNG_EFFECTIVE, CAP_SETPCAP) != 1)
        return true;
    capng_clear(CAPNG_SELECT_BOUNDS);
    return capng_apply(CAPNG_SELECT_BOUNDS) == 0;
}

static bool become(const struct privileges_user *user, const bool has[KEPT_COUNT], struct err *e)
{
    bool known = getpwuid(user->uid) != NULL;
    choose(has, CAPNG_EFFECTIVE | CAPNG_PERMITTED);
    int status = capng_change_id((int)user->uid, (int)user->gid,
                                 known ? CAPNG_INIT_SUPP_GRP : CAPNG_DROP_SUPP_GRP);
    if (status != 0)
        return err_set(e, "privileges: cannot become user %lu: step %d: %s",
                       (unsigned long)user->uid, -status, strerror(errno));
    if (user->asked)
        privileges_home(user->uid);
    return true;
}

bool privileges_begin(bool live, struct err *e)
{
    struct privileges_user user;
    bool has[KEPT_COUNT];
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || !read_own(has) || !clear_bounds())
        return err_set(e, "privileges: cannot be given up: %s", strerror(errno));
    bool may_become = capng_have_capability(CAPNG_EFFECTIVE, CAP_SETUID) == 1 &&
                      capng_have_capability(CAPNG_EFFECTIVE, CAP_SETGID) == 1;
    owners_incomplete =
        live && complete(PRIVILEGES_CAPTURE, has) && !complete(PRIVILEGES_OWNERS, has);
    for (size_t i = 0; i < KEPT_COUNT; i++)
        has[i] = has[i] && live;
    if (privileges_user(&user) && (user.asked || may_become) && !become(&user, has, e))
        return false;
    choose(has, CAPNG_PERMITTED);
    return capng_apply(CAPNG_SELECT_CAPS) == 0 ||
           err_set(e, "privileges: cannot be given up: %s", strerror(errno));
}

void privileges_thread(enum privileges_for work)
{
    bool has[KEPT_COUNT];
    bool ok = read_own(has);
    for (size_t i = 0; ok && i < KEPT_COUNT; i++)
        has[i] = has[i] && kept[i].work == work;
    if (ok)
        choose(has, CAPNG_EFFECTIVE | CAPNG_PERMITTED);
    /* Giving up is always allowed. Going on with too much is not. */
    if (!ok || capng_apply(CAPNG_SELECT_CAPS) != 0)
        abort();
}

const char *privileges_lost(void)
{
    return owners_incomplete ? "other users' processes stay unknown: that takes "
                               "cap_dac_read_search and cap_sys_ptrace"
                             : NULL;
}

#endif
