/* owner_thread.h: the thread that finds owners, for as long as the program runs. Owner: main. */
#ifndef IFTOPRS_APP_OWNER_THREAD_H
#define IFTOPRS_APP_OWNER_THREAD_H

#include <net/if.h>
#include <stdbool.h>

#include "conf/prefs.h"
#include "net/capture.h"
#include "sys/owners.h"
#include "sys/threads.h"

/* Zero-initialise. */
struct owner_thread {
    struct owners *owners; /* NULL: there is none */
    pthread_t thread;
    char interface[IF_NAMESIZE]; /* that is listened to, "": none */
};

/* Opens, by config's opener where there is one, and starts. Before main has given up what the
 * thread needs. false: nothing tells of processes here. */
bool owner_thread_start(struct owner_thread *t, const struct prefs *p,
                        const struct capture_config *config, struct err *e);
/* Whose the flows of this interface are is wanted; NULL: nobody wants to know. Cheap when that is
 * so already. */
void owner_thread_listen(struct owner_thread *t, const char *interface);
/* For dns_on_connect(): the program's own socket. thread: a struct owner_thread. */
void owner_thread_add_own(void *thread, int fd);
void owner_thread_end(struct owner_thread *t);

#endif
