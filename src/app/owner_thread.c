/* owner_thread.c: owners_run() on a thread. */
#include "app/owner_thread.h"

#include <stdio.h>
#include <string.h>

#include "sys/privileges.h"

struct opening {
    enum owners_backend backend;
    uint64_t hash_seed;
    struct owners *owners;
    struct err *e;
};

static void open_owners(void *arg)
{
    struct opening *o = arg;
    o->owners = owners_new(o->backend, o->hash_seed, o->e);
}

static void *owner_main(void *arg)
{
    privileges_thread(PRIVILEGES_OWNERS);
    owners_run(arg);
    return NULL;
}

bool owner_thread_start(struct owner_thread *t, const struct prefs *p,
                        const struct capture_config *config, struct err *e)
{
    struct opening opening = {.backend =
                                  p->process_backend == PROCESSES_LSOF ? OWNERS_LSOF : OWNERS_AUTO,
                              .hash_seed = config->hash_seed,
                              .e = e};
    if (config->opener != NULL)
        config->opener->run(config->opener->data, open_owners, &opening);
    else
        open_owners(&opening);
    t->owners = opening.owners;
    if (t->owners == NULL)
        return false;
    if (thread_start(&t->thread, "owners", owner_main, t->owners, e))
        return true;
    owners_free(t->owners);
    t->owners = NULL;
    return false;
}

void owner_thread_listen(struct owner_thread *t, const char *interface)
{
    const char *wanted = interface != NULL ? interface : "";
    if (t->owners == NULL || strcmp(t->interface, wanted) == 0)
        return;
    snprintf(t->interface, sizeof t->interface, "%s", wanted);
    owners_listen(t->owners, interface);
}

void owner_thread_add_own(void *thread, int fd)
{
    const struct owner_thread *t = thread;
    if (t->owners != NULL)
        owners_add_own(t->owners, fd);
}

void owner_thread_end(struct owner_thread *t)
{
    if (t->owners == NULL)
        return;
    owners_stop(t->owners);
    pthread_join(t->thread, NULL);
    owners_free(t->owners);
    t->owners = NULL;
}
