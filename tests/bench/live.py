"""live.py: traffic that tcpreplay sends over a veth pair as fast as it can, beside iftop. Linux, root."""

import contextlib
import fcntl
import os
import pty
import re
import select
import shlex
import struct
import subprocess
import sys
import tempfile
import termios
import time

from bench import OPTIONS, PROGRAM, ROUNDS, SCALE, Skip, capture, needs, path

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'support'))
import netns  # noqa: E402
import screen  # noqa: E402
from harness import Skip as NoLab, folder  # noqa: E402
from procfs import cpu_seconds, memory_kb  # noqa: E402

PACKETS = 2_000_000
TICKS = os.sysconf('SC_CLK_TCK')
# iftop takes minutes over many flows: it gets fewer packets of them, and is stopped in the end.
PATIENCE = 60
IFTOP_SHARE = 5
# Runs of a few seconds are repeated: the kernel counts CPU in ticks of 10 ms.
FEW_FLOWS = 10_000
SHORT_ROUNDS = 3
IP_BYTES = 106  # of each packet that make_capture writes
UNITS = {'': 1, 'k': 1e3, 'M': 1e6, 'G': 1e9}
# Those that change the screen and no setting: down, down, up, end, beginning, help and away again.
KEYS = [b'j', b'j', b'k', b'G', b'\x1b[H', b'h', b'h']
MANY_FLOWS = 'live, 1,000,000 flows, --json'
NEW_FLOWS = 'the same while they begin'
IFTOP = ['iftop', '-i', 'vb', '-n', '-N', '-P']
SCREEN = [PROGRAM, '-i', 'vb', '-c', '/dev/null', '-n', '-N']
LINES = [PROGRAM, '-i', 'vb', *OPTIONS, '--json', '--refresh', '1', '--top', '10']


def resident(pid):
    """In MB."""
    return memory_kb(pid) / 1024


class Watched:
    """A program in the receiving namespace, on a terminal of 120x36 or with its output in a file."""

    def __init__(self, words, on_screen):
        self.output = tempfile.TemporaryFile()
        self.master = None
        command = [*netns.in_ns('b'), *words]
        environ = {**os.environ, 'TERM': 'xterm-256color', 'HOME': path('')}
        # A pipe that nothing comes through: iftop -t spins where its input has ended.
        options = dict(stdin=subprocess.PIPE, stdout=self.output)
        if on_screen:
            self.master, slave = pty.openpty()
            fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack('HHHH', 36, 120, 0, 0))
            options = dict(stdin=slave, stdout=slave, start_new_session=True)
        # ip netns exec becomes the program: the id is the program's own.
        self.process = subprocess.Popen(command, stderr=subprocess.DEVNULL, env=environ, **options)
        if on_screen:
            os.close(slave)

    def cpu(self):
        """Seconds so far, of all threads."""
        return cpu_seconds(self.process.pid)

    def memory(self):
        return resident(self.process.pid)

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
        """Until it takes less than a tenth of a core for three seconds (iftop adds up every two).
        -> whether it came to that
        """
        end = time.monotonic() + patience
        quiet = 0
        while quiet < 3 and time.monotonic() < end:
            before = self.cpu()
            self.go_on(1)
            quiet = quiet + 1 if self.cpu() - before < 0.1 else 0
        return quiet == 3

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


def under_load(words, on_screen, file, *more):
    """-> (what watched, packets sent, CPU seconds, whether it was done in time)"""
    watched = Watched(words, on_screen)
    watched.go_on(1)
    before = netns.counters('a')[3]
    sending = sender(file, *more)
    while sending.poll() is None:
        watched.read(0.05)
    sent = netns.counters('a')[3] - before
    done = watched.idle()
    return watched, sent, watched.end(), done


def least(on_screen, rounds, *programs):
    """For each (words, file) the run that took the least CPU: other load only ever adds some. In turn,
    so that load which comes and goes meets all of them.
    """
    runs = [[] for _ in programs]
    for _ in range(rounds):
        for (words, file), own in zip(programs, runs):
            own.append(under_load(words, on_screen, file))
    return [min(own, key=lambda run: run[2] / run[1]) for own in runs]


