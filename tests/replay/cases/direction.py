"""Which end is src: the first seen, or with -F the inside; never the numerically lower one."""

from expect import NOTHING, Case, flow, line
from pcapbuild import TCP, at, datagram, ether, pcap

PAIRS = [
    ('public-lower', '192.168.1.5', '8.8.8.8', '192.168.0.0/16'),
    ('public-higher', '10.1.2.3', '172.217.1.1', '10.0.0.0/8'),
    ('v6-public-higher', '2001:db8::5', '2606:4700::1111', '2001:db8::/32'),
    ('v6-public-lower', 'fd00:1::7', '2001:4860::8888', 'fd00:1::/64'),
]
PORTS = [('', 40000, 443), ('-ports-turned', 53, 61000), ('-ports-equal', 123, 123)]


def endpoint(address, port):
    return '[%s]:%d' % (address, port) if ':' in address else '%s:%d' % (address, port)


def talk(inside, iport, outside, oport, inside_first):
    """Two packets out (300, 200), three in (1000, 100, 50)."""

    def frame(outward, size):
        ends = (inside, iport, outside, oport) if outward else (outside, oport, inside, iport)
        return ether(datagram(*ends, size, TCP))

    sizes = [(True, 300), (False, 1000)] if inside_first else [(False, 1000), (True, 300)]
    sizes += [(False, 100), (True, 200), (False, 80)]
    return pcap([(at(n / 10), frame(outward, size)) for n, (outward, size) in enumerate(sizes)])


def out_in(near, far):
    """Seen from the inside."""
    return line(
        flow(near, far, 'TCP', sent=(2, 500), recv=(3, 1180), r2=(4000, 9440)),
        peak=(4000, 9440),
        r2=(4000, 9440),
    )


def in_out(near, far):
    """Seen from the outside."""
    return line(
        flow(far, near, 'TCP', sent=(3, 1180), recv=(2, 500), r2=(9440, 4000)),
        peak=(9440, 4000),
        r2=(9440, 4000),
    )


def matrix():
    for name, inside, outside, net in PAIRS:
        for suffix, iport, oport in PORTS:
            near, far = endpoint(inside, iport), endpoint(outside, oport)
            for inside_first in (True, False):
                data = talk(inside, iport, outside, oport, inside_first)
                label = '%s%s-%s-first' % (name, suffix, 'inside' if inside_first else 'outside')
                yield Case(
                    'direction-' + label, data, (out_in if inside_first else in_out)(near, far)
                )
                yield Case('direction-F-inside-' + label, data, out_in(near, far), args=['-F', net])
                yield Case(
                    'direction-F-outside-' + label, data, in_out(near, far), args=['-F', outside]
                )


def several_flows():
    """Within 10/8; from 10/8 out; from 192.168.1/24 out; from nowhere to nowhere; v6 from
    fd00:1::/64 out.
    """
    ends = [
        ('10.0.0.1', '10.0.0.2'),
        ('203.0.113.9', '10.0.0.3'),
        ('192.168.1.9', '198.51.100.1'),
        ('198.51.100.1', '203.0.113.9'),
        ('2001:db8::1', 'fd00:1::9'),
        ('fd00:1::1', 'fd00:1::2'),
    ]
    return pcap(
        [(at(n / 10), ether(datagram(a, 1000, b, 2000, 100 + n))) for n, (a, b) in enumerate(ends)]
    )


OUT_10 = flow('10.0.0.3:2000', '203.0.113.9:1000', 'UDP', recv=(1, 101))
OUT_192 = flow('192.168.1.9:1000', '198.51.100.1:2000', 'UDP', sent=(1, 102))
OUT_FD = flow('[fd00:1::9]:2000', '[2001:db8::1]:1000', 'UDP', recv=(1, 104))

CASES = [
    *matrix(),
    Case('net-filter-one', several_flows, line(OUT_10), args=['-F', '10.0.0.0/8']),
    Case('net-filter-with-host-bits', several_flows, line(OUT_10), args=['-F', '10.0.0.77/8']),
    Case('net-filter-v6', several_flows, line(OUT_FD), args=['-F', 'fd00:1::/64']),
    Case(
        'net-filter-several',
        several_flows,
        line(OUT_FD, OUT_192, OUT_10),
        args=['-F', '10.0.0.0/8', '--net-filter', '192.168.1.0/24', '--net-filter=fd00:1::/64'],
    ),
    Case('net-filter-single-host', several_flows, line(OUT_192), args=['-F', '192.168.1.9']),
    Case('net-filter-nothing-crosses', several_flows, NOTHING, args=['-F', '172.16.0.0/12']),
    Case(
        'net-filter-everything-inside',
        several_flows,
        dict(NOTHING),
        args=['-F', '0.0.0.0/0', '-f', 'ip'],
    ),
    Case(
        'net-filter-between-two',
        pcap([(at(0), ether(datagram('10.0.0.1', 1, '192.168.1.1', 2, 100)))]),
        line(flow_count=1, packets=1),
        args=['-F', '10.0.0.0/8', '-F', '192.168.0.0/16'],
    ),
    Case(
        'net-filter-with-bpf',
        several_flows,
        line(OUT_192),
        args=['-F', '10.0.0.0/8', '-F', '192.168.1.0/24', '-f', 'host 198.51.100.1'],
    ),
]
