"""expect.py: what a run over a capture must print: the table's own words, and what holds for every
line whatever was captured.
"""

import datetime
import os
import re

from harness import check, equal


class AnyOf:
    """Equal to each of these: for names that depend on the system's databases."""

    def __init__(self, *values):
        self.values = values

    def __eq__(self, other):
        return other in self.values

    def __repr__(self):
        return ' or '.join(map(repr, self.values))


class Case:
    """A capture and what comes out. lines: every line, or None where only the last one counts."""

    def __init__(self, name, data, last=None, lines=None, args=(), err=None):
        self.name, self.data, self.args, self.err = name, data, list(args), err
        self.last = lines[-1] if lines else last
        self.lines = lines


def split(endpoint):
    """'192.0.2.1:53', '[2001:db8::1]:53' or a bare address -> (address, port)."""
    match = re.fullmatch(r'\[(.*)\]:(\d+)|([\d.]+):(\d+)', endpoint)
    if match is None:
        return endpoint, 0
    return match[1] or match[3], int(match[2] or match[4])


def rates(r2=None, r10=None, r40=None):
    """Each (sent, recv) in the unit of the run."""
    out = {}
    for window, pair in (('2s', r2), ('10s', r10), ('40s', r40)):
        if pair is not None:
            out['sent_' + window], out['recv_' + window] = pair
    return out


def flow(src, dst, protocol, sent=(0, 0), recv=(0, 0), **windows):
    """sent, recv: (packets, bytes). windows: r2, r10, r40."""
    src_addr, src_port = split(src)
    dst_addr, dst_port = split(dst)
    return dict(
        src=src,
        dst=dst,
        src_addr=src_addr,
        dst_addr=dst_addr,
        src_port=src_port,
        dst_port=dst_port,
        protocol=protocol,
        packets_sent=sent[0],
        packets_recv=recv[0],
        total_sent=sent[1],
        total_recv=recv[1],
        **rates(**windows)
    )


def line(*flows, total=None, peak=None, r2=None, r10=None, r40=None, **values):
    """What is not named is summed up from the flows, or not looked at."""
    out = dict(rates(r2, r10, r40), **values)
    if flows:
        out['flows'] = list(flows)
        out.setdefault('flow_count', len(flows))
        out.setdefault('packets', sum(f['packets_sent'] + f['packets_recv'] for f in flows))
        total = total or (sum(f['total_sent'] for f in flows), sum(f['total_recv'] for f in flows))
    if total is not None:
        out['total_sent'], out['total_recv'] = total
    if peak is not None:
        out['peak_sent'], out['peak_recv'] = peak
    return out


NOTHING = dict(
    line(packets=0, flow_count=0, total=(0, 0), peak=(0, 0), r2=(0, 0), r10=(0, 0), r40=(0, 0)),
    flows=[],
)


def compare(actual, expected, where):
    """Everything that is expected must be there; what is not named may be anything."""
    for key, value in expected.items():
        if key != 'flows':
            equal('%s.%s' % (where, key), actual[key], value)
    if 'flows' not in expected:
        return
    ends = ['%s %s %s' % (f['src'], f['dst'], f['protocol']) for f in actual['flows']]
    equal('%s: number of flows (%s)' % (where, ends), len(actual['flows']), len(expected['flows']))
    for i, (a, e) in enumerate(zip(actual['flows'], expected['flows'])):
        compare(a, e, '%s.flows[%d]' % (where, i))


# --- what holds always ---

RATE_KEYS = ['%s_%s' % (d, w) for w in ('2s', '10s', '40s') for d in ('sent', 'recv')]


def moment(value):
    """The time of a line."""
    check(
        re.fullmatch(
            r'\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)', value['timestamp']
        ),
        'timestamp %r' % value['timestamp'],
    )
    return datetime.datetime.fromisoformat(value['timestamp'].replace('Z', '+00:00'))


