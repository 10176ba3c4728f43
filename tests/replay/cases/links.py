"""Link types, tags, IP headers, ports, fragments: what is counted as which flow with how many
bytes.
"""

import pcapbuild as b
from expect import NOTHING, AnyOf, Case, flow, line
from pcapbuild import at, datagram, ether, ipv4, ipv6, pcap, tcp, udp

V4_OUT = datagram('192.0.2.1', 1000, '198.51.100.2', 53, 101)
V4_IN = datagram('198.51.100.2', 53, '192.0.2.1', 1000, 60)
V6_OUT = datagram('2001:db8::1', 1000, '2001:db8:1::2', 443, 123, b.TCP)

V4 = flow('192.0.2.1:1000', '198.51.100.2:53', 'UDP', sent=(1, 101), recv=(1, 60))
V6 = flow('[2001:db8::1]:1000', '[2001:db8:1::2]:443', 'TCP', sent=(1, 123))


def three(wrap, packets=(V4_OUT, V4_IN, V6_OUT)):
    return [(at(n / 10), wrap(packet)) for n, packet in enumerate(packets)]


def wraps():
    """(name, link type, frame around an IP packet)"""
    yield 'ethernet', b.ETHERNET, ether
    yield 'ethernet-padded', b.ETHERNET, lambda p: ether(p).ljust(200, b'\0')
    yield 'ethernet-snap', b.ETHERNET, b.ether_snap
    yield 'vlan', b.ETHERNET, b.vlan
    yield 'vlan-0', b.ETHERNET, lambda p: b.vlan(p, 0)
    yield 'qinq', b.ETHERNET, b.qinq
    yield 'qinq-old', b.ETHERNET, lambda p: b.tagged(p, (0x9100, 7), (b.VLAN, 8))
    yield 'five-tags', b.ETHERNET, lambda p: b.tagged(p, *[(b.VLAN, n) for n in range(5)])
    yield 'mpls', b.ETHERNET, lambda p: b.mpls(p, 16)
    yield 'mpls-four-labels', b.ETHERNET, lambda p: b.mpls(p, 16, 17, 18, 19)
    yield 'pppoe', b.ETHERNET, b.pppoe
    yield 'pppoe-in-vlan', b.ETHERNET, lambda p: b.vlan(b.pppoe_session(p), 7, b.PPPOE)
    yield 'mpls-in-vlan', b.ETHERNET, lambda p: b.vlan(b.mpls(p, 99)[14:], 7, b.MPLS)
    yield 'null', b.NULL, b.null
    yield 'null-big-endian', b.NULL, lambda p: b.null(p, '>')
    for system, family in (('linux', 10), ('netbsd', 24), ('freebsd', 28), ('macos', 30)):
        yield 'null-' + system, b.NULL, lambda p, f=family: b.null(
            p, '<', 2 if p[0] >> 4 == 4 else f
        )
    yield 'loop', b.LOOP, b.loop
    yield 'raw', b.RAW, bytes
    yield 'sll', b.SLL, b.sll
    yield 'sll-outgoing', b.SLL, lambda p: b.sll(p, True)
    yield 'sll-vlan', b.SLL, lambda p: b.sll(b.vlan(p)[14:], kind=b.VLAN)
    yield 'sll2', b.SLL2, b.sll2
    yield 'ppp', b.PPP, b.ppp
    yield 'ppp-bare', b.PPP, lambda p: b.ppp(p, False)
    yield 'ppp-ether', b.PPP_ETHER, b.pppoe_session
    yield 'wlan', b.WLAN, b.wlan
    yield 'wlan-qos', b.WLAN, lambda p: b.wlan(p, qos=True)
    yield 'wlan-four-addresses', b.WLAN, lambda p: b.wlan(p, qos=True, four_addresses=True)
    yield 'radiotap', b.WLAN_RADIOTAP, lambda p: b.radiotap(b.wlan(p))
    yield 'radiotap-without-timer', b.WLAN_RADIOTAP, lambda p: b.radiotap(b.wlan(p), timer=False)
    yield 'radiotap-padded', b.WLAN_RADIOTAP, lambda p: b.radiotap(
        b.wlan(p, qos=True, pad=True), padded=True
    )


def link_cases():
    for name, link, wrap in wraps():
        yield Case('link-' + name, pcap(three(wrap), link), line(V4, V6))
    yield Case('link-ipv4', pcap(three(bytes, (V4_OUT, V4_IN)), b.IPV4), line(V4))
    yield Case('link-ipv6', pcap(three(bytes, (V6_OUT,)), b.IPV6), line(V6))


def single(name, frame, *flows, link=b.ETHERNET, wire=None, snaplen=262144):
    """A capture of one packet. No flows: it is not counted."""
    packet = (at(0), frame) if wire is None else (at(0), frame, wire)
    return Case(name, pcap([packet], link, snaplen=snaplen), line(*flows) if flows else NOTHING)


