"""The file formats: pcap in its variants, pcapng with whatever may stand in it."""

from expect import Case, flow, line
from pcapbuild import ETHERNET, IPV4, SECOND, Pcapng, at, datagram, ether, pcap

FRAME = ether(datagram('192.0.2.1', 1000, '192.0.2.2', 53, 100))
PACKETS = [(at(0), FRAME), (at(1.25), FRAME), (at(2.75), FRAME)]


def the_flow(packets, **values):
    return flow('192.0.2.1:1000', '192.0.2.2:53', 'UDP', sent=(packets, packets * 100), **values)


LINES = [
    line(the_flow(1, r2=(800, 0)), elapsed=1),
    line(the_flow(2, r2=(800, 0)), elapsed=2),
    line(the_flow(3, r2=(800, 0)), elapsed=2.75),
]


def ng(order='<', resolution=None, times=(0, 1.25, 2.75)):
    out = Pcapng(order).interface(ETHERNET, resolution)
    for time in times:
        out.packet(at(time), FRAME)
    return bytes(out)


def everything(order):
    """One of every block, options everywhere, what is unknown in between."""
    out = Pcapng(order)
    out.blocks.clear()
    out.section(options=[(2, b'some hardware'), (3, b'some system'), (4, b'a \xff program')])
    out.unknown().interface(
        ETHERNET, 9, options=[(2, b'eth0'), (3, b'the first'), (11, b'\0udp')]
    ).names()
    out.interface(ETHERNET, 6).unknown(0x80000001, b'')
    out.packet(at(0), FRAME, options=[(1, b'a comment'), (2, b'\0\0\0\1')]).statistics()
    out.packet(at(1.25), FRAME, 1).unknown(10, bytes(40)).old_packet(at(2.75), FRAME, 1)
    return bytes(out.statistics(1))


def two_sections():
    """The second one has another unit."""
    out = Pcapng().interface(ETHERNET, 6).packet(at(0), FRAME).packet(at(1.25), FRAME)
    return bytes(out.section().interface(ETHERNET, 3).packet(at(2.75), FRAME))


def jumbo():
    """A frame of the greatest size that a record may have, and one that says more than was
    captured.
    """
    big = ether(datagram('192.0.2.1', 1000, '192.0.2.2', 53, 65535))
    return pcap([(at(0), big), (at(0.5), big[:100], len(big))])


def variants():
    for order, label in (('<', 'little-endian'), ('>', 'big-endian')):
        yield 'pcap-' + label, pcap(PACKETS, order=order)
        yield 'pcap-nanoseconds-' + label, pcap(PACKETS, order=order, nanoseconds=True)
        yield 'pcap-modified-' + label, pcap(PACKETS, order=order, modified=True)
        yield 'pcapng-' + label, ng(order)
        yield 'pcapng-every-block-' + label, everything(order)
        for unit, name in (
            (3, 'milliseconds'),
            (6, 'microseconds'),
            (9, 'nanoseconds'),
            (0x8A, 'binary-10'),
            (0xA0, 'binary-32'),
            (2, 'hundredths'),
        ):
            yield 'pcapng-%s-%s' % (name, label), ng(order, unit)


CASES = [
    *[Case(name, data, lines=LINES) for name, data in variants()],
    Case('pcapng-two-sections', two_sections, lines=LINES),
    Case('pcapng-in-seconds', ng('<', 0, (0, 1, 2)), last=line(the_flow(3), elapsed=2)),
    Case(
        'pcapng-offset',
        bytes(Pcapng().interface(ETHERNET, 6, 1_000_000_000).packet(700_000_000 * SECOND, FRAME)),
        last=line(the_flow(1), timestamp='2023-11-14T22:13:20.000+00:00'),
    ),
    Case(
        'pcapng-simple-blocks',
        bytes(Pcapng().interface().simple(FRAME).simple(FRAME)),
        last=line(the_flow(2)),
    ),
    Case(
        'pcapng-without-packets',
        bytes(Pcapng().interface()),
        last=dict(line(packets=0, flow_count=0, total=(0, 0)), flows=[]),
    ),
    Case(
        'nanoseconds-count',
        pcap(
            [
                (at(0) + 999_999_999, FRAME),
                (at(2) + 999_999_998, FRAME),
                (at(2) + 999_999_999, FRAME),
            ],
            nanoseconds=True,
        ),
        lines=[line(elapsed=1, packets=1), line(elapsed=2, packets=2), line(elapsed=2, packets=3)],
    ),
    Case('frames-of-every-size', jumbo, last=line(dict(the_flow(2), total_sent=131070))),
    Case('raw-ipv4', pcap([(t, f[14:]) for t, f in PACKETS], IPV4), lines=LINES),
    Case(
        'timestamps',
        pcap(PACKETS),
        lines=[
            dict(timestamp='2023-11-14T22:13:%s+00:00' % t, elapsed=e)
            for t, e in (('21.000', 1), ('22.000', 2), ('22.750', 2.75))
        ],
    ),
]
