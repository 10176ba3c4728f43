/* empty_loop.c: what reading a file costs when nothing is done with it: the yardstick. empty_loop
 * FILE */
#include <pcap/pcap.h>
#include <stdio.h>

static void count(u_char *user, const struct pcap_pkthdr *h, const u_char *data)
{
    (void)data;
    *(unsigned long long *)(void *)user += h->len;
}

int main(int argc, char **argv)
{
    char text[PCAP_ERRBUF_SIZE] = "no file given";
    pcap_t *p = argc == 2 ? pcap_open_offline(argv[1], text) : NULL;
    unsigned long long bytes = 0;
    if (p == NULL) {
        fprintf(stderr, "%s\n", text);
        return 1;
    }
    pcap_loop(p, -1, count, (u_char *)&bytes);
    printf("%llu\n", bytes);
    pcap_close(p);
    return 0;
}
