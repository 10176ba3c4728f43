/* helper.c: the folders in which helper programs are looked for. */
#include "sys/helper.h"

#include <stddef.h>
#include <stdio.h>
#include <unistd.h>

static const char *const folders[] = {"/usr/local/bin", "/usr/bin",          "/bin",
                                      "/usr/sbin",      "/opt/homebrew/bin", "/usr/local/sbin"};

static bool is_in(const char *folder, const char *name, char path[HELPER_PATH_SIZE])
{
    int len = snprintf(path, HELPER_PATH_SIZE, "%s/%s", folder, name);
    return len < HELPER_PATH_SIZE && access(path, X_OK) == 0;
}

bool helper_find(const char *folder, const char *name, char path[HELPER_PATH_SIZE])
{
    if (folder != NULL)
        return is_in(folder, name, path);
    for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++) {
        if (is_in(folders[i], name, path))
            return true;
    }
    return false;
}
