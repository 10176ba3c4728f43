/* privileges.c: for whom root works. On every platform. */
#include "sys/privileges_parts.h"

#include <pwd.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/number.h"

/* A user's or group's number in the environment; -1 is nobody's. */
static bool number(const char *name, uint32_t *out)
{
    const char *text = getenv(name);
    uint64_t n;
    if (text == NULL || !number_parse(text, UINT32_MAX - 1, &n))
        return false;
    *out = (uint32_t)n;
    return true;
}

static gid_t group_of(uid_t uid, gid_t otherwise)
{
    const struct passwd *p = getpwuid(uid);
    return p != NULL ? p->pw_gid : otherwise;
}

/* Who has become root by `su` or in a container still works in their own home. */
static bool home_owner(struct privileges_user *out)
{
    struct stat st;
    const char *home = getenv("HOME");
    if (home == NULL || *home != '/' || stat(home, &st) != 0 || !S_ISDIR(st.st_mode) ||
        st.st_uid == 0)
        return false;
    *out = (struct privileges_user){.uid = st.st_uid, .gid = group_of(st.st_uid, st.st_gid)};
    return true;
}

bool privileges_user(struct privileges_user *out)
{
    uint32_t uid;
    uint32_t gid;
    if (geteuid() != 0)
        return false;
    if (getuid() != 0) { /* a set-user-id bit: the environment is not to be trusted */
        *out = (struct privileges_user){.uid = getuid(), .gid = getgid(), .asked = true};
        return true;
    }
    if (!number("SUDO_UID", &uid) || !number("SUDO_GID", &gid))
        return home_owner(out);
    *out = (struct privileges_user){.uid = uid, .gid = gid, .asked = true};
    return uid != 0;
}

void privileges_home(uid_t uid)
{
    const char *home = getenv("HOME");
    const struct passwd *root = getpwuid(0);
    if (home == NULL || root == NULL || strcmp(home, root->pw_dir) != 0 || access(home, W_OK) == 0)
        return;
    const struct passwd *user = getpwuid(uid);
    if (user != NULL && user->pw_dir[0] == '/')
        setenv("HOME", user->pw_dir, 1);
}
