"""Clocks that stand still, jump, run backwards or mean nothing."""

from expect import Case, flow, line
from pcapbuild import ETHERNET, SECOND, Pcapng, at, datagram, ether, pcap, pcapng

YEARS_50 = 50 * 365 * 86400
Y1980 = 315_532_800 * SECOND

FRAME = ether(datagram('192.0.2.1', 1000, '192.0.2.2', 53, 100))
BACK = ether(datagram('192.0.2.2', 53, '192.0.2.1', 1000, 60))


def the_flow(packets=1, answers=0, **values):
    return flow(
        '192.0.2.1:1000',
        '192.0.2.2:53',
        'UDP',
        sent=(packets, packets * 100),
        recv=(answers, answers * 60),
        **values,
    )


def with_ticks(*ticks, resolution=9, offset=None):
    """A pcapng file whose packets have these times, in its unit."""
    out = Pcapng().interface(ETHERNET, resolution, offset)
    for tick in ticks:
        out.raw_time(tick, FRAME)
    return bytes(out)


GAP = [
    line(the_flow(1, r2=(800, 0)), elapsed=1, peak=(800, 0), r2=(800, 0)),
    line(
        the_flow(1, 1),
        elapsed=YEARS_50 + 0.25,
        peak=(800, 480),
        r2=(0, 240),
        r10=(0, 48),
        r40=(0, 12),
    ),
]

CASES = [
    Case('gap-of-50-years', pcap([(Y1980, FRAME), (at(YEARS_50 + 0.25, Y1980), BACK)]), lines=GAP),
    Case(
        'gap-of-50-years-after-2038',
        pcapng([(at(0), FRAME), (at(YEARS_50 + 0.25), BACK)]),
        lines=GAP,
    ),
    Case(
        'gap-of-50-years-refresh-a-tenth',
        pcap([(Y1980, FRAME), (at(YEARS_50 + 0.25, Y1980), BACK)]),
        lines=[dict(GAP[0], elapsed=0.1, peak_sent=0, sent_2s=0, flows=[the_flow()]), GAP[1]],
        args=['--refresh', '0.1'],
    ),
    Case(
        'clock-back-a-little',
        pcap([(at(0), FRAME), (at(1.4), FRAME), (at(1.1), BACK), (at(2.2), BACK)]),
        lines=[
            line(the_flow(1), elapsed=1, r2=(800, 0)),
            line(the_flow(2, 1), elapsed=2, r2=(800, 240)),
            line(the_flow(2, 2), elapsed=2.2, r2=(400, 480), peak=(800, 480)),
        ],
    ),
    Case(
        'clock-back-before-the-first',
        pcap([(at(1), FRAME), (at(0.5), FRAME), (at(1.5), BACK)]),
        lines=[line(the_flow(2, 1), elapsed=0.5, r2=(1600, 480))],
    ),
    Case(
        'clock-back-an-hour',
        pcap([(at(3600), FRAME), (at(0), FRAME), (at(0.5), BACK), (at(3601), BACK)]),
        last=line(the_flow(2, 2)),
    ),
    Case(
        'clock-back-to-1970',
        pcap([(at(0), FRAME), (0, FRAME), (at(1.5), BACK)]),
        last=line(the_flow(2, 1)),
    ),
    Case(
        'all-at-the-epoch',
        pcap([(0, FRAME), (0, BACK)]),
        lines=[line(the_flow(1, 1), elapsed=0, r2=(800, 480))],
    ),
    # A late packet, or a queue that lags, is no clock that was set back.
    Case(
        'one-packet-from-an-hour-ago',
        pcap(
            [(at(n), FRAME) for n in range(10)]
            + [(at(9) - 3600 * SECOND, FRAME)]
            + [(at(n), FRAME) for n in range(10, 20)]
        ),
        last=line(the_flow(21), elapsed=19),
    ),
    Case(
        'two-queues-ten-seconds-apart',
        pcap([(at(n // 2 + 10 * (n % 2)), FRAME) for n in range(40)]),
        last=line(the_flow(40), elapsed=29),
    ),
    Case(
        'seconds-with-the-high-bit',
        pcap([(0xFFFFFFF0 * SECOND, FRAME), (0xFFFFFFF1 * SECOND, BACK)]),
        last=line(the_flow(1, 1)),
    ),
    Case(
        'before-the-epoch', with_ticks(0, SECOND, offset=-86400 * 365 * 20), last=line(the_flow(2))
    ),
    Case('absurdly-late', with_ticks(2**64 - 1, 2**64 - 1), last=line(the_flow(2))),
    Case(
        'absurdly-late-in-seconds',
        with_ticks(2**64 - 2, 2**64 - 1, resolution=0),
        last=line(the_flow(2)),
    ),
    Case(
        'from-one-end-of-time-to-the-other',
        with_ticks(0, 2**64 - 1, 0, 2**63, resolution=0),
        last=line(the_flow(4)),
    ),
    Case(
        'offset-beyond-all-time',
        with_ticks(5, 6, resolution=0, offset=2**63 - 1),
        last=line(the_flow(2)),
    ),
    Case(
        'offset-before-all-time',
        with_ticks(5, 6, resolution=0, offset=-(2**63)),
        last=line(the_flow(2)),
    ),
    Case(
        'the-year-2261',
        with_ticks(9_200_000_000, 9_200_000_005, 9_200_000_015, resolution=0),
        last=line(the_flow(3), elapsed=15, timestamp='2261-07-15T11:33:35.000+00:00'),
    ),
    Case(
        'the-year-10000',
        with_ticks(253402300790, 253402300795, 253402300805, resolution=0),
        last=line(the_flow(3)),
    ),
]
