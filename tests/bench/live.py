"""live.py: traffic that tcpreplay sends over a veth pair as fast as it can, beside iftop. Linux, root."""

import contextlib
import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import sys
import tempfile
import termios
import time

from bench import OPTIONS, PROGRAM, ROUNDS, SCALE, Skip, capture, needs, path, scaled

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'support'))
import netns  # noqa: E402
from harness import Skip as NoLab  # noqa: E402

PACKETS = 2_000_000
TICKS = os.sysconf('SC_CLK_TCK')
# iftop takes minutes over many flows.
PATIENCE = 60
# Runs of a few seconds are repeated: the kernel counts CPU in ticks of 10 ms.
FEW_FLOWS = 10_000
SHORT_ROUNDS = 3
IFTOP = ['iftop', '-i', 'vb', '-n', '-N', '-P']
SCREEN = [PROGRAM, '-i', 'vb', '-c', '/dev/null', '-n', '-N']
LINES = [PROGRAM, '-i', 'vb', *OPTIONS, '--json', '--refresh', '1', '--top', '10']


class Watched:
    """A program in the receiving namespace, on a terminal of 120x36 or with its output in a file."""

    def __init__(self, words, screen):
        self.output = tempfile.TemporaryFile()
        self.master = None
        command = [*netns.in_ns('b'), *words]
        environ = {**os.environ, 'TERM': 'xterm-256color', 'HOME': path('')}
        # A pipe that nothing comes through: iftop -t spins where its input has ended.
        options = dict(stdin=subprocess.PIPE, stdout=self.output)
        if screen:
            self.master, slave = pty.openpty()
            fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack('HHHH', 36, 120, 0, 0))
            options = dict(stdin=slave, stdout=slave, start_new_session=True)
        # ip netns exec becomes the program: the id is the program's own.
        self.process = subprocess.Popen(command, stderr=subprocess.DEVNULL, env=environ, **options)
        if screen:
            os.close(slave)

    def cpu(self):
        """Seconds so far, of all threads."""
        with open('/proc/%d/stat' % self.process.pid) as f:
            words = f.read().rpartition(')')[2].split()
        return (int(words[11]) + int(words[12])) / TICKS

    def memory(self):
        """Resident, in MB."""
        with open('/proc/%d/status' % self.process.pid) as f:
            return int(re.search(r'VmRSS:\s+(\d+)', f.read()).group(1)) / 1024

    def read(self, wait):
        """What is on the way to the terminal is thrown away."""
        if self.master is None:
            select.select([], [], [], wait)
        elif select.select([self.master], [], [], wait)[0]:
            return os.read(self.master, 1 << 16)
        return b''

    def go_on(self, seconds):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.read(0.05)

    def idle(self, patience=PATIENCE):
        """Until it takes less than a tenth of a core. -> whether it came to that"""
        end = time.monotonic() + patience
        while time.monotonic() < end:
            before = self.cpu()
            self.go_on(1)
            if self.cpu() - before < 0.1:
                return True
        return False

    def end(self):
        """-> the seconds of CPU it took in all"""
        taken = self.cpu()
        self.process.terminate()
        deadline = time.monotonic() + 5
        while self.process.poll() is None:
            if time.monotonic() > deadline:
                self.process.kill()
            try:
                self.read(0.02)
            except OSError:
                pass
        if self.master is not None:
            os.close(self.master)
        return taken

    def counted(self):
        """-> packets and drops by the last whole line of JSON"""
        self.output.seek(0)
        lines = self.output.read().split(b'\n')[:-1]
        last = lines[-1].decode() if lines else ''
        numbers = [re.search(r'"%s":(\d+)' % key, last) for key in ('packets', 'drops')]
        return tuple(int(n.group(1)) if n else 0 for n in numbers)


