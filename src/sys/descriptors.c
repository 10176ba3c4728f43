/* descriptors.c: no surprises on 0, 1 and 2. */
#include "sys/descriptors.h"

#include <fcntl.h>
#include <unistd.h>

void descriptors_fill_standard(void)
{
    /* Opened against its use, so that reading or writing fails; open() takes the lowest free
     * number. */
    static const int modes[] = {
        [STDIN_FILENO] = O_WRONLY, [STDOUT_FILENO] = O_RDONLY, [STDERR_FILENO] = O_WRONLY};
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
        if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", modes[fd]) < 0)
            _exit(1);
    }
}
