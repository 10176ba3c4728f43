/* lsof_parse.h: the lines of `lsof -i -n -P -F`. Pure, on every system. */
#ifndef IFTOPRS_SYS_LSOF_PARSE_H
#define IFTOPRS_SYS_LSOF_PARSE_H

#include <stdbool.h>
#include <stdint.h>

#include "model/addr.h"
#include "sys/proc_pid.h"

/* What has been said so far of a process and a file of it; zero-initialise. The texts are clean. */
struct lsof_state {
    uint32_t pid;
    char name[PROCESS_NAME_MAX];
    char user[PROCESS_NAME_MAX];
    int version;      /* of IP, 0: the file is no socket of it */
    uint8_t protocol; /* 0: not known */
    uint64_t id;      /* of the socket, the same in every process that has it; 0: not known */
};

/* Reads on to the next socket: whose it is stands in the state. remote is all zeros where it is
 * listening or unconnected. false: the text is at its end. */
bool lsof_next(const char **text, struct lsof_state *s, struct endpoint *local,
               struct endpoint *remote);

#endif
