"""test_live_counts.py: real traffic between two namespaces, byte for byte against the kernel's
counters.
"""

import os
import shutil
import signal
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'support'))

from harness import Skip, check, equal, folder, main
from netns import (
    A4,
    A6,
    B4,
    B6,
    DEVICES,
    command,
    counted,
    counters,
    in_ns,
    ip,
    lab,
    mac,
    ping,
    send_frames,
    settle,
    stop,
    tcp_talk,
    udp_talk,
    watch,
)
from pcapbuild import ARP, IP, LLDP, arp, at, datagram, ether, pcap, qinq, vlan

ETHERNET = 14


def of_everything():
    """TCP, UDP, ICMP over IPv4 and IPv6, both ways."""
    for near, far in ((A4, B4), (B4, A4), (A6, B6), (B6, A6)):
        tcp_talk(near, far, 5001, 300_000, 50_000)
        udp_talk(near, far, 5002, [0, 1, 100, 1000, 1400])
        ping(near, far, 3, 56)


def measured(traffic, *watchers):
    """Runs the traffic while the watchers, (side, options...), count. Gives their last lines and the
    kernel's counts on 'a'. When the kernel sent something of its own just before or after, all is
    done again.
    """
    for _ in range(8):
        settle()
        before = counters('a')
        readers = [watch(*words) for words in watchers]
        started = counters('a')
        traffic()
        ended = counters('a')
        packets = ended[1] - started[1] + ended[3] - started[3]
        if started == before:
            for reader in readers:
                counted(reader, packets)
        lasts = [stop(reader, signal.SIGINT) for reader in readers]
        if started == before and counters('a') == ended:
            return lasts, [now - then for now, then in zip(ended, started)]
    raise Skip('the kernel never stops talking')


def equals_kernel(last, kernel, tags=0):
    """tags: bytes of VLAN tags in each frame."""
    rx_bytes, rx_packets, tx_bytes, tx_packets = kernel
    sent = sum(f['packets_sent'] for f in last['flows'])
    received = sum(f['packets_recv'] for f in last['flows'])
    equal('packets sent, received', (sent, received), (tx_packets, rx_packets))
    equal('bytes sent', last['total_sent'] + sent * (ETHERNET + tags), tx_bytes)
    equal('bytes received', last['total_recv'] + received * (ETHERNET + tags), rx_bytes)
    equal('packets', last['packets'], tx_packets + rx_packets)
    equal('drops', last['drops'], 0)
    for way in ('sent', 'recv'):
        equal('sum of ' + way, sum(f['total_' + way] for f in last['flows']), last['total_' + way])


def seen_from_a(last):
    for f in last['flows']:
        check(f['src_addr'] in ('10.77.0.1', 'fd77::1'), 'src is %s' % f['src'])


def as_seen(flows):
    """By their ends: bytes sent and received, packets sent and received."""
    counts = ('total_sent', 'total_recv', 'packets_sent', 'packets_recv')
    return {(f['src'], f['dst'], f['protocol']): tuple(f[c] for c in counts) for f in flows}


def turned(flows):
    """The same flows as the other side sees them."""
    return {
        (dst, src, protocol): (c[1], c[0], c[3], c[2])
        for (src, dst, protocol), c in as_seen(flows).items()
    }


def test_bytes_equal_the_kernels():
    lab.build()
    lab.offload(False)
    (a, b), kernel = measured(of_everything, ('a',), ('b',))
    equals_kernel(a, kernel)
    seen_from_a(a)
    equal('flows', a['flow_count'], 4 + 4 + 2)  # the pings of both sides are one flow
    equal(
        'TX of one side is RX of the other',
        (a['total_sent'], a['total_recv']),
        (b['total_recv'], b['total_sent']),
    )
    equal('flows of both sides', turned(b['flows']), as_seen(a['flows']))


def test_flows_have_the_right_bytes():
    lab.build()
    lab.offload(False)
    ports = []

    def traffic():
        ports.append(udp_talk(A4, B4, 5002, [100, 200]))
        ping(B6, A6, 2, 56)

    (a,), kernel = measured(traffic, ('a',))
    equals_kernel(a, kernel)
    equal(
        'flows',
        as_seen(a['flows']),
        {
            ('10.77.0.1:%d' % ports[-1], '10.77.0.2:5002', 'UDP'): (356, 0, 2, 0),
            ('fd77::1', 'fd77::2', 'ICMP'): (208, 208, 2, 2),
        },
    )