def compare(table, what, packets, flows, on_screen, goal):
    """In seconds of CPU; where iftop gets fewer packets, the ratio is of what one costs."""
    file = capture(flows, packets)
    rounds = min(ROUNDS, SHORT_ROUNDS) if flows <= FEW_FLOWS else 1
    programs = [(SCREEN if on_screen else LINES, file)]
    missing = None
    try:
        share = IFTOP_SHARE if flows > FEW_FLOWS else 1
        needs('iftop')
        words = IFTOP if on_screen else [*IFTOP, '-t']
        programs.append((words, capture(flows, packets // share)))
    except Skip as e:
        missing = e.args[0]
    (ours, sent, cpu, whole), *rival = least(on_screen, rounds, *programs)
    figures = dict(sent=sent, cpu_ns_a_packet=cpu / sent * 1e9, flows=flows)
    note = '%d sent' % sent
    if not on_screen:
        packets_counted, drops = ours.counted()
        figures.update(counted=packets_counted, drops=drops)
        note += ', %d counted, %d drops' % (packets_counted, drops)
        whole = whole and drops == 0 and packets_counted >= sent
    if missing:
        met = None if whole else False
        table.add(what, '%.2f s CPU' % cpu, missing, None, goal, met=met, note=note, **figures)
        return
    if share > 1:
        note += '; iftop: a packet in %d' % share
    ((_, their_sent, theirs, done),) = rival
    figures.update(iftop_cpu_ns_a_packet=theirs / their_sent * 1e9, iftop_done=done)
    ratio = cpu / sent / (max(theirs, 1 / TICKS) / their_sent)
    table.add(
        what,
        '%.2f s CPU' % cpu,
        'iftop %s%.2f s CPU' % ('' if done else 'more than ', theirs),
        ratio,
        goal,
        met=whole and ratio <= goal,
        note=note,
        **figures
    )


class Pane:
    """The program in a window of tmux, which keeps what the screen shows."""

    def __init__(self, words):
        screen.begin_server()
        environ = ['env', 'TERM=' + screen.server['term'], 'HOME=' + path('')]
        command = shlex.join([*netns.in_ns('b'), *environ, *words])
        screen.tmux('new-session', '-d', '-x', '120', '-y', '36', command)
        pid, tty = screen.tmux('display-message', '-p', '#{pane_pid} #{pane_tty}').split()
        self.pid, self.tty = int(pid), os.open(tty, os.O_RDWR | os.O_NOCTTY)

    def until(self, condition, patience=15):
        """-> whether the screen has come to show it in time"""
        end = time.monotonic() + patience
        while not condition(screen.tmux('capture-pane', '-p')):
            if time.monotonic() > end:
                return False
            time.sleep(0.05)
        return True

    def end(self):
        os.close(self.tty)
        screen.end_server()


def shows(text, total):
    """Whether the last of the totals is that many bytes, to its three digits, and no drop is said."""
    found = re.search(r'TOTAL +cum +([0-9.]+)([kMG]?)B', text)
    shown = float(found.group(1)) * UNITS[found.group(2)] if found else 0
    return abs(shown - total) <= 0.006 * total and 'drops' not in text


def while_stopped(pane, file):
    """Traffic as fast as can be before, during and after the ten seconds in which the terminal takes
    nothing. -> (packets sent, MB that memory grew by, whether the screen was right afterwards)
    """
    before = netns.counters('a')[3]
    sending = sender(file, '--topspeed', '--loop', '0')
    time.sleep(min(1, SCALE))
    memory = resident(pane.pid)
    termios.tcflow(pane.tty, termios.TCOOFF)
    time.sleep(max(10 * SCALE, 0.2))
    growth = resident(pane.pid) - memory
    sending.terminate()
    sending.wait()
    sent = netns.counters('a')[3] - before
    termios.tcflow(pane.tty, termios.TCOON)
    return sent, growth, pane.until(lambda text: shows(text, sent * IP_BYTES))


def stopped(table, what):
    """What Ctrl+S and Ctrl+Q do, by the terminal's driver: the program turns these keys off."""
    file = capture(1_000, PACKETS)
    pane = Pane(SCREEN)
    try:
        begun = pane.until(lambda text: 'cum' in text)
        sent, growth, right = while_stopped(pane, file)
    finally:
        pane.end()
    table.add(
        what,
        '%+.1f MB' % growth,
        goal='< 1 MB',
        met=begun and growth < 1 and right,
        note='%d sent; afterwards the screen %s'
        % (sent, 'has them all, no drop' if right else 'is wrong'),
    )


def one_pass(watched, file):
    """-> (nanoseconds of CPU a packet, packets sent), until all is counted"""
    cpu, before = watched.cpu(), netns.counters('a')[3]
    sending = sender(file)
    while sending.poll() is None:
        watched.read(0.05)
    watched.idle()
    sent = netns.counters('a')[3] - before
    return max(watched.cpu() - cpu, 1 / TICKS) / sent * 1e9, sent


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


def pressed(watched, key):
    """-> milliseconds from the key to the first byte of an answer"""
    while watched.read(0):
        pass
    began = time.monotonic()
    os.write(watched.master, key)
    watched.read(PATIENCE)
    return (time.monotonic() - began) * 1e3


def keys(table, what):
    """While a million flows are on the screen and packets go on coming."""
    file = capture(1_000_000, PACKETS)
    watched = Watched(SCREEN, True)
    watched.go_on(1)
    one_pass(watched, file)
    sending = sender(file, '--pps', '100000')
    worst = max(pressed(watched, key) for _ in range(ROUNDS) for key in KEYS)
    sending.terminate()
    sending.wait()
    watched.end()
    note = '%d keys, 100,000 packets/s beside them' % (ROUNDS * len(KEYS))
    table.add(what, '%.0f ms' % worst, goal='< 50 ms', met=worst < 50, note=note)


ROWS = [
    ('live, 1,000 flows, --json', lambda t, w: compare(t, w, PACKETS, 1_000, False, 0.7)),
    ('live, 1,000 flows, screen', lambda t, w: compare(t, w, PACKETS, 1_000, True, 1.0)),
    (
        'live, 100,000 flows, --json',
        lambda t, w: compare(t, w, PACKETS // 2, 100_000, False, 1 / 500),
    ),
    ('terminal stopped for 10 s, memory', stopped),
    (MANY_FLOWS, lambda t, w: many_flows(t)),
    ('the same, slowest key to screen', keys),
]


@contextlib.contextmanager
def namespaces():
    """Both, and the folder of the screen's server, as long as a group of rows runs."""
    try:
        netns.Lab().build()
        yield
    except NoLab as e:
        raise Skip(str(e)) from e
    finally:
        netns.tear_down()
        folder.remove()


def rows(table):
    try:
        needs('tcpreplay')
        with namespaces():
            for what, measure in ROWS:
                try:
                    measure(table, what)
                except NoLab as e:
                    table.skip(what, str(e))
    except Skip as e:
        for what, _ in ROWS:
            table.skip(what, e.args[0])
