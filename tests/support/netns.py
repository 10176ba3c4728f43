"""netns.py: two network namespaces joined by a veth pair, for traffic that stays between them.
Linux, root.

The test's own sockets live in either namespace (inside()), so that no helper programs are needed to
talk.
"""

import contextlib
import ctypes
import os
import shutil
import socket
import subprocess
import sys
import time

from harness import Reader, Skip, at_end, check, equal, start, wait_for
from pcapbuild import checksum

NAMES = {'a': 'ifta%d' % os.getpid(), 'b': 'iftb%d' % os.getpid()}
DEVICES = {'a': 'va', 'b': 'vb'}
MACS = {'a': '02:00:00:00:77:0a', 'b': '02:00:00:00:77:0b'}
HOST = {'a': 1, 'b': 2}
# Their ends of the pair: (side, address).
A4, B4, A6, B6 = ('a', '10.77.0.1'), ('b', '10.77.0.2'), ('a', 'fd77::1'), ('b', 'fd77::2')
QUIET = [
    'accept_dad=0',
    'dad_transmits=0',
    'router_solicitations=0',
    'mldv2_unsolicited_report_interval=1',
    'mldv1_unsolicited_report_interval=1',
    'addr_gen_mode=1',
]

libc = ctypes.CDLL(None, use_errno=True)


def ip(side, *words, check_it=True):
    return command('ip', '-n', NAMES[side], *' '.join(words).split(), check_it=check_it)


def command(*words, check_it=True):
    done = subprocess.run(
        words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=30
    )
    check(done.returncode == 0 or not check_it, '%s: %s' % (' '.join(words), done.stderr.decode()))
    return done.stdout.decode()


def in_ns(side):
    """Words to put before a program."""
    return ['ip', 'netns', 'exec', NAMES[side]]


@contextlib.contextmanager
def inside(side):
    """Sockets made in here belong to that namespace, wherever they are used."""
    home = os.open('/proc/self/ns/net', os.O_RDONLY)
    there = os.open('/run/netns/' + NAMES[side], os.O_RDONLY)
    try:
        enter(there)
        yield
    finally:
        enter(home)
        os.close(home)
        os.close(there)


def enter(fd):
    if libc.setns(fd, 0x40000000) != 0:
        raise OSError(ctypes.get_errno(), 'setns')


def needs_namespaces():
    if not sys.platform.startswith('linux'):
        raise Skip('namespaces are a thing of Linux')
    if os.geteuid() != 0:
        raise Skip('not root')
    if shutil.which('ip') is None:
        raise Skip('no ip command')
    done = subprocess.run(['ip', 'netns', 'add', NAMES['a']], stderr=subprocess.PIPE)
    if done.returncode != 0:
        raise Skip('no namespaces here: %s' % done.stderr.decode().strip())


def tear_down():
    for name in NAMES.values():
        subprocess.run(['ip', 'netns', 'del', name], stderr=subprocess.DEVNULL)


class Lab:
    """Both namespaces, as long as the test file runs."""

    def __init__(self):
        self.built = False
        self.why_not = None

    def build(self):
        if self.built:
            return
        if self.why_not is not None:
            raise Skip(self.why_not)
        try:
            needs_namespaces()
        except Skip as e:
            self.why_not = str(e)
            raise
        at_end.append(tear_down)
        command('ip', 'netns', 'add', NAMES['b'])
        for side in 'ab':
            ip(side, 'link set lo up')
            for setting in QUIET:
                words = [*in_ns(side), 'sysctl', '-qw', 'net.ipv6.conf.default.' + setting]
                command(*words, check_it=False)
        self.join()
        self.built = True

    def join(self):
        """The veth pair, its addresses and its neighbours, known beforehand: no ARP."""
        ends = [
            'name %s address %s netns %s' % (DEVICES[side], MACS[side], NAMES[side])
            for side in 'ab'
        ]
        command(*('ip link add %s type veth peer %s' % tuple(ends)).split())
        for side in 'ab':
            ip(side, 'link set %s up' % DEVICES[side])
        for side in 'ab':
            self.address(side, DEVICES[side], 'x')
        wait_for(lambda: ip('a', '-br link show va').split()[1] == 'UP', 'the link')

    def down(self):
        ip('a', 'link set va down')

    def up(self):
        """Again, with what the kernel forgot of it."""
        ip('a', 'link set va up')
        ip('a', 'addr replace %s/64 dev va nodad' % A6[1])
        self.neighbour('a', 'va', B4[1], 'b')
        self.neighbour('a', 'va', B6[1], 'b')

    def neighbour(self, side, device, address, whose):
        ip(side, 'neigh replace %s lladdr %s dev %s' % (address, MACS[whose], device))

    def address(self, side, device, net):
        """10.77.0.N and fd77::N; of another net, its number in the place of the 0."""
        number, v6 = (0, 'fd77::') if net == 'x' else (net, 'fd77:%s::' % net)
        peer = 'b' if side == 'a' else 'a'
        ip(side, 'addr add 10.77.%s.%d/24 dev %s' % (number, HOST[side], device))
        ip(side, 'addr add %s%d/64 dev %s nodad' % (v6, HOST[side], device))
        self.neighbour(side, device, '10.77.%s.%d' % (number, HOST[peer]), peer)
        self.neighbour(side, device, '%s%d' % (v6, HOST[peer]), peer)

    def vlan(self, number):
        for side in 'ab':
            device = DEVICES[side]
            ip(
                side,
                'link add link %s name %s.%d type vlan id %d' % (device, device, number, number),
            )
            ip(side, 'link set %s.%d up' % (device, number))
            self.address(side, '%s.%d' % (device, number), number)

    def offload(self, on):
        """Whether frames larger than the MTU and tags beside the frame may occur."""
        if shutil.which('ethtool') is None:
            raise Skip('no ethtool')
        word = 'on' if on else 'off'
        for side in 'ab':
            for feature in ('tso', 'gso', 'gro', 'tx', 'txvlan', 'rxvlan'):
                command(*in_ns(side), 'ethtool', '-K', DEVICES[side], feature, word, check_it=False)


