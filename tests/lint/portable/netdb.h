#pragma once
#include <sys/socket.h>

struct hostent {
    char *h_name, **h_aliases;
    int h_addrtype, h_length;
    char **h_addr_list;
};
struct servent {
    char *s_name, **s_aliases;
    int s_port;
    char *s_proto;
};
struct protoent {
    char *p_name, **p_aliases;
    int p_proto;
};
void endprotoent(void);
void endservent(void);
struct protoent *getprotoent(void);
struct servent *getservent(void);
void setprotoent(int);
void setservent(int);
