"""test_live_changes.py: interfaces that go and come back, addresses that change, the default
interface, how a run ends.
"""

import contextlib
import os
import select
import signal
import socket
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'support'))

from harness import Reader, check, contains, equal, main, one_error, run, start, wait_for
from netns import (
    A4,
    A6,
    B4,
    B6,
    counted,
    counters,
    in_ns,
    inside,
    ip,
    lab,
    settle,
    stop,
    udp_talk,
    watch,
)
from procfs import threads

ONLY_UDP = '-f', 'udp'


def goes_on(reader, what):
    """Sends datagrams until they are counted again."""
    before = reader.lines()[-1]['packets']

    def seen(r):
        with_retry(lambda: udp_talk(A4, B4, 5009, [100]))
        return r.lines()[-1]['packets'] > before

    reader.until(seen, what, 20)


def with_retry(function):
    """The network may not be ready yet."""
    try:
        function()
    except OSError:
        pass


def test_interface_deleted_and_made_again():
    lab.build()
    settle()
    reader = watch('a', *ONLY_UDP)
    udp_talk(A4, B4, 5001, [72] * 10)
    counted(reader, 10)
    elapsed = reader.lines()[-1]['elapsed']
    try:
        ip('a', 'link del va')
        reader.until(lambda r: 'iftoprs: va: ' in r.err, 'a message about va')
        reader.until(lambda r: r.lines()[-1]['elapsed'] > elapsed + 1, 'lines without an interface')
        equal('packets', reader.lines()[-1]['packets'], 10)
    finally:
        lab.join()
    goes_on(reader, 'packets of the new interface')
    equal('status', reader.end(signal.SIGINT), 0)
    check(
        all(line.startswith('iftoprs: va') for line in reader.err.splitlines()),
        'stderr %r' % reader.err,
    )
    last = reader.lines()[-1]
    old = [f for f in last['flows'] if f['dst_port'] == 5001]
    equal('the old flow', [(f['total_sent'], f['packets_sent']) for f in old], [(1000, 10)])
    check(last['total_sent'] > 1000, 'totals began again: %d' % last['total_sent'])
    equal('src of all', {f['src_addr'] for f in last['flows']}, {'10.77.0.1'})


def test_interface_down_and_up():
    lab.build()
    settle()
    reader = watch('a', *ONLY_UDP)
    udp_talk(A4, B4, 5001, [72] * 10)
    counted(reader, 10)
    elapsed = reader.lines()[-1]['elapsed']
    lab.down()
    try:
        reader.until(
            lambda r: r.lines()[-1]['elapsed'] > elapsed + 1, 'lines while the interface is down'
        )
    finally:
        lab.up()
    goes_on(reader, 'packets after the interface is up again')
    equal('status', reader.end(signal.SIGINT), 0)
    old = [f for f in reader.lines()[-1]['flows'] if f['dst_port'] == 5001]
    equal('the old flow', [(f['total_sent'], f['packets_sent']) for f in old], [(1000, 10)])


def test_an_interface_that_goes_down_is_said():
    lab.build()
    settle()
    reader = watch('a', *ONLY_UDP)
    lab.down()
    try:
        reader.until(lambda r: 'iftoprs: va: ' in r.err, 'a message about va', 10)
    finally:
        lab.up()
    equal('status', reader.end(signal.SIGINT), 0)


STRANGER = '10.99.0.2'  # an address of the other side that no network of ours holds
LATER = '10.99.1.1'  # one of this side, later


@contextlib.contextmanager
def stranger(to):
    """The other side has that address, and knows the way."""
    lab.build()
    ip('b', 'addr add %s/32 dev vb' % STRANGER)
    ip('b', 'route replace %s/32 dev vb' % to)
    lab.neighbour('b', 'vb', to, 'a')
    settle()
    try:
        yield
    finally:
        ip('a', 'addr del %s/32 dev va' % LATER, check_it=False)
        ip('b', 'route del %s/32 dev vb' % to, check_it=False)
        ip('b', 'addr del %s/32 dev vb' % STRANGER)


def from_stranger(port, to=LATER):
    with inside('b'):
        sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    with sock:
        sock.bind((STRANGER, port))
        sock.sendto(bytes(72), (to, 5001))


def test_an_address_that_comes_later():
    with stranger(LATER):
        reader = watch('a', '-f', 'udp and host ' + LATER)
        from_stranger(6000)
        counted(reader, 1)
        (f,) = reader.lines()[-1]['flows']
        equal('src before', (f['src'], f['packets_sent']), ('10.99.0.2:6000', 1))
        ip('a', 'addr add 10.99.1.1/32 dev va')
        ports = iter(range(6001, 7000))

        def ours(r):
            from_stranger(next(ports))
            return [f for f in r.lines()[-1]['flows'] if f['src'] == '10.99.1.1:5001']

        f = reader.until(ours, 'a flow whose src is the new address')[0]
        equal('direction', (f['total_sent'], f['total_recv']), (0, 100))
        from_stranger(6000)
        last = stop(reader, signal.SIGINT)
        (first,) = [f for f in last['flows'] if 6000 in (f['src_port'], f['dst_port'])]
        equal('a known flow keeps its direction', first['src'], '10.99.0.2:6000')


