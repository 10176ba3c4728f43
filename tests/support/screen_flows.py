"""screen_flows.py: captures of one minute with known rates, and the screens that show them."""

import os
import socket

from harness import Skip, folder
from pcapbuild import ICMP, ICMP6, TCP, UDP, at, datagram, ether, pcap
from screen import Screen

# What a capture of write_capture() begins with.
FIRST = ('10.0.0.99:9', '192.0.2.99:9')


class Flow:
    """Bytes of IP, sent and received, in each of seconds 58, 59 (late), 50..57 (mid), 20..49
    (early)."""

    def __init__(self, src, dst, late=(0, 0), mid=(0, 0), early=(0, 0), protocol=TCP):
        self.src, self.dst, self.protocol = src, dst, protocol
        self.by_second = {}
        for seconds, amounts in (
            (range(20, 50), early),
            (range(50, 58), mid),
            (range(58, 60), late),
        ):
            for second in seconds:
                if any(amounts):
                    self.by_second[second] = amounts

    def rate(self, window, direction=None):
        sums = [
            sum(self.by_second.get(s, (0, 0))[d] for s in range(60 - window, 60)) / window
            for d in (0, 1)
        ]
        return sum(sums) if direction is None else sums[direction]

    def total(self):
        return sum(map(sum, self.by_second.values()))

    def ends(self, ports=True):
        return [text(*end) if ports and end[1] else end[0] for end in (self.src, self.dst)]

    def packets(self):
        protocol = ICMP6 if self.protocol == ICMP and ':' in self.src[0] else self.protocol
        for second, amounts in self.by_second.items():
            for d, (src, dst) in enumerate(((self.src, self.dst), (self.dst, self.src))):
                left = amounts[d]
                while left > 0:
                    # No piece too small to hold its headers.
                    size = left if left <= 1400 else min(1400, left - 100)
                    yield at(second + 0.1 + 0.1 * d), ether(datagram(*src, *dst, size, protocol))
                    left -= size


def text(host, port):
    return '[%s]:%d' % (host, port) if ':' in host else '%s:%d' % (host, port)


def write_capture(name, flows):
    """A packet of FIRST, then these; the end of the file completes second 59. Gives the path."""
    packets = [(at(0), ether(datagram('10.0.0.99', 9, '192.0.2.99', 9, 60, UDP)))]
    for flow in flows:
        packets.extend(flow.packets())
    packets.sort(key=lambda p: p[0])
    return folder.write(name, pcap(packets))


def replay(name, flows):
    """The options that read a capture of these flows at once. name: of the file, made once."""
    path = folder / name
    if not os.path.exists(path):
        write_capture(name, flows)
    return ['-r', path, '--speed', '0']


def rate_text(rate, bytes_=False):
    """As the screen writes a rate of bytes per second."""
    value, unit = (rate, 'B') if bytes_ else (rate * 8, 'b')
    prefix = ''
    for prefix in ('', 'k', 'M', 'G', 'T'):
        if value < 999.5:
            break
        value /= 1000
    if prefix == '':
        return '%.0f%s' % (value, unit)
    digits = 2 if value < 9.995 else 1 if value < 99.95 else 0
    return '%.*f%s%s' % (digits, value, prefix, unit)


# --- a sample ---

PREFS = '# mine\ndns_resolution: false\nidle_timeout: 0\n'
FLOWS = [
    Flow(('10.0.0.1', 1001), ('192.0.2.1', 443), late=(1000, 200)),
    Flow(('10.0.0.2', 1002), ('192.0.2.2', 443), late=(50, 60), mid=(300, 600)),
    Flow(('10.0.0.3', 1003), ('192.0.2.3', 22), late=(40, 50), early=(800, 900)),
    Flow(('10.0.0.4', 1004), ('192.0.2.4', 53), late=(60, 700), protocol=UDP),
    Flow(('10.0.0.5', 0), ('192.0.2.5', 0), late=(84, 84), protocol=ICMP),
    Flow(('10.0.0.6', 1006), ('192.0.2.6', 80), late=(120, 100)),
    Flow(('10.0.0.6', 1007), ('192.0.2.6', 80), late=(110, 90)),
    Flow(('10.0.0.7', 1008), ('127.0.0.1', 443), late=(70, 70)),
    Flow(('2001:db8::1', 1009), ('2001:db8::2', 22), late=(66, 77)),
]
IDLE = Flow(('10.0.0.99', 9), ('192.0.2.99', 9), protocol=UDP)
MANY = [
    Flow(('10.0.1.%d' % n, 2000 + n), ('192.0.2.1', 443), late=(1400 - 10 * n, 200))
    for n in range(1, 61)
]
EIGHT = [
    Flow(('10.0.0.%d' % n, 1000 + n), ('192.0.2.%d' % n, 443), late=(100 * n, 200), protocol=UDP)
    for n in range(1, 9)
]


def opened(*args, flows='few', prefs=PREFS, **options):
    """The screen at the end of one of the captures."""
    source = replay(flows + '.pcap', FLOWS if flows == 'few' else MANY)
    screen = Screen(*source, *args, prefs=prefs, **options)
    screen.says('end of the file')
    return screen


def ends(screen):
    return [(row.src, row.dst) for row in screen.rows()]


def by_rate(window, direction=None, flows=None):
    order = sorted(flows or FLOWS, key=lambda f: -f.rate(window, direction))
    return [tuple(f.ends()) for f in order] + [FIRST]


def shows_order(screen, order, what):
    """As many of these as fit."""
    screen.until(lambda s: ends(s) and ends(s) == order[: len(ends(s))], what)


def needs_services():
    try:
        if socket.getservbyport(443, 'tcp') == 'https':
            return
    except OSError:
        pass
    raise Skip('this system has no services database')
