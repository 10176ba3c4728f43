"""talker.py: a process with a socket, for the tests of owners.

talker.py tcp HOST PORT [LOCAL_PORT]    connects, sends a little all the time
talker.py serve HOST PORT               listens (SO_REUSEPORT), reads from all who come, answers
talker.py udp HOST PORT [LOCAL_PORT]    sends from a connected socket
talker.py udplite HOST PORT             the same by UDP-Lite
talker.py answer HOST PORT              UDP (SO_REUSEPORT): answers each datagram, names itself in it
talker.py fork HOST PORT                the same, its socket shared with a child that does nothing
talker.py sendto HOST PORT              sends from an unconnected socket
talker.py rename HOST PORT NAME         as tcp, under another name (hex)

Says "ready LOCAL_PORT" and ends when its standard input does.
"""

import ctypes
import os
import select
import socket
import sys

PACE = 0.05


def family(host):
    return socket.AF_INET6 if ':' in host else socket.AF_INET


def ready(sock):
    print('ready %d' % sock.getsockname()[1], flush=True)


def repeat(act, readers=()):
    """Until standard input ends. readers: sockets, each with what is to be done when it has
    something.
    """
    readers = dict(readers)
    while True:
        came = select.select([sys.stdin, *readers], [], [], PACE)[0]
        if sys.stdin in came:
            return
        for sock in came:
            readers[sock](readers)
        act()


def tcp(host, port, local_port=0):
    sock = socket.socket(family(host), socket.SOCK_STREAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if local_port:
        sock.bind(('', int(local_port)))
    sock.connect((host, port))
    ready(sock)
    # Ends without TIME_WAIT, so that the port is free at once.
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b'\x01\0\0\0\0\0\0\0')
    repeat(lambda: sock.send(bytes(100)))


def serve(host, port):
    listener = socket.socket(family(host), socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    listener.bind((host, port))
    listener.listen(100)
    ready(listener)

    def talk(sock, readers):
        try:
            data = sock.recv(65536)
            if data:
                sock.send(data[:10])
                return
        except OSError:
            pass
        del readers[sock]
        sock.close()

    def accept(readers):
        sock = listener.accept()[0]
        readers[sock] = lambda all_readers: talk(sock, all_readers)

    repeat(lambda: None, {listener: accept})


def udplite(host, port):
    udp(host, port, protocol=136)


def udp(host, port, local_port=0, protocol=0):
    sock = socket.socket(family(host), socket.SOCK_DGRAM, protocol)
    if local_port:
        sock.bind(('', int(local_port)))
    sock.connect((host, port))
    ready(sock)

    def send():
        try:
            sock.send(bytes(100))
        except ConnectionRefusedError:
            pass

    repeat(send)


def answer(host, port, then=lambda: None):
    sock = socket.socket(family(host), socket.SOCK_DGRAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    sock.bind((host, port))
    then()
    ready(sock)
    name = b'%d' % os.getpid()
    repeat(lambda: None, {sock: lambda readers: sock.sendto(name, sock.recvfrom(65536)[1])})


def fork(host, port):
    end, of_child = os.pipe()

    def inherit():
        if os.fork() == 0:
            os.close(of_child)
            os.read(end, 1)  # until the parent ends
            os._exit(0)

    answer(host, port, inherit)


def sendto(host, port):
    sock = socket.socket(family(host), socket.SOCK_DGRAM)
    sock.sendto(bytes(100), (host, port))
    ready(sock)
    repeat(lambda: sock.sendto(bytes(100), (host, port)))


def rename(host, port, name):
    libc = ctypes.CDLL(None)
    libc.prctl(15, ctypes.c_char_p(bytes.fromhex(name)), 0, 0, 0)  # PR_SET_NAME
    tcp(host, port)


ACTS = {
    'tcp': tcp,
    'serve': serve,
    'udp': udp,
    'udplite': udplite,
    'answer': answer,
    'fork': fork,
    'sendto': sendto,
    'rename': rename,
}
if __name__ == '__main__':
    ACTS[sys.argv[1]](sys.argv[2], int(sys.argv[3]), *sys.argv[4:])
