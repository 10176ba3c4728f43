"""test_tui_processes.py: the Processes view, the drill-down and the process column, with live
traffic of this very process between two namespaces of its own."""

import contextlib
import os
import re
import socket
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'support'))

from harness import check, equal, main, stays  # noqa: E402
from netns import in_ns, inside, lab  # noqa: E402
from screen import Screen  # noqa: E402
from screen_keys import keys  # noqa: E402

PREFS = '# mine\ndns_resolution: false\nport_resolution: false\n'
UNITS = {'': 1, 'k': 1e3, 'M': 1e6, 'G': 1e9}
# name, pid (none for the unknown), flows, rates, total
PROCESS = re.compile(
    r'^ (?P<name>\S+(?: \S+)*?) +(?:(?P<pid>\d+) +)?(?P<flows>[\d,]+)'
    r'(?P<rates>(?: +[\d.]+[kMG]?b)+) +(?P<total>[\d.]+[kMG]?B) *$'
)


@contextlib.contextmanager
def talking(*ports):
    """Sockets that stay open, each with a flow of 1000 bytes of IP, sent, to one of the ports."""
    lab.build()
    sockets = []
    with inside('b'):
        for port in ports:
            s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            s.bind(('10.77.0.2', port))
            sockets.append(s)
    with inside('a'):
        for port in ports:
            s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            s.connect(('10.77.0.2', port))
            sockets.append(s)
    try:
        yield lambda: [s.send(bytes(972)) for s in sockets[len(ports) :]]
    finally:
        for s in sockets:
            s.close()


def opened(**options):
    options.setdefault('before', in_ns('a'))
    return Screen('-i', 'va', '-f', 'udp and host 10.77.0.2', prefs=PREFS, **options)


def amount(text):
    m = re.fullmatch(r'([\d.]+)([kMG]?)[bB]', text)
    return float(m.group(1)) * UNITS[m.group(2)]


def processes(screen):
    found = (PROCESS.match(line) for _, line in screen.inside())
    return [m for m in found if m]


def total_of(screen):
    return amount(re.search(r'TOTAL +cum +(\S+)', screen.text()).group(1))


@keys('switch_view')
def test_views():
    with talking(5000, 5001) as send, opened() as s:
        s.until(lambda x: 'TOTAL' in x.text(), 'the screen')
        send()
        s.until(lambda x: len(x.rows()) == 2, 'two flows')
        s.shows('[Flows] Processes')
        for there, back in (('Tab', 'Tab'), ('BTab', 'BTab')):
            s.key(there)
            s.shows('Flows [Processes]', 'Pid', 'Total')
            s.until(processes, 'a row of a process')
            s.until(
                lambda x: sum(amount(p['total']) for p in processes(x)) == total_of(x) == 2000,
                'totals of all processes that are those of the totals line',
            )
            s.until(
                lambda x: sum(int(p['flows']) for p in processes(x)) == 2, 'all flows in the rows'
            )
            s.key(back)
            s.shows('[Flows] Processes')
            s.until(lambda x: len(x.rows()) == 2, 'the flows again')


def test_drill_down():
    with talking(5000, 5001) as send, opened() as s:
        s.until(lambda x: 'TOTAL' in x.text(), 'the screen')
        send()
        s.until(lambda x: len(x.rows()) == 2, 'two flows')
        s.key('/', '5', '0', '0', '1', 'Enter')
        s.until(lambda x: len(x.rows()) == 1, 'one flow')
        s.key('Tab')
        found = s.until(processes, 'a row of a process')
        equal('flows, whatever the filter', sum(int(p['flows']) for p in found), 2)
        s.key('j', 'Enter')
        s.until(lambda x: re.search(r'\[Flows\] Processes ▸ (\(unknown\)|\d+:\S)', x.text()), 'its name')
        s.until(lambda x: len(x.rows()) <= 1, 'the filter of the flows')
        s.key('0')
        s.until(lambda x: x.rows(), 'flows of the process')
        s.key('Escape')
        s.hides('▸')
        s.until(lambda x: len(x.rows()) == 2, 'all flows')


def test_sorts_and_pause():
    with talking(5000) as send, opened() as s:
        s.until(lambda x: 'TOTAL' in x.text(), 'the screen')
        send()
        s.key('Tab')
        s.until(processes, 'a row of a process')
        for key, word in (
            ('<', 'sorted by name'),
            ('>', 'sorted by pid'),
            ('2', 'sorted by 10 s rate'),
            ('r', 'order: reversed'),
            ('o', 'order: frozen'),
            ('P', 'paused'),
        ):
            s.key(key)
            s.says(word)
        s.shows('⏸ PAUSED')
        check(processes(s), 'the pause covers the rows')


@keys('toggle_processes')
def test_process_column():
    with talking(5000) as send, opened(width=130) as s:
        s.until(lambda x: 'TOTAL' in x.text(), 'the screen')
        send()
        s.shows('Process  Total')
        s.key('Z')
        s.says('process column: hidden')
        s.hides('Process  Total')
        s.saves('show_processes: false')
        check('# mine' in s.saved(), 'a comment of the config was lost')
        s.key('Z')
        s.says('process column: shown')
        s.shows('Process  Total')
        s.saves('show_processes: true')


def test_tooltip():
    with talking(5000) as send, opened() as s:
        s.until(lambda x: 'TOTAL' in x.text(), 'the screen')
        send()
        s.key('Tab')
        found = s.until(processes, 'a row of a process')
        x, y = s.where(found[0]['name'])
        s.click(x + 1, y, 2)
        s.shows('shows its flows')
        s.key('C-l')
        s.shows('shows its flows')
        s.key('Escape')
        s.hides('shows its flows')


def interface_tip(screen):
    """The text of the interface's tooltip, which stays open."""
    lines = screen.lines()
    y = max(i for i, line in enumerate(lines) if 'iface:' in line)
    screen.click(lines[y].index('iface:') + 1, y, 2)
    return lambda: '\n'.join(screen.until(lambda x: x.popup('Interface'), 'the tooltip'))


def test_missing_rights_are_told():
    """The sockets are this process', which has more rights than the program."""
    before = in_ns('a') + ['setpriv', '--bounding-set=-all,+net_raw', '--inh-caps=-all']
    with talking(5000) as send, opened(width=160, before=before) as s:
        s.until(lambda x: 'iface:' in x.text(), 'the screen')
        send()
        tip = interface_tip(s)
        s.until(lambda x: 'lack of rights' in tip(), 'what is missing')
        check('[%d:' % os.getpid() not in s.text(), s.text())


def test_no_rights_are_missed_where_all_is_known():
    with talking(5000) as send, opened(width=160) as s:
        s.until(lambda x: 'iface:' in x.text(), 'the screen')
        send()
        s.until(lambda x: '[%d:' % os.getpid() in x.text(), 'the owner')
        tip = interface_tip(s)

        def all_known():
            send()
            return 'lack of rights' not in tip()

        stays(all_known, tip, 5)  # two regular polls


main(globals())
