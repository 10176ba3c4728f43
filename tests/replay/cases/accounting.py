"""Windows, peaks, order, --top, -B, --refresh, -s, -f: all numbers worked out by hand."""

from expect import NOTHING, AnyOf, Case, flow, line
from pcapbuild import SCTP, TCP, UDP, DCCP, UDPLITE, at, arp, datagram, ether, pcap

A, B = '192.168.1.5:40000', '8.8.8.8:443'
C, D = '10.1.2.3:5000', '172.217.1.1:53'


def out_a(seconds, size):
    return at(seconds), ether(datagram('192.168.1.5', 40000, '8.8.8.8', 443, size, TCP))


def in_a(seconds, size):
    return at(seconds), ether(datagram('8.8.8.8', 443, '192.168.1.5', 40000, size, TCP))


def out_c(seconds, size):
    return at(seconds), ether(datagram('10.1.2.3', 5000, '172.217.1.1', 53, size))


def a(**values):
    return flow(A, B, 'TCP', **values)


def c(**values):
    return flow(C, D, 'UDP', **values)


TWO_FLOWS = pcap(
    [out_a(0, 1000), in_a(0.2, 500), out_a(1, 1000), out_c(2.5, 3000), out_a(4.1, 200)]
)

# Second 0: 1000 out, 500 in. Second 1: 1000 out. Second 2: 3000 by C. Second 3: nothing. Second 4:
# 200 out.
TWO_FLOWS_BITS = [
    line(
        a(sent=(1, 1000), recv=(1, 500), r2=(8000, 4000), r10=(8000, 4000), r40=(8000, 4000)),
        elapsed=1,
        peak=(8000, 4000),
        r2=(8000, 4000),
        r10=(8000, 4000),
        r40=(8000, 4000),
    ),
    line(
        a(sent=(2, 2000), recv=(1, 500), r2=(8000, 2000), r10=(8000, 2000), r40=(8000, 2000)),
        elapsed=2,
        peak=(8000, 4000),
        r2=(8000, 2000),
        r10=(8000, 2000),
        r40=(8000, 2000),
    ),
    line(
        c(sent=(1, 3000), r2=(12000, 0), r10=(8000, 0), r40=(8000, 0)),
        a(
            sent=(2, 2000),
            recv=(1, 500),
            r2=(4000, 0),
            r10=(5333.333, 1333.333),
            r40=(5333.333, 1333.333),
        ),
        elapsed=3,
        peak=(24000, 4000),
        r2=(16000, 0),
        r10=(13333.333, 1333.333),
        r40=(13333.333, 1333.333),
    ),
    line(
        a(sent=(3, 2200), recv=(1, 500), r2=(800, 0), r10=(3520, 800), r40=(3520, 800)),
        c(sent=(1, 3000), r2=(0, 0), r10=(4800, 0), r40=(4800, 0)),
        elapsed=4.1,
        peak=(24000, 4000),
        r2=(800, 0),
        r10=(8320, 800),
        r40=(8320, 800),
    ),
]

TWO_FLOWS_BYTES = [
    line(elapsed=1, unit='bytes', peak=(1000, 500), r2=(1000, 500), r10=(1000, 500)),
    line(elapsed=2, unit='bytes', peak=(1000, 500), r2=(1000, 250), r10=(1000, 250)),
    line(elapsed=3, unit='bytes', peak=(3000, 500), r2=(2000, 0), r10=(1666.667, 166.667)),
    line(
        a(sent=(3, 2200), recv=(1, 500), r2=(100, 0), r10=(440, 100), r40=(440, 100)),
        c(sent=(1, 3000), r2=(0, 0), r10=(600, 0), r40=(600, 0)),
        elapsed=4.1,
        unit='bytes',
        total=(5200, 500),
        peak=(3000, 500),
        r2=(100, 0),
        r10=(1040, 100),
    ),
]

HALF_SECONDS = [
    line(a(sent=(1, 1000), r2=(0, 0)), elapsed=0.5, peak=(0, 0), r2=(0, 0), r10=(0, 0), r40=(0, 0)),
    line(a(sent=(1, 1000), recv=(1, 400)), elapsed=1, peak=(8000, 3200), r2=(8000, 3200)),
    line(
        a(sent=(2, 1600), recv=(1, 400)),
        elapsed=1.7,
        peak=(8000, 3200),
        r2=(6400, 1600),
        r10=(6400, 1600),
    ),
]

