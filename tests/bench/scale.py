"""scale.py: what a packet costs live, over more and more flows, beside iftop: what the README's plot shows.
Linux, root."""

from bench import Skip, capture, needs
from live import IFTOP, LINES, PACKETS, namespaces, under_load

FLOWS = (1_000, 10_000, 100_000, 1_000_000)
# iftop needs minutes where it has many flows, and hours with a million.
IFTOP_FLOWS = 100_000


def beside(flows, file):
    """-> (nanoseconds a packet, whether iftop came to an end); None where it is not there"""
    if flows > IFTOP_FLOWS:
        return None
    try:
        needs('iftop')
    except Skip:
        return None
    _, sent, cpu, done = under_load([*IFTOP, '-t'], False, file)
    return cpu / sent * 1e9, done


def measure(table, what, flows):
    file = capture(flows, PACKETS)
    ours, sent, cpu, _ = under_load(LINES, False, file)
    cost = cpu / sent * 1e9
    counted, drops = ours.counted()
    theirs = beside(flows, file)
    figures = dict(flows=flows, cpu_ns_a_packet=cost, sent=sent, counted=counted, drops=drops)
    text, ratio = '', None
    if theirs is not None:
        text = 'iftop %s%.0f ns' % ('' if theirs[1] else 'more than ', theirs[0])
        ratio = cost / max(theirs[0], 1)
        figures.update(iftop_cpu_ns_a_packet=theirs[0], iftop_done=theirs[1])
    table.add(
        what,
        '%.0f ns a packet' % cost,
        text,
        ratio,
        met=None if counted == sent and drops == 0 else False,
        note='%d sent, %d counted, %d drops' % (sent, counted, drops),
        **figures
    )


def rows(table):
    names = ['a packet of %s flows' % format(flows, ',') for flows in FLOWS]
    try:
        needs('tcpreplay')
        with namespaces():
            for what, flows in zip(names, FLOWS):
                measure(table, what, flows)
    except Skip as e:
        for what in names:
            table.skip(what, e.args[0])
