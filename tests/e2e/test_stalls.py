"""test_stalls.py: nobody reads what the program writes, or it is stopped itself: what comes
meanwhile is counted, memory stays as it is, and it can be ended.

STALL, the seconds of each, can be set in the environment: STALL=60.
"""

import fcntl
import os
import re
import select
import signal
import sys
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'support'))

from faults import WALL, Faults  # noqa: E402
from harness import check, equal, main, wait_for  # noqa: E402
from load import memory_counts, seen  # noqa: E402
from netns import A4, B4, in_ns, lab, settle, udp_talk, watch  # noqa: E402
from procfs import memory_kb, state  # noqa: E402
from screen import Screen  # noqa: E402
from screen_flows import rate_text  # noqa: E402
from screen_pty import Terminal  # noqa: E402

STALL = float(os.environ.get('STALL', '3'))
PIPE_BYTES = 16384
GROWTH_KB = 3000  # what a few flows and a first frame may add
DAY = 86400 * 10**9


def grows_little(pid, before):
    after = memory_kb(pid)
    check(
        after < before + GROWTH_KB or not memory_counts(),
        'RSS grew from %d to %d KiB' % (before, after),
    )


def talk(seconds):
    """Ten datagrams of 100 bytes every tenth of a second; how many there were."""
    end = time.monotonic() + seconds
    sent = 0
    while time.monotonic() < end:
        udp_talk(A4, B4, 5001, [72] * 10)
        sent += 10
        select.select([], [], [], 0.1)
    return sent


def narrow_pipe():
    """The program with a pipe that holds little, and its reader."""
    lab.build()
    settle()
    reader = watch('a', '--refresh', '0.1', '-f', 'udp')
    fcntl.fcntl(reader.process.stdout, fcntl.F_SETPIPE_SZ, PIPE_BYTES)
    reader.until(lambda r: r.lines(), 'a whole line')
    return reader


def unread_bytes(stream):
    return int.from_bytes(fcntl.ioctl(stream, 0x541B, b'\0\0\0\0'), sys.byteorder)  # FIONREAD


def fill(reader):
    """Waits until nothing more goes into the pipe."""
    last = {'bytes': 0, 'since': time.monotonic()}

    def full():
        now = unread_bytes(reader.process.stdout)
        if now != last['bytes']:
            last.update(bytes=now, since=time.monotonic())
        return now > 0 and time.monotonic() - last['since'] > 1

    wait_for(full, 'the pipe to be full', 30)


def test_a_pipe_that_nobody_reads():
    """Lines wait; packets do not, and nothing piles up."""
    reader = narrow_pipe()
    sent = talk(0.3)
    fill(reader)
    before = memory_kb(reader.process.pid)
    sent += talk(STALL)
    check(reader.process.poll() is None, 'it ended: %r' % reader.err)
    grows_little(reader.process.pid, before)
    reader.until(lambda r: seen(r) >= sent, 'all packets')
    equal('status', reader.end(signal.SIGINT), 0)
    last = reader.lines()[-1]
    equal('packets and drops', (last['packets'], last['drops']), (sent, 0))
    # A line that waited is no reason for those that it kept waiting to come all at once.
    check(len(reader.lines()) < 10 * (STALL + 20), '%d lines' % len(reader.lines()))


def test_a_pipe_that_nobody_reads_can_be_ended():
    for number in (signal.SIGTERM, signal.SIGINT):
        reader = narrow_pipe()
        talk(0.3)
        fill(reader)
        reader.process.send_signal(number)
        try:
            wait_for(lambda r=reader: r.process.poll() is not None, 'the end', 5)
        except AssertionError:
            reader.process.send_signal(number)
            wait_for(lambda r=reader: r.process.poll() is not None, 'the end, told twice', 15)


def on_screen():
    lab.build()
    settle()
    t = Terminal('-i', 'va', '-n', '-N', '-f', 'udp', before=in_ns('a'), width=120, height=36)
    t.until(lambda x: b'TOTAL' in x.out, 'the screen')
    return t


