"""test_tui_live.py: the screen with live traffic between two namespaces of its own: counting,
pause, alerts, the interface chooser, interfaces that fail; and a replay at its own pace."""

import contextlib
import os
import re
import signal
import sys
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'support'))

from harness import check, contains, equal, main, stays, wait_for  # noqa: E402
from netns import A4, A6, B4, B6, in_ns, inside, ip, lab, udp_talk  # noqa: E402
from screen import Screen, is_red  # noqa: E402
from screen_flows import Flow, write_capture  # noqa: E402

RIGHT = 2
PREFS = 'dns_resolution: false\nport_resolution: false\n'


def opened(*args, prefs=PREFS, device='va', **options):
    """Counting: a first packet is on the screen."""
    lab.build()
    screen = Screen(
        '-i',
        device,
        '-f',
        'udp port 5000 or udp port 5001',
        *args,
        prefs=prefs,
        before=in_ns('a'),
        width=options.pop('width', 120),
        height=options.pop('height', 30),
        **options
    )
    screen.until(lambda s: 'TOTAL' in s.text(), 'the screen')
    return screen


def row_to(screen, port):
    return next((r for r in screen.rows() if r.dst.endswith(':%d' % port)), None)


# --- counting ---


def test_traffic_both_ways():
    with opened() as s:
        udp_talk(A4, B4, 5000, [72] * 10)
        # Begun by the other side; src is this machine all the same.
        udp_talk(B4, A4, 5001, [172] * 5)
        s.until(lambda x: row_to(x, 5000) and len(x.rows()) == 2, 'two flows')
        one = row_to(s, 5000)
        equal(
            'sent and received',
            (one.src.split(':')[0], one.numbers[0], one.second[0]),
            ('10.77.0.1', '1.00kB', '0B'),
        )
        other = next(r for r in s.rows() if r.src == '10.77.0.1:5001')
        equal('sent and received', (other.numbers[0], other.second[0]), ('0B', '1.00kB'))
        s.until(
            lambda x: re.search(r'TX +cum 1\.00kB', x.text())
            and re.search(r'TOTAL +cum 2\.00kB', x.text()),
            'totals',
        )


def test_ipv6_and_rates_that_end():
    with opened() as s:
        udp_talk(A6, B6, 5000, [952] * 10)
        s.until(
            lambda x: row_to(x, 5000) and row_to(x, 5000).numbers[1] == '40.0kb', 'the 2 s rate'
        )
        check(row_to(s, 5000).src.startswith('[fd77::1]:'), repr(s.rows()))
        s.until(
            lambda x: row_to(x, 5000) and row_to(x, 5000).numbers[1] == '0b',
            'the end of the 2 s rate',
        )
        equal('total', row_to(s, 5000).numbers[0], '10.0kB')


def test_idle_flows_leave():
    with opened(prefs=PREFS + 'idle_timeout: 2\n') as s:
        udp_talk(A4, B4, 5000, [72] * 10)
        s.until(lambda x: row_to(x, 5000), 'the flow')
        s.until(lambda x: not x.rows(), 'its end')
        check(re.search(r'TX +cum 1\.00kB', s.text()), 'the totals did not stay')


def test_selection_stays_with_its_flow():
    with opened() as s:
        udp_talk(A4, B4, 5000, [72] * 10)
        s.until(lambda x: row_to(x, 5000), 'the flow')
        s.key('j')
        first = s.until(lambda x: x.selected(), 'a selection')
        udp_talk(A4, B4, 5001, [1372] * 30)
        s.until(
            lambda x: len(x.rows()) == 2 and x.rows()[0].dst.endswith(':5001'),
            'a busier flow on top',
        )
        row = s.until(lambda x: x.selected(), 'the selection')
        equal('selected', (row.src, row.dst), (first.src, first.dst))


# --- pause ---


def test_data_go_on_being_counted_while_paused():
    with opened() as s:
        udp_talk(A4, B4, 5000, [72] * 10)
        s.until(lambda x: row_to(x, 5000) and row_to(x, 5000).numbers[0] == '1.00kB', 'ten packets')
        s.key('P')
        s.shows('— PAUSED')
        clock = re.search(r'clock:(\S+)', s.text()).group(1)
        udp_talk(A4, B4, 5001, [172] * 20)
        # Two refreshes come and go.
        stays(lambda: not row_to(s, 5001), 'the screen goes on', 2.5)
        contains('screen', s.text(), 'clock:' + clock)
        s.key('j')
        s.until(lambda x: x.selected(), 'a selection while paused')
        s.key('P')
        s.until(
            lambda x: row_to(x, 5001) and row_to(x, 5001).numbers[0] == '4.00kB',
            'what was counted meanwhile',
        )
        check(re.search(r'TOTAL +cum 5\.00kB', s.text()), 'totals:\n' + s.text())


