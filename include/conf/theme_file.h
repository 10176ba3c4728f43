/* theme_file.h: what theme.c and theme_file.c share. Private to conf. */
#ifndef IFTOPRS_CONF_THEME_FILE_H
#define IFTOPRS_CONF_THEME_FILE_H

#include <stdbool.h>

#include "conf/theme.h"

/* Makes the roles readable, and the two lighter bars lighter than the bar; those in keep stay as
 * they are. */
void theme_mend(struct style roles[ROLE_COUNT], const bool keep[ROLE_COUNT]);

#endif