def opens_help(t):
    t.out = b''
    t.send(b'h')
    t.until(lambda x: b'Keys' in x.out, 'the help')
    t.send(b'h')
    t.quiet(0.1)


def shows_total(t, size):
    """Of all traffic, in bytes, on a screen drawn anew."""
    total = re.compile(rb'TOTAL\s+cum\s+%s\s' % rate_text(size, True).encode())

    def shown(x):
        x.out = b''
        x.send(b'\x0c')
        x.quiet(0.1)
        return total.search(re.sub(rb'\x1b(?:\[[0-9;?]*[a-zA-Z]|\(.)', b' ', x.out))

    t.until(shown, 'a total of %d bytes' % size)


def test_a_terminal_that_nobody_reads():
    """Ctrl+S, a hung connection: the screen is right when it is read again."""
    with on_screen() as t:
        sent = talk(0.3)
        t.pump(0.1)
        before = memory_kb(t.pid)
        for n in range(300):  # whole frames, until the kernel's buffer is full
            t.size(100 + n % 50, 36)
            select.select([], [], [], 0.002)
        sent += talk(STALL)
        check(not t.ended(), 'it ended')
        grows_little(t.pid, before)
        t.size(120, 36)
        t.quiet(0.2)
        opens_help(t)
        shows_total(t, sent * 100)
        t.quit()
        t.is_as_before('after a stall')


def test_stopped():
    """SIGSTOP: the kernel's buffer holds what comes for some seconds; of what it could not hold the
    number is known.
    """
    reader = narrow_pipe()
    with on_screen() as t:
        for pid in (reader.process.pid, t.pid):
            os.kill(pid, signal.SIGSTOP)
            wait_for(lambda p=pid: state(p) == 'T', 'the stop')
        sent = talk(STALL)
        for pid in (reader.process.pid, t.pid):
            os.kill(pid, signal.SIGCONT)
        reader.until(lambda r: seen(r) >= sent, 'all packets')
        opens_help(t)
        t.quit()
        t.is_as_before('after a stop')
    equal('status', reader.end(signal.SIGINT), 0)
    equal('packets counted and dropped', seen(reader), sent)
    check(STALL > 5 or reader.lines()[-1]['drops'] == 0, 'drops: %r' % reader.lines()[-1])


def test_the_clock_is_set_beside_a_message():
    """It stays and goes as ever; the clock of the screen goes on."""
    lab.build()
    said = 'rates in bytes'
    for step in (DAY, -DAY):
        faults = Faults()
        words = [*in_ns('a'), *faults.words()]
        prefs = 'dns_resolution: false\n'
        with Screen('-i', 'va', prefs=prefs, before=words, width=120, height=36) as s:
            s.shows('TOTAL')
            s.key('B')
            s.says(said)
            begin = time.monotonic()
            faults.set(WALL, step)
            s.key('h')
            s.until(lambda x: x.popup('Keys'), 'the help')
            s.key('h')
            s.until(lambda x: x.popup('Keys') is None, 'the end of the help')
            check(said in s.status_line() or time.monotonic() - begin > 1.5, 'it went at once')
            s.hides(said)
            now = clock(s)
            s.until(lambda x, t=now: clock(x) != t, 'the clock to go on', 5)
            s.quit()


def clock(s):
    return re.search(r'clock:(\S+)', s.text()).group(1)


def test_the_clock_is_set_under_the_screen():
    """By a day, forward and back: keys are answered, and the terminal is left as it was."""
    lab.build()
    for step in (DAY, -DAY):
        faults = Faults()
        words = [*in_ns('a'), *faults.words()]
        with Terminal('-i', 'va', '-n', '-N', before=words, width=120, height=36) as t:
            t.until(lambda x: b'TOTAL' in x.out, 'the screen')
            faults.set(WALL, step)
            opens_help(t)
            t.quit()
            t.is_as_before('another day')


main(globals())