def sender(file, *more):
    return subprocess.Popen(
        [*netns.in_ns('a'), 'tcpreplay', '-i', 'va', *(more or ['--topspeed']), file],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def under_load(words, screen, file, *more):
    """-> (what watched, packets sent, CPU seconds, whether it was done in time)"""
    watched = Watched(words, screen)
    watched.go_on(1)
    before = netns.counters('a')[3]
    sending = sender(file, *more)
    while sending.poll() is None:
        watched.read(0.05)
    sent = netns.counters('a')[3] - before
    done = watched.idle()
    return watched, sent, watched.end(), done


def least(words, screen, file, rounds):
    """The run that took the least CPU: other load only ever adds some."""
    return min((under_load(words, screen, file) for _ in range(rounds)), key=lambda run: run[2] / run[1])


def compare(table, what, packets, flows, screen, goal):
    file = capture(flows, packets)
    rounds = min(ROUNDS, SHORT_ROUNDS) if flows <= FEW_FLOWS else 1
    ours, sent, cpu, _ = least(SCREEN if screen else LINES, screen, file, rounds)
    figures = dict(sent=sent, cpu_ns_a_packet=cpu / sent * 1e9, flows=flows)
    note = '%d sent' % sent
    met = None
    if not screen:
        packets_counted, drops = ours.counted()
        figures.update(counted=packets_counted, drops=drops)
        note += ', %d counted, %d drops' % (packets_counted, drops)
        met = False if drops or packets_counted < sent else None
    try:
        needs('iftop')
    except Skip as e:
        table.add(what, '%.2f s CPU' % cpu, e.args[0], met=met, note=note, **figures)
        return
    _, _, theirs, done = least(IFTOP if screen else [*IFTOP, '-t'], screen, file, rounds)
    figures.update(iftop_cpu_ns_a_packet=theirs / sent * 1e9, iftop_done=done)
    ratio = cpu / max(theirs, 1 / TICKS)
    table.add(
        what,
        '%.2f s CPU' % cpu,
        'iftop %s%.2f s CPU' % ('' if done else 'more than ', theirs),
        ratio,
        goal,
        met=met if goal is None or met is False else ratio <= goal,
        note=note,
        **figures
    )


def unread(table):
    """Nobody reads the terminal for ten seconds of load."""
    file = capture(1_000, PACKETS)
    watched = Watched(SCREEN, True)
    watched.go_on(2)
    sending = sender(file, '--pps', '100000')
    watched.go_on(1)
    before = watched.memory()
    time.sleep(max(10 * SCALE, 0.2))
    growth = watched.memory() - before
    sending.terminate()
    sending.wait()
    watched.go_on(1)
    taken = watched.end()
    table.add(
        'terminal not read for 10 s, memory',
        '%+.1f MB' % growth,
        goal='< 1 MB',
        met=growth < 1,
        note='%.2f s CPU; 100,000 packets/s beside it' % taken,
    )


def one_pass(watched, file):
    """-> (nanoseconds of CPU a packet, packets sent), until all is counted"""
    cpu, before = watched.cpu(), netns.counters('a')[3]
    sending = sender(file)
    while sending.poll() is None:
        watched.read(0.05)
    watched.idle()
    sent = netns.counters('a')[3] - before
    return (watched.cpu() - cpu) / sent * 1e9, sent


def two_passes(flows):
    """The same packets twice: at first every flow is new, then all are there."""
    watched = Watched(LINES, False)
    watched.go_on(1)
    file = capture(flows, PACKETS)
    passes = [one_pass(watched, file) for _ in range(2)]
    watched.end()
    sent = sum(n for _, n in passes)
    return passes[0][0], passes[1][0], sent, watched.counted()


def many_flows(table):
    """A million flows beside a thousand."""
    few_new, few, *_ = two_passes(1_000)
    many_new, many, sent, (counted, drops) = two_passes(1_000_000)
    whole = drops == 0 and counted == sent
    note = '%d sent, %d counted, %d drops' % (sent, counted, drops)
    table.add(
        MANY_FLOWS,
        '%.0f ns a packet' % many,
        '1,000 flows %.0f ns' % few,
        many / few,
        3.0,
        met=whole and many / few <= 3.0,
        note=note,
        cpu_ns_a_packet=many,
        sent=sent,
        counted=counted,
        drops=drops,
    )
    table.add(
        NEW_FLOWS,
        '%.0f ns a packet' % many_new,
        '1,000 flows %.0f ns' % few_new,
        many_new / few_new,
        note='every second packet begins a flow',
        cpu_ns_a_packet=many_new,
    )


MANY_FLOWS = 'live, 1,000,000 flows, --json'
NEW_FLOWS = 'the same while they begin'

ROWS = [
    ('live, 1,000 flows, --json', lambda t, w: compare(t, w, PACKETS, 1_000, False, 0.7)),
    ('live, 1,000 flows, screen', lambda t, w: compare(t, w, PACKETS, 1_000, True, 1.0)),
    ('live, 100,000 flows, --json', lambda t, w: compare(t, w, PACKETS // 2, 100_000, False, None)),
    ('terminal not read for 10 s, memory', lambda t, w: unread(t)),
    (MANY_FLOWS, lambda t, w: many_flows(t)),
]


@contextlib.contextmanager
def namespaces():
    """Both, as long as a group of rows runs."""
    try:
        netns.Lab().build()
        yield
    except NoLab as e:
        raise Skip(str(e)) from e
    finally:
        netns.tear_down()


def rows(table):
    try:
        needs('tcpreplay')
        with namespaces():
            for what, measure in ROWS:
                measure(table, what)
    except Skip as e:
        for what, _ in ROWS:
            table.skip(what, e.args[0])