FIVE_SECONDS = [
    line(a(sent=(2, 1500)), elapsed=5, peak=(8000, 0), r2=(2000, 0), r10=(2400, 0), r40=(2400, 0)),
    line(a(sent=(3, 2200)), elapsed=10, peak=(8000, 0), r2=(0, 0), r10=(1760, 0), r40=(1760, 0)),
    line(
        a(sent=(4, 2300)),
        elapsed=12.5,
        peak=(8000, 0),
        r2=(400, 0),
        r10=(1040, 0),
        r40=(1415.385, 0),
    ),
]

# One byte more would show in every window: 4000 bytes fall out of 40 s when second 0 is 41 seconds
# back.
LONG_WINDOWS = [
    line(a(sent=(1, 4000)), elapsed=1, r2=(32000, 0), r10=(32000, 0), r40=(32000, 0)),
    line(a(sent=(2, 4100)), elapsed=40, peak=(32000, 0), r2=(400, 0), r10=(80, 0), r40=(820, 0)),
    line(a(sent=(3, 4300)), elapsed=40.5, peak=(32000, 0), r2=(1200, 0), r10=(240, 0), r40=(60, 0)),
]


def five_flows():
    """Flow n sends n * 100 bytes in the last second; the first three sent 900 at the beginning."""
    early = [(at(n / 100), ether(datagram('10.0.0.1', n, '10.0.0.2', 9, 900))) for n in (1, 2, 3)]
    late = [
        (at(5 + n / 100), ether(datagram('10.0.0.1', n, '10.0.0.2', 9, n * 100)))
        for n in (1, 2, 3, 4, 5)
    ]
    return pcap(early + late)


def five(n, **values):
    return flow('10.0.0.1:%d' % n, '10.0.0.2:9', 'UDP', **values)


FIVE_TOTAL = dict(packets=8, flow_count=5, total=(4200, 0), peak=(21600, 0), r2=(6000, 0))


def tied(order):
    """Twenty flows of the same size, in this order, and one that keeps the clock going."""
    flows = [(at(n / 1000), ether(datagram('10.0.0.%d' % n, 7, '10.9.0.1', 9, 100))) for n in order]
    return pcap(flows + [out_a(s, 100) for s in (1.5, 2.5, 3.5, 4.5)])


def same_ports():
    ends = '192.0.2.1', 700, '192.0.2.2', 800
    return pcap(
        [
            (at(n / 10), ether(datagram(*ends, 100 + n, protocol)))
            for n, protocol in enumerate((TCP, UDP, SCTP, DCCP, UDPLITE))
        ]
    )


def same_ports_flow(name, number, size):
    return flow('192.0.2.1:700', '192.0.2.2:800', AnyOf(name, str(number)), sent=(1, size))


