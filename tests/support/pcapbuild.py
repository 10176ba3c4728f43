"""pcapbuild.py: makes captures: frames of every supported link type, pcap and pcapng files. Bytes
in, bytes out.

Addresses are text, sizes are in bytes, times are integers of nanoseconds since the epoch (see
at()).
"""

import ipaddress
import struct

# Link types as they stand in files (the tcpdump group's LINKTYPE_ numbers).
NULL, ETHERNET, PPP, PPP_ETHER, RAW, WLAN, LOOP, SLL = 0, 1, 9, 51, 101, 105, 108, 113
WLAN_RADIOTAP, IPV4, IPV6, SLL2 = 127, 228, 229, 276

IP, ARP, VLAN, IP6, PPPOE, MPLS, QINQ, LLDP = (
    0x0800,
    0x0806,
    0x8100,
    0x86DD,
    0x8864,
    0x8847,
    0x88A8,
    0x88CC,
)
ICMP, TCP, UDP, DCCP, GRE, ESP, AH, ICMP6, SCTP, UDPLITE = 1, 6, 17, 33, 47, 50, 51, 58, 132, 136
HOP_BY_HOP, ROUTING, FRAGMENT, DESTINATION, NO_NEXT = 0, 43, 44, 60, 59

SECOND = 1_000_000_000
EPOCH = 1_700_000_000 * SECOND  # 2023-11-14T22:13:20Z, where most captures begin


def at(seconds, begin=EPOCH):
    """The moment `seconds` (to the microsecond) after the begin."""
    return begin + round(seconds * 1_000_000) * 1000


# --- transport ---


def tcp(sport, dport, data=b'', flags=0x18, options=b''):
    words = 5 + (len(options) + 3) // 4
    head = struct.pack('!HHIIBBHHH', sport, dport, 1, 1, words << 4, flags, 8192, 0, 0)
    return head + options.ljust(words * 4 - 20, b'\0') + data


def udp(sport, dport, data=b''):
    return struct.pack('!HHHH', sport, dport, 8 + len(data), 0) + data


def udplite(sport, dport, data=b''):
    return struct.pack('!HHHH', sport, dport, 8, 0) + data


def sctp(sport, dport, data=b''):
    return struct.pack('!HHII', sport, dport, 1, 0) + data


def dccp(sport, dport, data=b''):
    return struct.pack('!HHBBHI', sport, dport, 4, 0, 0, 0) + bytes(4) + data


def icmp(kind, data=b'', ident=1, sequence=1):
    return struct.pack('!BBHHH', kind, 0, 0, ident, sequence) + data


# --- network ---


def packed(address):
    return ipaddress.ip_address(address).packed


