#pragma once
#include <sys/socket.h>

struct rt_msghdr {
    u_short rtm_msglen;
    u_char rtm_version, rtm_type;
#ifdef __OpenBSD__
    u_short rtm_hdrlen;
#endif
    u_short rtm_index;
    int rtm_flags, rtm_addrs;
    pid_t rtm_pid;
    int rtm_seq, rtm_errno;
};
#define RTM_VERSION 5
#define RTM_GET 0x4
#define RTF_UP 0x1
#define RTA_DST 0x1
#define RTA_GATEWAY 0x2
#define RTA_NETMASK 0x4
#define RTA_IFP 0x10