def test_bytes_equal_the_kernels_with_offloads():
    """Frames of up to 64 KiB: fewer packets, but the same payload."""
    lab.build()
    try:
        lab.offload(True)
    except Skip:
        pass  # they are on from the start
    up, down = 2_000_000, 500_000
    (a,), kernel = measured(lambda: tcp_talk(B4, A4, 5001, up, down), ('a',))
    equals_kernel(a, kernel)
    f = a['flows'][0]
    for way, payload in (('sent', up), ('recv', down)):
        heads = f['total_' + way] - payload
        check(
            40 * f['packets_' + way] <= heads <= 80 * f['packets_' + way] + 80,
            '%s: %d bytes in %d packets for a payload of %d'
            % (way, f['total_' + way], f['packets_' + way], payload),
        )


def test_vlan():
    lab.build()
    lab.offload(False)
    try:
        lab.vlan(5)
    except AssertionError as e:
        if 'Unknown device type' in str(e):
            raise Skip('this kernel has no VLANs')
        raise
    try:

        def traffic():
            for near, far in (
                (('a', '10.77.5.1'), ('b', '10.77.5.2')),
                (('b', 'fd77:5::2'), ('a', 'fd77:5::1')),
            ):
                tcp_talk(near, far, 5001, 100_000, 30_000)
                udp_talk(near, far, 5002, [10, 1000])

        (tagged, bare), kernel = measured(traffic, ('a',), ('a', '-i', 'va.5'))
        equals_kernel(tagged, kernel, tags=4)
        equal('the same flows without tags', ends(bare), ends(tagged))
        equal(
            'totals without tags',
            (bare['total_sent'], bare['total_recv']),
            (tagged['total_sent'], tagged['total_recv']),
        )
        for f in bare['flows']:
            check(f['src_addr'] in ('10.77.5.1', 'fd77:5::1'), 'src is %s' % f['src'])
    finally:
        for side in 'ab':
            ip(side, 'link del %s.5' % DEVICES[side])


def ends(last):
    return {frozenset((f['src'], f['dst'])) for f in last['flows']}


def test_tagged_frames():
    """As other machines send them, one tag and two, both ways."""
    lab.build()
    lab.offload(False)
    for tags, tag in ((4, vlan), (8, qinq)):
        out = [tag(datagram('10.77.0.1', 700, '10.77.0.2', 9, 100 + n)) for n in range(10)]
        back = [tag(datagram('10.77.0.2', 9, '10.77.0.1', 700, 500 + n)) for n in range(20)]

        def traffic():
            send_frames('a', out)
            send_frames('b', back)

        (a, b), kernel = measured(traffic, ('a',), ('b',))
        equals_kernel(a, kernel, tags)
        equal(
            'flows',
            as_seen(a['flows']),
            {('10.77.0.1:700', '10.77.0.2:9', 'UDP'): (1045, 10190, 10, 20)},
        )
        equal('flows of the other side', turned(b['flows']), as_seen(a['flows']))


def test_what_is_not_ip_is_no_flow():
    """ARP, LLDP and nonsense reach the counters of the kernel, but no flow."""
    lab.build()
    settle()
    reader = watch('a')
    before = counters('a')
    send_frames(
        'b', [arp(), ether(bytes(46), LLDP), ether(bytes(60), IP), vlan(arp()[14:], 5, ARP)] * 5
    )
    udp_talk(B4, A4, 5002, [100])
    counted(reader, 1)
    check(counters('a')[1] - before[1] >= 21, 'the kernel got less than was sent')
    last = stop(reader, signal.SIGINT)
    equal(
        'flows',
        [(f['protocol'], f['total_recv'], f['packets_recv']) for f in last['flows']],
        [('UDP', 128, 1)],
    )


def test_any():
    """All interfaces at once; what stays on lo is counted once."""
    lab.build()
    lab.offload(False)

    def traffic():
        tcp_talk(A4, B4, 5001, 100_000, 10_000)
        udp_talk(('a', '127.0.0.1'), ('a', '127.0.0.1'), 5003, [100] * 5)

    one, every = measured_loosely(traffic, ('a',), ('a', '-i', 'any'))
    equal('interface', every['interface'], 'any')
    local = [f for f in every['flows'] if f['src_addr'] == '127.0.0.1']
    equal(
        'flows on lo',
        [(f['total_sent'], f['packets_sent'], f['total_recv']) for f in local],
        [(640, 5, 0)],
    )
    rest = [f for f in every['flows'] if f['src_addr'] != '127.0.0.1']
    equal('other flows', as_seen(rest), as_seen(one['flows']))


