/* processes.h: the processes of this machine, their sockets and their texts out of /proc (Linux).
 * Owner: the owner thread. */
#ifndef IFTOPRS_SYS_PROCESSES_H
#define IFTOPRS_SYS_PROCESSES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sys/proc_pid.h"

/* Read only for processes that own sockets. Clean. */
struct process_texts {
    uint32_t parent;
    uint64_t start;
    char name[PROCESS_NAME_MAX];
    char user[PROCESS_NAME_MAX];
    char command[PROCESS_COMMAND_MAX];
    char container[PROCESS_NAME_MAX];
};

struct process {
    uint32_t pid;
    uint64_t inode; /* of /proc/PID: when it changes, the pid may be another process' */
    uint64_t netns; /* inode of its network namespace, 0: not known */
    uint32_t age;   /* how many lists it has been in */
    bool gone;
    bool unreadable;             /* we may not look at its descriptors */
    uint32_t holders;            /* who else points at it: it is not freed before they let go */
    struct process_texts *texts; /* NULL: not read */

    uint32_t read_at; /* number of the poll in which the texts were read */
    uint32_t number;  /* in the owner table of the poll `table` */
    uint32_t table;
};

struct processes {
    int proc;              /* /proc */
    struct process **list; /* by pid */
    size_t count, cap;
    struct process **old; /* the list before */
    size_t old_count, old_cap;
    struct user_name *users;
    size_t user_count;
};

/* false: there is no /proc. */
bool processes_open(struct processes *p);
void processes_close(struct processes *p);
/* Lists the processes anew. One that ended is marked gone and freed once nobody holds it. */
void processes_refresh(struct processes *p);
struct process *processes_find(const struct processes *p, uint32_t pid);
/* A process that is in no list yet, held once; NULL: there is none of that pid. */
struct process *processes_probe(const struct processes *p, uint32_t pid);
/* Whether the pid is still that process'. */
bool process_lives(const struct processes *p, const struct process *one);
void process_hold(struct process *one);
void process_release(struct process *one);

/* Reads the texts anew. false: it has ended. */
bool process_read_texts(struct processes *p, struct process *one);
/* Calls take with the inode of each socket and the descriptor's name, until it returns false. */
void process_sockets(const struct processes *p, struct process *one,
                     bool (*take)(void *context, struct process *one, uint64_t inode,
                                  const char *descriptor),
                     void *context);
/* Whether a process has this socket at this descriptor. */
bool process_has(const struct processes *p, uint32_t pid, const char *descriptor, uint64_t inode);

#endif