def sent(size, protocol='UDP', sport=1000, dport=53, six=False):
    src, dst = ('2001:db8::1', '2001:db8::2') if six else ('192.0.2.1', '192.0.2.2')
    if sport == 0:
        return flow(src, dst, protocol, sent=(1, size))
    form = '[%s]:%d' if six else '%s:%d'
    return flow(form % (src, sport), form % (dst, dport), protocol, sent=(1, size))


def v4(protocol, payload, **fields):
    return ether(ipv4('192.0.2.1', '192.0.2.2', protocol, payload, **fields))


def v6(protocol, payload, *extensions, **fields):
    return ether(ipv6('2001:db8::1', '2001:db8::2', protocol, payload, extensions, **fields))


DNS = udp(1000, 53, bytes(30))  # 38 bytes
EVERY_EXTENSION = (
    b.options_header(b.HOP_BY_HOP),
    b.options_header(b.DESTINATION, 2),
    b.options_header(b.ROUTING, 1),
    b.fragment(9),
    b.authentication(),
    b.options_header(b.DESTINATION),
)

HEADERS = [
    single('ipv4-options', v4(b.UDP, DNS, options=b'\x07' + bytes(35)), sent(94)),
    single('ipv4-most-options', v4(b.TCP, tcp(1000, 53), options=bytes(40)), sent(80, 'TCP')),
    single('tcp-options', v4(b.TCP, tcp(1000, 53, b'x' * 5, options=bytes(37))), sent(85, 'TCP')),
    single('icmp', v4(b.ICMP, b.icmp(8, bytes(56))), sent(84, 'ICMP', 0)),
    single('icmp6', v6(b.ICMP6, b.icmp(128, bytes(56))), sent(104, 'ICMP', 0, six=True)),
    single(
        'gre-is-not-opened', v4(b.GRE, b'\0\0\x08\0' + V4_OUT), sent(125, AnyOf('GRE', '47'), 0)
    ),
    single(
        'ip-in-ip-is-not-opened',
        v4(4, V4_OUT),
        sent(121, AnyOf('IP-ENCAP', 'IPENCAP', 'IPV4', '4'), 0),
    ),
    single('esp', v4(b.ESP, bytes(80)), sent(100, AnyOf('ESP', '50'), 0)),
    single('protocol-without-a-name', v4(253, bytes(20)), sent(40, AnyOf('253', 'RFC3692'), 0)),
    single(
        'sctp6', v6(b.SCTP, b.sctp(1000, 53, bytes(8))), sent(60, AnyOf('SCTP', '132'), six=True)
    ),
    single('ipv6-hop-by-hop', v6(b.UDP, DNS, b.options_header(b.HOP_BY_HOP)), sent(86, six=True)),
    single(
        'ipv6-long-destination',
        v6(b.UDP, DNS, b.options_header(b.DESTINATION, 15)),
        sent(206, six=True),
    ),
    single('ipv6-authentication', v6(b.UDP, DNS, b.authentication()), sent(102, six=True)),
    single('ipv6-every-extension', v6(b.UDP, DNS, *EVERY_EXTENSION), sent(166, six=True)),
    single(
        'ipv6-no-next-header',
        v6(b.NO_NEXT, b''),
        sent(40, AnyOf('IPV6-NONXT', '59'), 0, six=True),
        wire=54,
    ),
    single(
        'ipv4-length-0-is-the-frame',
        v4(b.TCP, tcp(1000, 53, bytes(60)), length=0),
        sent(7000, 'TCP'),
        wire=7014,
    ),
    single(
        'ipv4-length-0-in-a-vlan',
        b.vlan(ipv4('192.0.2.1', '192.0.2.2', b.TCP, tcp(1000, 53), length=0)),
        sent(7000, 'TCP'),
        wire=7018,
    ),
    single(
        'ipv6-length-0-is-the-frame',
        v6(b.TCP, tcp(1000, 53, bytes(60)), length=0),
        sent(9000, 'TCP', six=True),
        wire=9014,
    ),
    single('wire-longer-than-captured', v4(b.UDP, DNS, length=1400), sent(1400), wire=1414),
    single('cut-after-the-ports', v4(b.UDP, DNS), sent(58), snaplen=38, wire=72),
    single('cut-within-the-ports', v4(b.UDP, DNS), sent(58, sport=0), snaplen=36, wire=72),
    single('cut-within-the-header', v4(b.UDP, DNS), snaplen=33, wire=72),
    single('cut-within-the-ipv6-header', v6(b.UDP, DNS), snaplen=53, wire=92),
    single('cut-within-ethernet', v4(b.UDP, DNS), snaplen=13, wire=72),
    single('an-empty-frame', b''),
    single('ip-of-version-5', ether(b'\x55' + bytes(60), b.IP)),
    single(
        'header-shorter-than-20', ether(b'\x44' + ipv4('192.0.2.1', '192.0.2.2', 17, DNS)[1:], b.IP)
    ),
    single('total-shorter-than-header', v4(b.UDP, DNS, length=19)),
    single('arp', b.arp()),
    single('arp-in-a-vlan', b.vlan(b.arp()[14:], 5, b.ARP)),
    single('lldp', ether(bytes(46), b.LLDP)),
    single('802.3-without-snap', ether(b'\x42\x42\x03' + bytes(43), 38)),
    single('wlan-encrypted', b.wlan(V4_OUT, protected=True), link=b.WLAN),
    single('wlan-beacon', b.radiotap(b.beacon()), link=b.WLAN_RADIOTAP),
]