# --- alerts ---


def bells(screen):
    return screen.flag('window_bell_flag') == '1'


def test_alert():
    lab.build()
    with opened(prefs=PREFS + 'alert_threshold: 2000\n') as s:
        udp_talk(A4, B4, 5000, [72] * 10)
        s.until(lambda x: row_to(x, 5000), 'a small flow')
        plain = s.cells()[row_to(s, 5000).y][3].look
        check('ALERT' not in s.text() and not bells(s), 'an alert under the threshold')
        udp_talk(A4, B4, 5001, [1372] * 10)
        s.says('⚠ ALERT: 10.77.0.2')
        begin = time.monotonic()
        contains('status', s.lines()[-1], '/s')
        s.until(lambda x: is_red(x.cells()[0][0]), 'a red border', 2)
        check(bells(s), 'no bell')
        row = row_to(s, 5001)
        check(s.cells()[row.y][60].look != plain, 'the row is not tinted')
        s.until(lambda x: not is_red(x.cells()[0][0]), 'a border that is not red', 3)
        s.until(lambda x: row_to(x, 5001).numbers[1] == '0b', 'the end of the burst')
        wait_for(lambda: time.monotonic() - begin > 2.2, 'the end of the flashing', 5)
        stays(lambda: not is_red(s.cells()[0][0]), 'it goes on flashing after 2 s', 1)


def test_no_alert_while_paused():
    with opened(prefs=PREFS + 'alert_threshold: 2000\n') as s:
        s.key('P')
        s.shows('— PAUSED')
        udp_talk(A4, B4, 5001, [1372] * 10)
        stays(lambda: 'ALERT' not in s.text(), 'an alert while paused', 2.5)
        check(not bells(s), 'a bell while paused')


def test_no_alert_without_a_threshold():
    with opened() as s:
        udp_talk(A4, B4, 5001, [1372] * 40)
        s.until(
            lambda x: row_to(x, 5001) and row_to(x, 5001).numbers[1] not in ('0b', '0B'), 'a rate'
        )
        check('ALERT' not in s.text() and not bells(s), 'an alert')


# --- interfaces ---


def packet_sockets():
    """Devices that packets are captured from, in the first namespace: their numbers. Each twice: a
    second socket hears of new connections, for the sake of their processes.
    """
    with inside('a'):
        with open('/proc/thread-self/net/packet', encoding='ascii') as f:
            return [int(line.split()[4]) for line in f.read().split('\n')[1:] if line]


def device_number(name):
    return int(ip('a', '-o link show ' + name).split(':')[0])


def test_interface_chooser_switches():
    lab.build()
    with opened(device='lo') as s:
        wait_for(lambda: packet_sockets() == [device_number('lo')] * 2, 'the capture')
        udp_talk(('a', '127.0.0.1'), ('a', '127.0.0.1'), 5000, [72] * 10)
        s.until(lambda x: row_to(x, 5000), 'a flow of lo')
        s.key('i')
        entries = s.until(lambda x: x.popup('Interface'), 'the chooser')
        for name, words in (('lo', ('127.0.0.1/8', 'up')), ('va', ('10.77.0.1/24', 'up'))):
            line = next((e for e in entries if re.search(r'\b%s\b' % name, e)), None)
            check(line, '%s is not in the list %r' % (name, entries))
            contains('line of ' + name, line, *words)
        check('▸' in next(e for e in entries if ' lo ' in e), 'lo is not marked: %r' % entries)
        s.key('Escape')
        s.until(lambda x: x.popup('Interface') is None and row_to(x, 5000), 'the rows')
        for _ in range(2):  # there and, while nothing has come yet, nothing else
            s.key('i')
            s.until(lambda x: x.popup('Interface'), 'the chooser')
            s.choose('Interface', 'va')
            s.key('Enter')
            s.until(lambda x: 'iface:va' in x.text(), 'the other interface')
        s.saves('interface: va')
        s.until(lambda x: not x.rows(), 'a fresh table')
        wait_for(lambda: packet_sockets() == [device_number('va')] * 2, 'an end of the old capture')
        udp_talk(A4, B4, 5001, [72] * 10)
        s.until(
            lambda x: row_to(x, 5001) and row_to(x, 5001).numbers[0] == '1.00kB', 'a flow of va'
        )
        check(re.search(r'TOTAL +cum 1\.00kB', s.text()), 'totals:\n' + s.text())
        s.quit()
    with Screen(prefs=None, before=in_ns('a'), width=120) as s:
        s.until(lambda x: 'iface:va' in x.text(), 'the interface of the config')