CASES = [
    Case('windows-by-the-second', TWO_FLOWS, lines=TWO_FLOWS_BITS),
    Case('bytes-instead-of-bits', TWO_FLOWS, lines=TWO_FLOWS_BYTES, args=['-B']),
    Case(
        'refresh-half-a-second',
        pcap([out_a(0, 1000), in_a(0.6, 400), out_a(1.7, 600)]),
        lines=HALF_SECONDS,
        args=['--refresh', '0.5'],
    ),
    Case(
        'refresh-five-seconds',
        pcap([out_a(0, 1000), out_a(3, 500), out_a(7, 700), out_a(12.5, 100)]),
        lines=FIVE_SECONDS,
        args=['--refresh', '5'],
    ),
    Case(
        'windows-let-go',
        pcap([out_a(0, 4000), out_a(39.5, 100), out_a(40.5, 200)]),
        lines=LONG_WINDOWS,
    ),
    Case(
        'forty-seconds-hold-forty',
        pcap([out_a(0, 4000), out_a(50.2, 100)]),
        lines=[
            line(elapsed=1, r40=(32000, 0)),
            line(elapsed=50.2, r2=(400, 0), r10=(80, 0), r40=(20, 0), peak=(32000, 0)),
        ],
    ),
    Case(
        'peaks-of-each-direction',
        pcap([out_a(0, 1000), out_a(1.1, 3000), in_a(1.2, 100), in_a(2.1, 5000)]),
        lines=[
            line(elapsed=1, peak=(8000, 0)),
            line(elapsed=2, peak=(24000, 800)),
            line(elapsed=2.1, peak=(24000, 40000)),
        ],
    ),
    Case(
        'a-packet-on-the-border-is-of-the-next-second',
        pcap([out_a(0, 1000), out_a(1, 500), out_a(2, 100)]),
        lines=[
            line(elapsed=1, packets=1, r2=(8000, 0)),
            line(elapsed=2, packets=2, r2=(6000, 0)),
            line(elapsed=2, packets=3, r2=(2400, 0)),
        ],
    ),
    Case(
        'one-packet',
        pcap([out_a(0, 1500)]),
        lines=[
            line(
                a(sent=(1, 1500), r2=(12000, 0), r10=(12000, 0), r40=(12000, 0)),
                elapsed=0,
                peak=(12000, 0),
                r2=(12000, 0),
                r10=(12000, 0),
                r40=(12000, 0),
            )
        ],
    ),
    Case(
        'top-two',
        five_flows,
        args=['--top', '2'],
        last=dict(
            line(**FIVE_TOTAL),
            flows=[five(5, sent=(1, 500), r2=(2000, 0)), five(4, sent=(1, 400), r2=(1600, 0))],
        ),
    ),
    Case(
        'top-more-than-there-are',
        five_flows,
        args=['--top', '50'],
        last=line(
            five(5, sent=(1, 500)),
            five(4, sent=(1, 400)),
            five(3, sent=(2, 1200)),
            five(2, sent=(2, 1100)),
            five(1, sent=(2, 1000)),
            **FIVE_TOTAL
        ),
    ),
    Case(
        'top-ties-by-total',
        pcap([out_c(0, 100), out_a(0.1, 300), out_c(0.2, 100), (at(9.5), arp())]),
        args=['--top', '1'],
        last=dict(line(flow_count=2, packets=3), flows=[a(sent=(1, 300))]),
    ),
    Case(
        'transports-are-flows-of-their-own',
        same_ports,
        last=line(
            same_ports_flow('UDPLITE', 136, 104),
            same_ports_flow('DCCP', 33, 103),
            same_ports_flow('SCTP', 132, 102),
            same_ports_flow('UDP', 17, 101),
            same_ports_flow('TCP', 6, 100),
        ),
    ),
    Case(
        'both-ends-the-same',
        pcap([(at(0), ether(datagram('127.0.0.1', 5, '127.0.0.1', 5, 100)))] * 2),
        last=line(flow('127.0.0.1:5', '127.0.0.1:5', 'UDP', sent=(2, 200))),
    ),
    Case(
        'duration-ends-by-capture-time',
        pcap([out_a(0, 100), out_a(1.2, 200), out_a(1.9, 400), out_a(5, 800), out_a(6, 800)]),
        args=['-s', '2'],
        lines=[
            line(elapsed=1, packets=1, r2=(800, 0)),
            line(a(sent=(3, 700)), elapsed=2, r2=(2800, 0), peak=(4800, 0)),
        ],
    ),
    Case(
        'duration-within-a-second',
        pcap([out_a(0, 100), out_a(0.3, 200), out_a(0.7, 400)]),
        args=['-s', '0.5'],
        last=line(a(sent=(2, 300))),
    ),
    Case(
        'duration-beyond-the-end',
        pcap([out_a(0, 100), out_a(1.2, 200)]),
        args=['--duration', '100'],
        lines=[line(elapsed=1, packets=1), line(a(sent=(2, 300)), elapsed=1.2)],
    ),
    Case(
        'bpf-picks',
        TWO_FLOWS,
        args=['-f', 'udp port 53'],
        lines=[line(c(sent=(1, 3000), r2=(24000, 0)), elapsed=0, r2=(24000, 0))],
    ),
    Case(
        'bpf-picks-one-direction',
        TWO_FLOWS,
        args=['-f', 'src host 8.8.8.8'],
        last=line(flow(B, A, 'TCP', sent=(1, 500))),
    ),
    Case(
        'bpf-leaves-nothing', TWO_FLOWS, args=['-f', 'port 9999'], lines=[dict(NOTHING, elapsed=0)]
    ),
    Case('no-packets', pcap([]), lines=[dict(NOTHING, elapsed=0)]),
    Case('only-arp', pcap([(at(0), arp()), (at(3), arp())]), last=NOTHING),
    Case(
        'idle-flows-stay',
        pcap([out_c(0, 100), out_a(1, 100), out_a(500, 100)]),
        last=line(a(sent=(2, 200)), c(sent=(1, 100)), elapsed=500),
    ),
]

# The order of what is tied must not depend on the order of arrival: tests run both and compare.
TIED_FORWARD, TIED_BACKWARD = tied(range(1, 21)), tied(range(20, 0, -1))