def check_number(key, number):
    check(isinstance(number, (int, float)) and number >= 0, '%s: %r' % (key, number))
    check(round(number, 3) == number, '%s has more than three decimals: %r' % (key, number))


def check_order(flows, where):
    """By the 2 s rate, then by the total."""
    keys = [(-f['sent_2s'] - f['recv_2s'], -f['total_sent'] - f['total_recv']) for f in flows]
    for before, after in zip(keys, keys[1:]):
        # Sums of rounded rates may differ in the last digit where the rates are the same.
        check(
            before <= after or abs(before[0] - after[0]) < 0.003,
            '%s: flows out of order: %s' % (where, keys),
        )


def check_sums(value, where):
    flows = value['flows']
    equal(where + '.flow_count', value['flow_count'], len(flows))
    equal(
        where + '.packets',
        sum(f['packets_sent'] + f['packets_recv'] for f in flows),
        value['packets'],
    )
    for key in ('total_sent', 'total_recv'):
        equal('%s: sum of %s' % (where, key), sum(f[key] for f in flows), value[key])
    for key in RATE_KEYS:
        difference = abs(sum(f[key] for f in flows) - value[key])
        check(
            difference < 0.001 * (len(flows) + 1),
            '%s: sum of %s is off by %r' % (where, key, difference),
        )


def check_line(value, where, complete):
    moment(value)
    for key in RATE_KEYS + ['elapsed', 'peak_sent', 'peak_recv']:
        check_number('%s.%s' % (where, key), value[key])
    for key in ('packets', 'drops', 'flow_count', 'total_sent', 'total_recv'):
        check(isinstance(value[key], int), '%s.%s: %r' % (where, key, value[key]))
    equal(where + '.drops', value['drops'], 0)
    ends = set()
    for f in value['flows']:
        for key in RATE_KEYS:
            check_number('%s.flow.%s' % (where, key), f[key])
        ends.add(
            (
                frozenset([(f['src_addr'], f['src_port']), (f['dst_addr'], f['dst_port'])]),
                f['protocol'],
            )
        )
    equal(where + ': different flows', len(ends), len(value['flows']))
    check_order(value['flows'], where)
    if complete:
        check_sums(value, where)


def check_always(lines, args, name):
    """args: what the program was started with. name: of the file."""
    check(lines, 'no line at all')
    for i, value in enumerate(lines):
        check_line(value, 'line %d' % (i + 1), '--top' not in args)
        equal('unit', value['unit'], 'bytes' if '-B' in args else 'bits')
        equal('interface', value['interface'], name)
    for a, b in zip(lines, lines[1:]):
        for key in ('elapsed', 'packets', 'total_sent', 'total_recv', 'peak_sent', 'peak_recv'):
            check(a[key] <= b[key], '%s goes back: %r, %r' % (key, a[key], b[key]))
        check(moment(a) <= moment(b), 'time goes back: %r, %r' % (a['timestamp'], b['timestamp']))


def run_case(case, run, folder):
    """Builds the capture, runs the program and compares."""
    data = case.data() if callable(case.data) else case.data
    path = folder.write('%s.cap' % re.sub(r'\W', '-', case.name), bytes(data))
    result = run('-r', path, '--json', '-n', '-N', *case.args)
    equal('status of %r' % result, result.status, 0)
    if case.err is None:
        equal('stderr', result.err, '')
    else:
        check(
            re.search(case.err, result.err), 'stderr %r does not match %r' % (result.err, case.err)
        )
    lines = result.lines()
    check_always(lines, case.args, path)
    compare(lines[-1], case.last, 'last line')
    if case.lines is not None:
        equal(
            'times of the lines', [v['elapsed'] for v in lines], [v['elapsed'] for v in case.lines]
        )
        for i, (value, expected) in enumerate(zip(lines, case.lines)):
            compare(value, expected, 'line %d' % (i + 1))
    os.unlink(path)