def test_interface_chooser_takes_keys_that_come_at_once():
    """As a slow line hands them over: the list is there for the key behind the one that opens it."""
    with opened(device='lo') as s:
        s.key('i')
        entries = s.until(lambda x: x.popup('Interface'), 'the chooser')
        names = [re.search(r'[a-z]\w*', e).group() for e in entries]
        s.key('Escape')
        s.until(lambda x: x.popup('Interface') is None, 'its end')
        at = names.index('lo')
        step, other = (b'k', names[at - 1]) if at > 0 else (b'j', names[1])
        s.bytes(b'i' + step + b'\r')
        s.until(lambda x: 'iface:%s ' % other in x.text(), other)


def test_interface_chooser_follows_what_comes_and_goes():
    lab.build()
    with opened(device='lo') as s:
        s.key('i')
        s.until(lambda x: x.popup('Interface'), 'the chooser')
        s.choose('Interface', 'va')

        def listed(x):
            return [e for e in x.popup('Interface') or [] if re.search(r'\bbright9\b', e)]

        ip('a', 'link add bright9 type veth peer name bright8')
        try:
            s.until(listed, 'the new interface')
        finally:
            ip('a', 'link del bright9')
        s.until(lambda x: x.popup('Interface') and not listed(x), 'its end')
        s.key('Enter')
        s.until(lambda x: 'iface:va' in x.text(), 'the one chosen before')
        s.key('i')
        lines = s.until(lambda x: x.popup('Interface'), 'the chooser')
        check(all(len(line) <= 62 for line in lines), 'lines: %r' % lines)
        s.key('q', 'q')
        equal('status', s.exit_status(), 0)


@contextlib.contextmanager
def doomed_chosen():
    """A flow on the screen, and the chooser's highlight on an interface that is going to be deleted. In
    the end va is captured still, and nothing was saved.
    """
    lab.build()
    ip('a', 'link add gone0 type veth peer name gone1')
    ip('a', 'link set gone0 up')
    try:
        with opened() as s:
            udp_talk(A4, B4, 5000, [72] * 10)
            s.until(lambda x: row_to(x, 5000), 'a flow')
            s.key('i')
            s.until(lambda x: 'gone0' in '\n'.join(x.popup('Interface') or []), 'the chooser')
            s.choose('Interface', 'gone0')
            yield s
            s.shows('iface:va')
            check(row_to(s, 5000), 'the flows are gone')
            udp_talk(A4, B4, 5001, [72] * 10)
            s.until(lambda x: row_to(x, 5001), 'another flow')
            check('interface: gone0' not in s.saved(), 'saved: ' + s.saved())
    finally:
        ip('a', 'link del gone0', check_it=False)


def test_an_interface_that_cannot_be_opened():
    """A run with -r has no right to any: the preference stays what it was."""
    lab.build()
    path = write_capture('short.pcap', [Flow(('10.0.0.1', 1001), ('192.0.2.1', 443))])
    prefs = PREFS + 'interface: va\n'
    with Screen('-r', path, '--speed', '0', prefs=prefs, before=in_ns('a'), width=120) as s:
        s.says('end of the file')
        s.key('i')
        s.until(lambda x: x.popup('Interface'), 'the chooser')
        s.choose('Interface', 'lo')
        s.key('Enter')
        s.says('not switched')
        x, y = s.where('iface:')
        s.click(x + 1, y, RIGHT)
        box = s.until(lambda z: z.popup('Capture file'), 'the tooltip')
        contains('tooltip', '\n'.join(box), 'interface: va')
        s.key('q')
        equal('status', s.exit_status(), 0)
        equal('config', s.saved(), prefs)


