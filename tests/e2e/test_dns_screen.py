"""test_dns_screen.py: name servers that are dead, slow or lying, as seen on the screen: the rows are
right, with addresses where there is no name, and keys are answered at once.
"""

import contextlib
import os
import sys
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'support'))

from harness import check, equal, main, wait_for  # noqa: E402
from name_server import Garbage, Liar, Names, Silent, asking  # noqa: E402
from netns import A4, A6, B4, B6, in_ns, lab, udp_talk  # noqa: E402
from screen import Screen  # noqa: E402

PORT = 5300
ANSWER_SECONDS = 1.5  # of a key, by way of tmux, on a loaded machine
SLOW_SECONDS = 1.5
NAME = (b'server', b'example', b'net')


class Slow(Names):
    def answers(self, question, end):
        time.sleep(SLOW_SECONDS)
        return [self.reply(question, end)]


@contextlib.contextmanager
def shown(server):
    """The screen in a, which asks that server (None: nobody is there), with a flow to B4."""
    lab.build()
    with server or contextlib.nullcontext(), Screen(
        *'-i va -N -Z -f udp'.split(),
        prefs='dns_resolution: true\n',
        before=[*in_ns('a'), *asking()],
        width=120,
        height=30
    ) as s:
        s.until(lambda x: 'TOTAL' in x.text(), 'the screen')
        udp_talk(A4, B4, PORT, [72] * 10)
        s.until(row, 'the flow')
        yield s
        if server is not None:
            server.stop()
        s.quit()


def row(s):
    return next((r for r in s.rows() if r.dst.endswith(':%d' % PORT)), None)


def name(s):
    """What the row says of B4. A row that anything was drawn over does not parse."""
    found = row(s)
    return found.dst.rpartition(':')[0] if found is not None else None


def stays_quick(s, seconds=2.0):
    """For so long the row keeps its address, and the help opens and closes at once."""
    end = time.monotonic() + seconds
    slowest = 0.0
    while time.monotonic() < end:
        for there in (True, False):
            begin = time.monotonic()
            s.key('h')
            s.until(lambda x, t=there: (x.popup('Keys') is not None) == t, 'the help, or its end')
            slowest = max(slowest, time.monotonic() - begin)
        equal('the row', name(s), B4[1])
    check(slowest < ANSWER_SECONDS, 'a key was answered after %.2f s' % slowest)


def test_dead():
    with shown(None) as s:
        stays_quick(s)


def test_silent_garbage_and_lies():
    for kind in (Silent, Garbage, Liar):
        server = kind(*NAME)
        with shown(server) as s:
            wait_for(lambda x=server: x.asked > 0, 'a question')
            stays_quick(s)
            check(server.asked <= 64, 'asked %d times' % server.asked)


def test_slow():
    """The address until the name comes."""
    server = Slow(*NAME)
    with shown(server) as s:
        stays_quick(s, 0.1)
        s.until(lambda x: name(x) == 'server.example.net', 'the name', 15)


def test_dies():
    """Names that are known stay, and keys are answered while others are asked for in vain."""
    server = Names(*NAME)
    with shown(server) as s:
        s.until(lambda x: name(x) == 'server.example.net', 'the name')
        server.stop()
        udp_talk(A6, B6, PORT, [72] * 10)
        s.until(lambda x: any(r.dst == '[%s]:%d' % (B6[1], PORT) for r in x.rows()), 'a new flow')
        s.key('r')
        s.says('order: reversed')
        known = 'server.example.net:%d' % PORT
        s.until(lambda x: known in [r.dst for r in x.rows()], 'the name still')


def test_escape_sequences():
    """A name that would clear the screen, ring, turn the writing round."""
    lies = (
        (b'\x1b[2Jevil', b'\x07x', b'example'),
        (b'\xff\xfe\xc3(', b'example'),
        (b'\xe2\x80\xaegnp.exe', b'example'),
        (b'a' * 63,) * 3 + (b'b' * 61,),
    )
    for labels in lies:
        server = Names(*labels)
        with shown(server) as s:
            wait_for(lambda x=server: x.asked > 0, 'a question')
            s.key('h')
            s.until(lambda x: x.popup('Keys') is not None, 'the help')
            s.key('h')
            s.until(lambda x: x.popup('Keys') is None and row(x), 'the row again')
            check('TOTAL' in s.text(), 'no totals:\n' + s.text())
            check(all(len(line) <= 120 for line in s.lines()), 'a line is too long')


main(globals())
