#pragma once
#include <sys/types.h>

#ifdef __APPLE__
typedef unsigned long tcflag_t;
#else
typedef unsigned int tcflag_t;
#endif
typedef unsigned char cc_t;
struct termios {
    tcflag_t c_iflag, c_oflag, c_cflag, c_lflag;
    cc_t c_cc[20];
};
#define VMIN 16
#define VTIME 17
#define TCSANOW 0
#define TCSADRAIN 1
#define TCSAFLUSH 2
#define ISIG 0x80
#define ICANON 0x100
#define ECHO 0x8
#define IEXTEN 0x400
#define IXON 0x200
#define ICRNL 0x100
int tcgetattr(int, struct termios *);
int tcsetattr(int, int, const struct termios *);