def test_an_address_counts_before_the_next_line():
    """A second of datagrams behind a new address: the last of them finds it known, however long the
    refresh.
    """
    with stranger(LATER):
        words = ['-i', 'va', '--json', '-n', '-N', '--refresh', '60']
        process = start(*words, '-f', 'udp and host ' + LATER, before=in_ns('a'))
        reader = Reader(process)
        wait_for(
            lambda: 'capture' in {t['Name'] for t in threads(process.pid)}, 'the capture thread'
        )
        ip('a', 'addr add 10.99.1.1/32 dev va')
        for port in range(6100, 6150):
            from_stranger(port)
            select.select([], [], [], 0.02)
        flows = stop(reader, signal.SIGINT)['flows']
        (latest,) = [f for f in flows if 6149 in (f['src_port'], f['dst_port'])]
        equal('src of the last', latest['src'], '10.99.1.1:5001')


def test_own_networks_are_local():
    """Where neither end is an own address, the interface's own networks are the near side."""
    other = '10.77.0.200'
    with stranger(other):
        reader = watch('a', '-f', 'udp and host ' + other)
        from_stranger(6000, other)
        counted(reader, 1)
        (f,) = stop(reader, signal.SIGINT)['flows']
        equal('src, received', (f['src'], f['total_recv']), (other + ':5001', 100))


def interface_chosen():
    reader = watch('a', interface='')
    return stop(reader, signal.SIGINT)['interface']


def default_listed():
    result = run('-l', before=in_ns('a'))
    return [line.split()[0] for line in result.out.splitlines() if line.endswith('(default)')]


def test_default_interface_by_route():
    lab.build()
    for add in (
        'route add default via 10.77.0.2 dev va',
        '-6 route add default via fd77::2 dev va',
    ):
        ip('a', add)
        try:
            equal(add, (interface_chosen(), default_listed()), ('va', ['va']))
        finally:
            ip('a', add.replace('add', 'del'))


def test_default_interface_without_route():
    """The first that is up; the loopback interface does not count while there is another."""
    lab.build()
    equal('chosen, listed', (interface_chosen(), default_listed()), ('va', ['va']))


def test_list_shows_addresses():
    lab.build()
    lines = {line.split()[0]: line for line in run('-l', before=in_ns('a')).out.splitlines()[1:]}
    contains('va', lines['va'].split(), 'up', '10.77.0.1/24', 'fd77::1/64')


def test_no_such_interface_lists_what_there_is():
    lab.build()
    one_error(
        run('-i', 'vb', '--json', before=in_ns('a')), 1, 'vb', 'no such interface', 'va', 'lo'
    )


def test_signals():
    lab.build()
    for number in (signal.SIGINT, signal.SIGTERM):
        reader = watch('a', *ONLY_UDP)
        udp_talk(A6, B6, 5001, [100] * 3)
        counted(reader, 3)
        last = stop(reader, number)
        equal('packets, total', (last['packets'], last['total_sent']), (3, 3 * 148))


def test_duration():
    lab.build()
    reader = watch('a', '-s', '3', *ONLY_UDP)
    udp_talk(A4, B4, 5001, [72] * 5)
    equal('status and stderr', (reader.end(), reader.err), (0, ''))
    last = reader.lines()[-1]
    equal('packets', last['packets'], 5)
    check(3 <= last['elapsed'] < 4, 'elapsed %r' % last['elapsed'])


def test_lines_come_at_each_refresh():
    """Also when no packet comes: the clock is the machine's."""
    lab.build()
    settle()
    reader = watch('a', '-s', '2', '-f', 'udp port 5001')
    equal('status', reader.end(), 0)
    lines = reader.lines()
    check(7 <= len(lines) <= 12, '%d lines in 2 s at 0.2 s' % len(lines))
    equal('packets', {v['packets'] for v in lines}, {0})


def test_a_reader_that_leaves():
    """Even while no line is due, and with SIGPIPE ignored."""
    lab.build()
    for refresh in ('0.2', '3600'):
        for restore in (True, False):
            words = '-i va --json -n --refresh'.split()
            process = start(*words, refresh, before=in_ns('a'), restore_signals=restore)
            if refresh == '0.2':
                process.stdout.readline()
            process.stdout.close()
            process.stdout = None
            equal('status and stderr', (process.wait(15), process.stderr.read()), (0, b''))


def test_counters_are_read():
    """The lab itself: a datagram of 100 bytes of IP is one packet of 114 bytes for the kernel."""
    lab.build()
    lab.offload(False)
    settle()
    before = counters('a')
    udp_talk(A4, B4, 5001, [72])
    equal('counters', [now - then for now, then in zip(counters('a'), before)], [0, 0, 114, 1])


main(globals())