lab = Lab()


def counters(side, device=None):
    """The kernel's: rx_bytes, rx_packets, tx_bytes, tx_packets."""
    with inside(side):
        with open('/proc/thread-self/net/dev') as f:
            for line in f:
                name, _, rest = line.partition(':')
                if name.strip() == (device or DEVICES[side]):
                    n = [int(word) for word in rest.split()]
                    return n[0], n[1], n[8], n[9]
    raise AssertionError('no counters of %s' % device)


def settle():
    """Waits until nothing has come for a while: the kernel's own messages about new addresses are
    over.
    """
    state = {'counters': None, 'since': 0.0}

    def quiet():
        now = counters('a')
        if now != state['counters']:
            state.update(counters=now, since=time.monotonic())
        return time.monotonic() - state['since'] > 0.5

    wait_for(quiet, 'a quiet interface')


# --- the program ---


def watch(side, *args, interface=None, names=False, before=(), env=None, timeout=15):
    """Starts the program there, ready to count. interface: '' lets it choose. names: of hosts.
    before: words to put before it. Gives its reader.
    """
    words = ['-i', interface or DEVICES[side]] if interface != '' else []
    words += ['--json', '-N', '--refresh', '0.2'] + ([] if names else ['-n'])
    reader = Reader(start(*words, *args, before=[*in_ns(side), *before], env=env))
    reader.until(lambda r: r.out, 'a first line', timeout)
    return reader


def counted(reader, packets, timeout=15):
    """Waits until so many packets are counted."""

    def enough(r):
        lines = r.lines()
        return lines and lines[-1]['packets'] >= packets

    reader.until(enough, '%d packets' % packets, timeout)


def stop(reader, number):
    """Ends it and gives the last line."""
    equal('status', reader.end(number), 0)
    equal('stderr', reader.err, '')
    return reader.lines()[-1]


# --- traffic ---


def tcp_talk(server, client, port, up, down):
    """The client in its namespace sends `up` bytes, then gets `down`. server, client: (side,
    address).
    """
    family = socket.AF_INET6 if ':' in server[1] else socket.AF_INET
    with inside(server[0]):
        listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.settimeout(10)
    listener.bind((server[1], port))
    listener.listen()
    with inside(client[0]):
        ours = socket.socket(family, socket.SOCK_STREAM)
    ours.settimeout(10)
    with listener, ours:
        ours.bind((client[1], 0))
        ours.connect((server[1], port))
        theirs = listener.accept()[0]
        theirs.settimeout(10)
        with theirs:
            pass_on(ours, theirs, up)
            pass_on(theirs, ours, down)
            local = ours.getsockname()[1]
            # In turn, so that both have seen the other's end when this returns.
            ours.shutdown(socket.SHUT_WR)
            check(theirs.recv(1) == b'', 'no end of the stream')
            theirs.shutdown(socket.SHUT_WR)
            check(ours.recv(1) == b'', 'no end of the stream')
    return local


def pass_on(sender, receiver, size):
    """In pieces that fit into the sockets' buffers."""
    while size > 0:
        piece = min(size, 60000)
        sender.sendall(bytes(piece))
        got = 0
        while got < piece:
            data = receiver.recv(65536)
            check(data, 'the stream ended early')
            got += len(data)
        size -= piece


def udp_talk(sender, receiver, port, sizes):
    """Datagrams with so many bytes of payload. Gives the sender's port."""
    family = socket.AF_INET6 if ':' in receiver[1] else socket.AF_INET
    with inside(receiver[0]):
        sink = socket.socket(family, socket.SOCK_DGRAM)
    with inside(sender[0]):
        source = socket.socket(family, socket.SOCK_DGRAM)
    with sink, source:
        sink.settimeout(10)
        sink.bind((receiver[1], port))
        source.bind((sender[1], 0))
        for size in sizes:
            source.sendto(bytes(size), (receiver[1], port))
            equal('datagram', len(sink.recv(65536)), size)
        return source.getsockname()[1]


def mac(side):
    return bytes.fromhex(MACS[side].replace(':', ''))


def send_frames(side, frames, device=None):
    with inside(side):
        raw = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
    with raw:
        raw.bind((device or DEVICES[side], 0))
        for frame in frames:
            raw.send(frame)


def ping(sender, receiver, count, size):
    """Echo requests of 8 + size bytes, each answered."""
    six = ':' in receiver[1]
    with inside(sender[0]):
        if six:
            raw = socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_ICMPV6)
        else:
            raw = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
    with raw:
        raw.settimeout(10)
        for n in range(count):
            raw.sendto(echo(128 if six else 8, n, size), (receiver[1], 0))
            while raw.recv(65536)[0 if six else 20] != (129 if six else 0):
                pass


def echo(kind, sequence, size):
    head = bytes([kind, 0, 0, 0, 0x77, 0x77, 0, sequence])
    total = checksum(head + bytes(size + size % 2))  # of ICMPv6 the kernel fills it in
    return head[:2] + total.to_bytes(2, 'big') + head[4:] + bytes(size)
