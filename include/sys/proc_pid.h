/* proc_pid.h: what the files of /proc/PID say. Pure, on every system. */
#ifndef IFTOPRS_SYS_PROC_PID_H
#define IFTOPRS_SYS_PROC_PID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PROCESS_NAME_MAX    64
#define PROCESS_COMMAND_MAX 512

struct proc_stat {
    char name[PROCESS_NAME_MAX]; /* as it stands there: not clean */
    uint32_t parent;
    uint64_t start; /* ticks since boot */
};

/* /proc/PID/stat. The name may hold blanks and parentheses. */
bool proc_stat_parse(const char *text, struct proc_stat *out);
/* The effective user in /proc/PID/status, and the process: of a thread it is another number. */
bool proc_status_parse(const char *text, uint32_t *uid, uint32_t *process);
/* /proc/PID/cmdline, arguments ended by NUL, as clean text with blanks between them. */
void proc_cmdline_clean(const char *data, size_t len, char *out, size_t size);
/* The kernel cuts names at 15 bytes: where the command's base name goes on, that is the name. out:
 * clean. */
void proc_name_clean(const char *name, const char *cmdline, char *out, size_t size);
/* The short id or the name of the container out of /proc/PID/cgroup (docker, podman, containerd,
 * CRI-O, LXC, systemd-nspawn), clean; "" where there is none. */
void proc_cgroup_container(const char *text, char *out, size_t size);
/* The inode in "socket:[N]", 0: something else. */
uint64_t proc_socket_inode(const char *link);

#endif