# Payloads of later fragments begin with what would be the ports 0x1111 and 0x2222.
REST = b'\x11\x11\x22\x22' * 4


def v4_part(ident, offset=0, more=False, src='192.0.2.1', sport=1000):
    """52 bytes for the first fragment, 36 for each later one."""
    payload = udp(sport, 53, bytes(24)) if offset == 0 else REST
    return ether(ipv4(src, '192.0.2.2', b.UDP, payload, ident=ident, offset=offset, more=more))


def v6_part(ident, offset=0, more=False):
    """80 bytes for the first fragment, 64 for each later one."""
    payload = udp(1000, 53, bytes(24)) if offset == 0 else REST
    return ether(
        ipv6('2001:db8::1', '2001:db8::2', b.UDP, payload, [b.fragment(ident, offset, more)])
    )


def fragments(name, frames, *flows):
    return Case(
        'fragments-' + name, pcap([(at(n / 100), f) for n, f in enumerate(frames)]), line(*flows)
    )


def v4_flow(packets, size, sport=1000, src='192.0.2.1'):
    if sport == 0:
        return flow(src, '192.0.2.2', 'UDP', sent=(packets, size))
    return flow('%s:%d' % (src, sport), '192.0.2.2:53', 'UDP', sent=(packets, size))


FRAGMENTS = [
    fragments(
        'in-order', [v4_part(7, 0, True), v4_part(7, 32, True), v4_part(7, 48)], v4_flow(3, 124)
    ),
    fragments(
        'the-first-one-first',
        [v4_part(7, 0, True), v4_part(7, 48), v4_part(7, 32, True)],
        v4_flow(3, 124),
    ),
    fragments(
        'the-first-one-last',
        [v4_part(7, 48), v4_part(7, 32, True), v4_part(7, 0, True)],
        v4_flow(2, 72, 0),
        v4_flow(1, 52),
    ),
    fragments('the-first-one-never', [v4_part(7, 32, True), v4_part(7, 48)], v4_flow(2, 72, 0)),
    fragments(
        'of-another-datagram',
        [v4_part(7, 0, True), v4_part(8, 32)],
        v4_flow(1, 52),
        v4_flow(1, 36, 0),
    ),
    fragments(
        'of-another-sender',
        [v4_part(7, 0, True), v4_part(7, 32, src='192.0.2.9')],
        v4_flow(1, 52),
        v4_flow(1, 36, 0, '192.0.2.9'),
    ),
    fragments(
        'of-two-mixed',
        [
            v4_part(7, 0, True),
            v4_part(8, 0, True, sport=2000),
            v4_part(7, 32),
            v4_part(8, 32),
            v4_part(8, 48),
        ],
        v4_flow(3, 124, 2000),
        v4_flow(2, 88),
    ),
    fragments(
        'of-a-number-used-again',
        [
            v4_part(7, 0, True),
            v4_part(7, 32),
            v4_part(7, 0, True, sport=2000),
            v4_part(7, 32),
            v4_part(7, 48),
        ],
        v4_flow(3, 124, 2000),
        v4_flow(2, 88),
    ),
    fragments(
        'v6-in-order',
        [v6_part(7, 0, True), v6_part(7, 32, True), v6_part(7, 48)],
        flow('[2001:db8::1]:1000', '[2001:db8::2]:53', 'UDP', sent=(3, 208)),
    ),
    fragments(
        'v6-the-first-one-last',
        [v6_part(7, 32), v6_part(7, 0, True)],
        flow('[2001:db8::1]:1000', '[2001:db8::2]:53', 'UDP', sent=(1, 80)),
        flow('2001:db8::1', '2001:db8::2', 'UDP', sent=(1, 64)),
    ),
    fragments(
        'v6-atomic',
        [v6_part(7)],
        flow('[2001:db8::1]:1000', '[2001:db8::2]:53', 'UDP', sent=(1, 80)),
    ),
]

CASES = [*link_cases(), *HEADERS, *FRAGMENTS]