def measured_loosely(traffic, *watchers):
    """Gives the last lines of watchers of which only the first sees what the counters of va do."""
    settle()
    readers = [watch(*words) for words in watchers]
    before = counters('a')
    traffic()
    kernel = [now - then for now, then in zip(counters('a'), before)]
    counted(readers[0], kernel[1] + kernel[3])
    return [stop(reader, signal.SIGTERM) for reader in readers]


def test_filter():
    lab.build()
    lab.offload(False)

    def traffic():
        tcp_talk(A4, B4, 5001, 10_000, 10_000)
        udp_talk(B4, A4, 5002, [100] * 7)

    everything, udp = measured_loosely(traffic, ('a',), ('a', '-f', 'udp port 5002'))
    equal(
        'flows',
        [(f['protocol'], f['total_recv'], f['packets_recv']) for f in udp['flows']],
        [('UDP', 896, 7)],
    )
    check(everything['flow_count'] >= 2, 'flows: %d' % everything['flow_count'])


def test_net_filter_turns_the_direction():
    lab.build()
    lab.offload(False)
    own, turned_round = measured_loosely(
        lambda: udp_talk(A4, B4, 5002, [100] * 3),
        ('a', '-f', 'udp'),
        ('a', '-f', 'udp', '-F', '10.77.0.2/32'),
    )
    equal('as this machine', (own['total_sent'], own['total_recv']), (384, 0))
    equal('as the other one', (turned_round['total_sent'], turned_round['total_recv']), (0, 384))


def test_promiscuous():
    lab.build()

    def promiscuity():
        words = ip('a', '-d link show va').split()
        return int(words[words.index('promiscuity') + 1])

    reader = watch('a')
    equal('without -p', promiscuity(), 0)
    stop(reader, signal.SIGINT)
    reader = watch('a', '-p')
    equal('with -p', promiscuity(), 1)
    stop(reader, signal.SIGINT)
    equal('afterwards', promiscuity(), 0)


def test_200000_packets():
    """As fast as they can be sent: all are counted, none is dropped."""
    lab.build()
    if shutil.which('tcpreplay') is None:
        raise Skip('no tcpreplay')
    frames = [
        ether(
            datagram('10.77.0.2', 10000 + n, '10.77.0.1', 9, 106),
            src=mac('b'),
            dst=mac('a'),
        )
        for n in range(1000)
    ]
    equal('size of a frame', len(frames[0]), 120)
    path = folder.write(
        'many.pcap', pcap([(at(n / 100000), frames[n % 1000]) for n in range(200_000)])
    )
    settle()
    # Port unreachables would be traffic of our own making.
    reader = watch('a', '-f', 'udp dst port 9', '--top', '3')
    before = counters('a')
    command(*in_ns('b'), 'tcpreplay', '-q', '-t', '-i', 'vb', path)
    arrived = counters('a')[1] - before[1]
    check(arrived >= 200_000, 'the kernel got %d' % arrived)
    counted(reader, 200_000, 20)
    last = stop(reader, signal.SIGINT)
    equal(
        'packets, drops, flows',
        (last['packets'], last['drops'], last['flow_count']),
        (200_000, 0, 1000),
    )
    equal('bytes', (last['total_sent'], last['total_recv']), (0, 200_000 * 106))


def test_rates_of_a_steady_stream():
    """Rates are bits over completed seconds: not above what was sent, and a peak is not below its
    rate.
    """
    lab.build()
    reader = watch('a', '-f', 'udp port 5002')
    udp_talk(A4, B4, 5002, [972] * 50)  # 1000 bytes of IP each
    counted(reader, 50)
    reader.until(lambda r: r.lines()[-1]['sent_10s'] > 0, 'a completed second')
    value = reader.lines()[-1]
    last = stop(reader, signal.SIGINT)
    equal('total', last['total_sent'], 50_000)
    check(
        0 < value['sent_10s'] <= value['peak_sent'] <= 400_000,
        'rate %r, peak %r' % (value['sent_10s'], value['peak_sent']),
    )
    check(
        value['sent_2s'] <= value['peak_sent'],
        'rate %r, peak %r' % (value['sent_2s'], value['peak_sent']),
    )


main(globals())