def test_switching_to_what_is_gone():
    """Stopped, the program cannot hear of it before it hears of the key."""
    with doomed_chosen() as s:
        os.kill(s.pid(), signal.SIGSTOP)
        try:
            ip('a', 'link del gone0')
            s.key('Enter')
        finally:
            os.kill(s.pid(), signal.SIGCONT)
        s.says('not switched')


def test_choosing_the_same_interface():
    with opened() as s:
        udp_talk(A4, B4, 5000, [72] * 10)
        s.until(lambda x: row_to(x, 5000), 'a flow')
        s.key('i')
        s.until(lambda x: x.popup('Interface'), 'the chooser')
        s.key('Enter')
        s.says('interface: va')
        check(row_to(s, 5000), 'the flows are gone')


def test_choosing_what_goes_away_changes_nothing():
    with doomed_chosen() as s:
        ip('a', 'link del gone0')
        s.until(lambda x: 'gone0' not in '\n'.join(x.popup('Interface')), 'its end')
        s.key('Enter')
        s.until(lambda x: x.popup('Interface') is None, 'the end of the chooser')


def test_interface_down_and_up():
    with opened() as s:
        udp_talk(A4, B4, 5000, [72] * 10)
        s.until(lambda x: row_to(x, 5000), 'a flow')
        lab.down()
        try:
            s.says('is down')
            check(row_to(s, 5000), 'the flow has gone')
        finally:
            lab.up()
        s.says('up again')
        udp_talk(A4, B4, 5001, [72] * 10)
        s.until(
            lambda x: row_to(x, 5001) and re.search(r'TOTAL +cum 2\.00kB', x.text()),
            'counting goes on',
        )


def test_interface_deleted_and_made_again():
    with opened() as s:
        udp_talk(A4, B4, 5000, [72] * 10)
        s.until(lambda x: row_to(x, 5000), 'a flow')
        try:
            ip('a', 'link del va')
            s.says('va')
            check(s.running() and row_to(s, 5000), 'the flow has gone')
        finally:
            lab.join()

        def counted(x):
            udp_talk(A4, B4, 5001, [72] * 10)
            return row_to(x, 5001)

        s.until(counted, 'counting goes on', 20)
        s.key('/')
        s.type(':5000')
        s.until(lambda x: [r.dst for r in x.rows()] == ['10.77.0.2:5000'], 'the old flow')
        s.key('Enter')
        s.quit()


# --- replay ---


def test_replay_at_its_own_pace():
    """Its clock, the share that was replayed (not what was read ahead), and rates."""
    flow = Flow(('10.0.0.1', 1001), ('192.0.2.1', 443))
    flow.by_second = {second: (7000, 4200) for second in range(60)}
    path = write_capture('pace.pcap', [flow])

    def clock(s):
        m = re.search(r'clock:22:13:(\d\d) (\d+)%', s.text())
        return m and (int(m.group(1)) - 20, int(m.group(2)))

    with Screen('-r', path, prefs=PREFS, width=140) as s:
        s.until(lambda x: clock(x) and clock(x)[0] == 2, 'second 2 of the capture')
        begin = time.monotonic()
        s.until(lambda x: clock(x)[0] == 5, 'second 5 of the capture')
        check(
            2 <= time.monotonic() - begin <= 4.5,
            'three seconds took %.1f s' % (time.monotonic() - begin),
        )
        check(
            s.rows()[0].numbers[1] == '56.0kb' and s.rows()[0].second[1] == '33.6kb',
            repr(s.rows()),
        )
        check(clock(s)[1] <= 20, '%d %% of the file after %d s of 60' % (clock(s)[1], clock(s)[0]))
    with Screen('-r', path, '--speed', '20', prefs=PREFS, width=140) as s:
        s.says('end of the file')
        s.until(lambda x: '100%' in x.text(), 'all of the file')
        s.quit()


def test_truncated_file():
    flow = Flow(('10.0.0.1', 1001), ('192.0.2.1', 443), late=(1000, 500))
    path = write_capture('cut.pcap', [flow])
    with open(path, 'r+b') as f:
        f.truncate(os.path.getsize(path) - 10)
    with Screen('-r', path, '--speed', '0', prefs=PREFS, width=140) as s:
        s.says('truncated')
        check(s.rows(), 'no rows')
        s.quit()


main(globals())