def checksum(data):
    total = sum(struct.unpack('!%dH' % (len(data) // 2), data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def ipv4(src, dst, protocol, payload, options=b'', ident=0, offset=0, more=False, length=None):
    """offset: of a fragment, in bytes. length: what the header says, where that is not the
    truth.
    """
    options = options.ljust((len(options) + 3) // 4 * 4, b'\0')
    words = 5 + len(options) // 4
    total = words * 4 + len(payload) if length is None else length
    fields = [words | 0x40, 0, total, ident, offset // 8 | (0x2000 if more else 0), 64, protocol]
    ends = packed(src) + packed(dst)
    head = struct.pack('!BBHHHBBH', *fields, 0) + ends + options
    return struct.pack('!BBHHHBBH', *fields, checksum(head)) + ends + options + payload


def ipv6(src, dst, protocol, payload, extensions=(), length=None):
    """extensions: (number, function of the next number that gives the header's bytes), outermost
    first.
    """
    following = [number for number, _ in extensions][1:] + [protocol]
    chain = b''.join(make(after) for (_, make), after in zip(extensions, following))
    first = extensions[0][0] if extensions else protocol
    body = chain + payload
    size = len(body) if length is None else length
    return struct.pack('!IHBB', 6 << 28, size, first, 64) + packed(src) + packed(dst) + body


def options_header(number, words=0):
    """A hop-by-hop, routing or destination header of 8 + 8 * words bytes."""
    return number, lambda after: struct.pack('!BB', after, words) + bytes(6 + 8 * words)


def authentication(icv=12):
    """An AH header (RFC 4302)."""
    return AH, lambda after: struct.pack('!BBHII', after, (12 + icv) // 4 - 2, 0, 1, 1) + bytes(icv)


def fragment(ident, offset=0, more=False):
    return FRAGMENT, lambda after: struct.pack('!BBHI', after, 0, offset | more, ident)


def datagram(src, sport, dst, dport, size, protocol=UDP):
    """An IP packet, v4 or v6 by its addresses, whose IP length is `size`."""
    make = {UDP: udp, TCP: tcp, SCTP: sctp, DCCP: dccp, UDPLITE: udplite}.get(protocol)
    version = ipaddress.ip_address(src).version
    head = 20 if version == 4 else 40
    bare = make(sport, dport) if make else icmp(8 if version == 4 else 128)
    payload = bare + bytes(size - head - len(bare))
    if protocol == UDP:
        payload = udp(sport, dport, payload[8:])
    return (ipv4 if version == 4 else ipv6)(src, dst, protocol, payload)


# --- link ---

MAC_A, MAC_B = b'\x02\0\0\0\0\x0a', b'\x02\0\0\0\0\x0b'


def ethertype(packet):
    return IP if packet[0] >> 4 == 4 else IP6


def ether(packet, kind=None, src=MAC_A, dst=MAC_B):
    return dst + src + struct.pack('!H', ethertype(packet) if kind is None else kind) + packet


def tagged(packet, *tags, kind=None):
    """tags: (ethertype of the tag, VLAN id), outermost first."""
    kinds = [number for number, _ in tags][1:] + [ethertype(packet) if kind is None else kind]
    stack = b''.join(struct.pack('!HH', vid, after) for (_, vid), after in zip(tags, kinds))
    return ether(stack + packet, tags[0][0])


def vlan(packet, vid=5, kind=None):
    return tagged(packet, (VLAN, vid), kind=kind)


def qinq(packet, outer=100, inner=5):
    return tagged(packet, (QINQ, outer), (VLAN, inner))


def mpls(packet, *labels):
    stack = b''.join(
        struct.pack('!I', label << 12 | (i == len(labels) - 1) << 8 | 64)
        for i, label in enumerate(labels)
    )
    return ether(stack + packet, MPLS)


def ppp_number(packet):
    return struct.pack('!H', 0x21 if packet[0] >> 4 == 4 else 0x57)


def pppoe_session(packet):
    return struct.pack('!BBHH', 0x11, 0, 1, len(packet) + 2) + ppp_number(packet) + packet


def pppoe(packet):
    return ether(pppoe_session(packet), PPPOE)


def ppp(packet, framed=True):
    return (b'\xff\x03' if framed else b'') + ppp_number(packet) + packet


def snap(packet):
    return b'\xaa\xaa\x03\0\0\0' + struct.pack('!H', ethertype(packet)) + packet


def ether_snap(packet):
    return ether(snap(packet), 8 + len(packet))


def null(packet, order='<', family=None):
    if family is None:
        family = 2 if packet[0] >> 4 == 4 else 30
    return struct.pack(order + 'I', family) + packet


def loop(packet):
    return struct.pack('!I', 2 if packet[0] >> 4 == 4 else 24) + packet


def sll(packet, outgoing=False, kind=None):
    return (
        struct.pack(
            '!HHH8sH',
            4 if outgoing else 0,
            1,
            6,
            MAC_A + b'\0\0',
            ethertype(packet) if kind is None else kind,
        )
        + packet
    )


def sll2(packet, outgoing=False, index=2):
    return (
        struct.pack(
            '!HHIHBB8s', ethertype(packet), 0, index, 1, 4 if outgoing else 0, 6, MAC_A + b'\0\0'
        )
        + packet
    )


def wlan(packet, qos=False, four_addresses=False, protected=False, pad=False):
    """A data frame. pad: the header filled up to a multiple of four, as some drivers do."""
    flags = (3 if four_addresses else 1) | (0x40 if protected else 0)
    head = struct.pack('<BBH', 0x88 if qos else 0x08, flags, 0) + MAC_B + MAC_A + MAC_B
    head += struct.pack('<H', 16) + (MAC_A if four_addresses else b'') + (b'\0\0' if qos else b'')
    if pad:
        head = head.ljust((len(head) + 3) // 4 * 4, b'\0')
    return head + snap(packet)


def beacon():
    return struct.pack('<BBH', 0x80, 0, 0) + b'\xff' * 6 + MAC_A + MAC_A + bytes(14)


def radiotap(frame, timer=True, padded=False):
    present = 2 | timer
    fields = (bytes(8) if timer else b'') + (b'\x20' if padded else b'\0')
    return struct.pack('<BBHI', 0, 0, 8 + len(fields), present) + fields + frame


def arp(sender='192.0.2.1', target='192.0.2.2'):
    body = (
        struct.pack('!HHBBH', 1, IP, 6, 4, 1) + MAC_A + packed(sender) + bytes(6) + packed(target)
    )
    return ether(body, ARP).ljust(60, b'\0')


# --- files ---


def pcap(packets, link=ETHERNET, order='<', nanoseconds=False, modified=False, snaplen=262144):
    """packets: (time, frame) or (time, frame, length on the wire). modified: the format of old
    Linux patches, with eight more bytes in each record."""
    magic = 0xA1B23C4D if nanoseconds else 0xA1B2CD34 if modified else 0xA1B2C3D4
    out = [struct.pack(order + 'IHHiIII', magic, 2, 4, 0, 0, snaplen, link)]
    for time, frame, *wire in packets:
        seconds, rest = divmod(time, SECOND)
        captured = frame[:snaplen]
        out.append(
            struct.pack(
                order + 'IIII',
                seconds & 0xFFFFFFFF,
                rest if nanoseconds else rest // 1000,
                len(captured),
                wire[0] if wire else len(frame),
            )
        )
        if modified:
            out.append(struct.pack(order + 'IHBB', 1, 0, 0, 0))
        out.append(captured)
    return b''.join(out)


class Pcapng:
    """A pcapng file in the making: call section(), interface(), packet()... in order, then
    bytes(it).
    """

    def __init__(self, order='<'):
        self.order = order
        self.blocks = []
        self.units = []
        self.section(order)

    def __bytes__(self):
        return b''.join(self.blocks)

    def _pack(self, layout, *values):
        return struct.pack(self.order + layout, *values)

    @staticmethod
    def _padded(data):
        return data.ljust((len(data) + 3) // 4 * 4, b'\0')

    def block(self, kind, body):
        size = 12 + len(self._padded(body))
        self.blocks.append(
            self._pack('II', kind, size) + self._padded(body) + self._pack('I', size)
        )
        return self

    def options(self, options):
        """options: (code, bytes)..."""
        out = b''.join(
            self._pack('HH', code, len(data)) + self._padded(data) for code, data in options
        )
        return out + self._pack('HH', 0, 0) if options else b''

    def section(self, order=None, options=()):
        self.order = order or self.order
        self.units = []
        return self.block(
            0x0A0D0D0A, self._pack('IHHq', 0x1A2B3C4D, 1, 0, -1) + self.options(options)
        )

    def interface(self, link=ETHERNET, resolution=None, offset=None, snaplen=0, options=()):
        """resolution: the byte of if_tsresol; offset: if_tsoffset in seconds."""
        options = list(options)
        if resolution is not None:
            options.append((9, bytes([resolution])))
        if offset is not None:
            options.append((14, self._pack('q', offset)))
        self.units.append(
            10**6
            if resolution is None
            else 2 ** (resolution & 127) if resolution & 128 else 10**resolution
        )
        return self.block(1, self._pack('HHI', link, 0, snaplen) + self.options(options))

    def packet(self, time, frame, interface=0, wire=None, options=()):
        """An enhanced packet block."""
        return self.raw_time(
            time * self.units[interface] // SECOND, frame, interface, wire, options
        )

    def raw_time(self, ticks, frame, interface=0, wire=None, options=()):
        head = self._pack(
            'IIIII',
            interface,
            ticks >> 32 & 0xFFFFFFFF,
            ticks & 0xFFFFFFFF,
            len(frame),
            len(frame) if wire is None else wire,
        )
        return self.block(6, head + self._padded(frame) + self.options(options))

    def old_packet(self, time, frame, interface=0):
        """The obsolete packet block."""
        ticks = time * self.units[interface] // SECOND
        head = self._pack(
            'HHIIII', interface, 0, ticks >> 32, ticks & 0xFFFFFFFF, len(frame), len(frame)
        )
        return self.block(2, head + self._padded(frame))

    def simple(self, frame):
        """A simple packet block: without a time."""
        return self.block(3, self._pack('I', len(frame)) + frame)

    def unknown(self, kind=0x0BADCAFE, body=b'what is this'):
        return self.block(kind, body)

    def statistics(self, interface=0):
        return self.block(5, self._pack('III', interface, 0, 0))

    def names(self, address='192.0.2.1', name=b'host.example\0'):
        record = packed(address) + name
        body = self._pack('HH', 1, len(record)) + self._padded(record) + self._pack('HH', 0, 0)
        return self.block(4, body)


def pcapng(packets, link=ETHERNET, order='<', resolution=9):
    out = Pcapng(order).interface(link, resolution)
    for time, frame, *wire in packets:
        out.packet(time, frame, 0, wire[0] if wire else None)
    return bytes(out)
