"""test_tui_terminal.py: the terminal is left as it was found, resizing and rubbish do no harm, poor
terminals get what they can show, an idle screen writes next to nothing."""

import os
import random
import re
import select
import signal
import subprocess
import sys
import termios
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'support'))

from harness import (  # noqa: E402
    Skip,
    check,
    contains,
    equal,
    folder,
    main,
    one_error,
    run,
    unprivileged,
    wait_for,
)
from netns import in_ns, lab  # noqa: E402
from procfs import children, cpu_seconds, state  # noqa: E402
from screen import Screen, is_described  # noqa: E402
from screen_flows import EIGHT, PREFS, replay  # noqa: E402
from screen_pty import MODES, Terminal, settings  # noqa: E402

def capture():
    return replay('eight.pcap', EIGHT)


# --- every way out ---


def test_a_descriptor_is_named_as_such():
    """As in -r <(ssh ...), where a bare 63 would stand."""
    before = ['sh', '-c', 'exec "$@" 9<"$0"', capture()[1]]
    with Screen('-r', '/dev/fd/9', '--speed', '0', before=before) as s:
        s.until(lambda x: 'iface:/dev/fd/9 ' in x.text(), 'its name')


def test_switched_on():
    with Terminal(*capture()) as t:
        t.ready()
        modes = t.modes()
        equal('modes', {m: modes.get(m) for m in MODES}, {m: True for m in MODES})
        equal('cursor', modes.get('25'), False)
        check(
            settings(termios.tcgetattr(t.slave)) != settings(t.before),
            'the terminal is not in raw mode',
        )


def leaves(what, way, status):
    with Terminal(*capture()) as t:
        t.ready()
        way(t)
        equal('%s: status' % what, t.end(), status)
        t.is_as_before(what)


def test_left_by_keys():
    leaves('q', lambda t: t.send(b'q'), 0)
    leaves('Ctrl+C', lambda t: t.send(b'\x03'), 0)


def test_left_by_keys_out_of_popups():
    for key in (b'/', b'c', b'C', b'h', b'P', b'i'):
        leaves(
            'Ctrl+C after %r' % key, lambda t, k=key: (t.send(k), t.quiet(0.1), t.send(b'\x03')), 0
        )


def test_left_by_signals():
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        leaves(number.name, lambda t, n=number: t.kill(n), 0)


def test_left_by_fatal_signals():
    for number in (
        signal.SIGSEGV,
        signal.SIGABRT,
        signal.SIGBUS,
        signal.SIGFPE,
        signal.SIGILL,
        signal.SIGQUIT,
    ):
        leaves(number.name, lambda t, n=number: t.kill(n), -number)


def test_left_with_a_filter_open():
    """The cursor is shown there, and must be afterwards."""
    leaves(
        'SIGSEGV in the filter',
        lambda t: (t.send(b'/abc'), t.quiet(0.1), t.kill(signal.SIGSEGV)),
        -signal.SIGSEGV,
    )


def test_left_with_the_mouse_off():
    leaves('q after M', lambda t: (t.send(b'M'), t.quiet(0.1), t.send(b'q')), 0)


def test_left_by_duration():
    with Terminal(*capture(), '-s', '30') as t:
        equal('status', t.end(), 0)
        t.is_as_before('--duration')


def test_window_closed():
    for ignore in ((), (signal.SIGHUP,)):
        with Terminal(*capture(), ignore=ignore) as t:
            t.ready()
            os.close(t.slave)
            os.close(t.master)
            t.master = t.slave = None
            equal('status', t.end(), 0)


def test_suspended_and_resumed():
    with Terminal(*capture(), job=True) as t:
        t.ready()
        program = children(t.pid)[0]
        for what, way in (
            ('Ctrl+Z', lambda: t.send(b'\x1a')),
            ('SIGTSTP', lambda: os.kill(program, signal.SIGTSTP)),
        ):
            way()
            t.until(lambda x: state(program) == 'T', 'a stop by ' + what)
            t.pump()
            t.is_as_before(what)
            size = len(t.out)
            os.kill(program, signal.SIGCONT)
            t.until(
                lambda x: b'10.0.0.8' in x.out[size:]
                and x.modes().get('1003')
                and x.modes()['1049'],
                'the screen again',
            )
        t.quit()
        t.is_as_before('q')


# --- errors before the screen ---


def plain_error(t, status, *parts):
    equal('status', t.end(), status)
    check(b'\x1b' not in t.out, 'an escape sequence: %r' % t.out)
    text = t.out.decode()
    check(
        text.startswith('iftoprs: ') and text.endswith('\n') and text.count('\n') == 1,
        'not one line: %r' % text,
    )
    contains('the message', text, *parts)
    equal('terminal settings', settings(termios.tcgetattr(t.slave)), settings(t.before))


def test_errors_come_before_the_screen():
    for args, status, part in (
        (['-i', 'nosuch0'], 1, 'nosuch0'),
        (['-r', '/nonexistent.pcap'], 1, '/nonexistent'),
        (['--theme', 'Nope', *capture()], 2, 'Nope'),
        (['--frobnicate'], 2, 'frobnicate'),
        ([*capture(), '-f', 'host and'], 1, 'host and'),
    ):
        with Terminal(*args) as t:
            plain_error(t, status, part)
    with open(folder / 'text.txt', 'w', encoding='ascii') as f:
        f.write('this is no capture at all\n' * 5)
    with Terminal('-r', folder / 'text.txt') as t:
        plain_error(t, 1, 'text.txt')


def test_no_permission():
    words = unprivileged()
    if run('-i', 'lo', '--json', '-s', '1', before=words).status == 0:
        raise Skip('may capture without rights')
    with Terminal('-i', 'lo', before=words) as t:
        plain_error(t, 1, 'sudo', 'setcap')


def test_stdout_is_no_terminal():
    one_error(run(*capture()), 1, 'not a terminal', '--json')


# Of a terminal that it does not know ncurses leaks what it has.
NO_LEAKS = {'ASAN_OPTIONS': 'detect_leaks=0'}


def test_terminal_types_that_will_not_do():
    for term in ('dumb', 'no-such-terminal'):
        with Terminal(*capture(), term=term, env=NO_LEAKS) as t:
            plain_error(t, 1, term)
    with Terminal(*capture(), term='') as t:
        plain_error(t, 1, 'TERM')


def test_capture_on_stdin():
    """Keys come from the terminal all the same."""
    with open(capture()[1], 'rb') as f, Terminal('-r', '-', '--speed', '0', stdin=f.fileno()) as t:
        t.ready()
        t.send(b'B')
        t.until(lambda x: b'bytes/s' in x.out, 'an answer to B')
        t.quit()
        t.is_as_before('q')


# --- size ---

SIZES = [
    (1, 1),
    (39, 9),
    (40, 10),
    (500, 200),
    (1, 200),
    (500, 1),
    (80, 24),
    (40, 9),
    (39, 10),
    (2, 2),
]


def test_storm_of_sizes():
    rng = random.Random(1)
    with Terminal(*capture()) as t:
        t.ready()
        for key in (b'', b'h', b'\x1bj\r', b'\x1bc', b'\x1b/', b'\x1bC', b'\x1bi', b'\x1bP'):
            t.send(key)
            for n in range(25):
                t.size(*(SIZES[n] if n < len(SIZES) else (rng.randint(1, 300), rng.randint(1, 90))))
                t.pump(0.002)
        check(not t.ended(), 'it ended: %r' % t.status)
        t.size(80, 24)
        t.quiet()
        t.send(b'\x1b\x1b')
        size = len(t.out)
        t.send(b'\x0c')
        t.until(
            lambda x: b'10.0.0.8' in x.out[size:] and b'TOTAL' in x.out[size:], 'a whole screen'
        )
        t.quit()
        t.is_as_before('a storm of sizes')


def test_screen_is_right_after_resizing():
    rng = random.Random(2)
    with Screen(*capture(), width=100, height=30, prefs=PREFS) as s:
        s.says('end of the file')
        s.key('L', 'L')
        s.says('logarithmic')
        good = s.lines()[:-1]
        for n in range(40):
            s.resize(*(SIZES[n] if n < len(SIZES) else (rng.randint(1, 240), rng.randint(1, 70))))
        s.resize(100, 30)
        s.until(
            lambda x: x.lines()[:-1] == good, 'the screen before, which was\n' + '\n'.join(good)
        )


def test_small_screens():
    with Screen(*capture(), width=80, height=24, prefs=PREFS) as s:
        s.says('end of the file')
        for size in ((39, 10), (40, 9), (39, 9), (20, 5)):
            s.resize(40, 10)
            s.until(
                lambda x: ':1008' in x.text() and len(x.lines()) == 10 and '[Flows]' in x.text(),
                'rows on 40x10',
            )
            s.resize(*size)
            s.until(
                lambda x: re.search(r'40\s*x\s*10|40×10|small', x.text())
                and '[Flows]' not in x.text(),
                'a message on %dx%d' % size,
            )
        for size in ((1, 1), (2, 1), (1, 5)):
            s.resize(*size)
            s.until(lambda x: 'cum' not in x.text(), 'something on %dx%d' % size)
        s.quit()


def test_one_column():
    """A lone column stays empty: ncurses would put into its last cell what lies before its memory."""
    with Terminal(*capture(), width=20, height=5) as t:
        t.until(lambda x: b'40x10' in x.out, 'a message')
        for size in ((1, 1), (1, 5), (1, 1)):
            start = len(t.out)
            t.size(*size)
            empty = 'an empty screen on %dx%d' % size
            t.until(lambda x: re.search(rb'\x1b\[2?J', x.out[start:]), empty)
            t.quiet()
            text = re.sub(rb'\x1b(\[[0-9;?]*[a-zA-Z]|[()].)|[\x00-\x20]', b'', t.out[start:])
            equal('written on %dx%d' % size, text, b'')
        t.size(20, 5)
        t.until(lambda x: b'40x10' in x.out[start:], 'the message again')
        t.quit()


def test_message_of_narrow_screens():
    """It says what size is wanted."""
    with Screen(*capture(), width=12, height=4, prefs=PREFS) as s:
        s.shows('40x10', timeout=3)


# --- rubbish ---

# q, Ctrl+C, Ctrl+Z would end or stop it; i could open an interface of this machine.
DANGEROUS = {ord('q'), 3, 26, ord('i')}
# What sequences are made of, and what is too large for them.
PIECES = [b'\x1b[', b'\x1b[<', b'\x1b[M', b'\x1bO', b'\x1b', b';', b'5', b'99999999999', b'M', b'm']
PIECES += [b'~', b'\xff', b'\xf4\x90', b'A', b' ']


def mouse_report(rng):
    numbers = rng.randrange(-1, 300), rng.randrange(0, 100), rng.randrange(0, 40)
    return b'\x1b[<%d;%d;%d%s' % (*numbers, rng.choice([b'M', b'm']))


KINDS_OF_RUBBISH = (
    lambda rng: rng.randbytes(200),
    lambda rng: b''.join(rng.choice(PIECES) for _ in range(120)),
    lambda rng: b''.join(mouse_report(rng) for _ in range(30)),
)


def test_rubbish_does_not_kill():
    rng = random.Random(3)
    with Terminal(*capture()) as t:
        t.ready()
        for n in range(60):
            data = KINDS_OF_RUBBISH[n % 3](rng)
            t.send(bytes(b for b in data if b not in DANGEROUS))
            t.pump(0.001)
            check(not t.ended(), 'it ended (%r) after %r' % (t.status, data))
        t.send(b'\x1b[201~')
        t.quiet()
        t.send(b'\x03')
        equal('status', t.end(), 0)
        t.is_as_before('rubbish')


def test_a_cut_sequence_is_no_key():
    """A mouse report that comes in two parts, slowly, presses nothing."""
    with Screen(*capture(), prefs=PREFS) as s:
        s.says('end of the file')
        before = s.saved()
        for part in (b'\x1b[<3', b'5;10;1', b'0M'):
            s.bytes(part)
            s.flag('pane_id')
        s.key('j')
        s.until(lambda x: x.selected(), 'a selection')
        equal('config', s.saved(), before)
        check(s.popup('Keys') is None and s.running(), 'something was pressed')


# --- kinds of terminals ---

SGR = re.compile(rb'\x1b\[([0-9;:]*)m')


def test_kinds_of_terminals():
    kinds = 'xterm-256color xterm linux vt100 screen rxvt tmux-256color ansi'.split()
    here = [term for term in kinds if is_described(term)]
    check(len(here) > 1, 'of %s this system knows only %s' % (kinds, here))
    for term in here:
        with Terminal(*capture(), term=term) as t:
            t.ready()
            t.until(lambda t: b'10.0.0.8' in t.out and b'TOTAL' in t.out, 'the rows of ' + term)
            words = ['tput', '-T', term, 'colors']
            colors = int(subprocess.run(words, stdout=subprocess.PIPE, check=True).stdout)
            used = {int(n) for text in SGR.findall(t.out) for n in re.findall(rb'38;5;(\d+)', text)}
            check(
                not used or max(used) < max(colors, 16),
                '%s has %d colours, not %r' % (term, colors, used),
            )
            t.send(b'j\rq')
            equal('status of ' + term, t.end(), 0)
            equal('settings of ' + term, settings(termios.tcgetattr(t.slave)), settings(t.before))
            equal('modes of ' + term, [m for m, on in t.modes().items() if on and m in MODES], [])


def test_vt100_gets_nothing_it_does_not_know():
    with Terminal(*capture(), term='vt100', env={'LC_ALL': 'C'}) as t:
        t.ready()
        equal('private modes', [m for m in t.modes() if m in MODES and m != '2004'], [])
        check(not coloured(t.out), 'colours: %r' % coloured(t.out))


def coloured(out):
    return [
        text
        for text in SGR.findall(out)
        if any(30 <= int(n or 0) <= 49 or 90 <= int(n or 0) <= 107 for n in re.split(b'[;:]', text))
    ]


def test_no_color():
    with Terminal(*capture(), env={'NO_COLOR': '1'}) as t:
        t.ready()
        t.send(b'jhh/x\x1b')
        t.quiet()
        t.send(b'c')
        t.quiet()
        check(not coloured(t.out), 'colours: %r' % coloured(t.out)[:5])
    with Terminal(*capture(), env={'NO_COLOR': ''}) as t:
        t.ready()
        check(coloured(t.out), 'an empty NO_COLOR counts for nothing')


def test_ascii_only():
    for name in ('C', 'POSIX'):
        with Terminal(*capture(), env={'LC_ALL': name, 'LANG': name}) as t:
            t.ready()
            for keys in b'j\r', b'h', b'c', b'/x':
                t.send(keys)
                t.quiet(0.1)
                t.send(b'\x1b')
                t.quiet(0.1)
            for keys in b'F', b'P', b'b', b'b', b'b', b'b':
                t.send(keys)
                t.quiet(0.1)
            check(max(t.out) < 0x80, 'not ASCII: %r' % re.findall(rb'[\x80-\xff]+', t.out)[:5])
            check(b'\x1b(0' not in t.out and b'\x0e' not in t.out, 'the alternate character set')
            contains('the screen', t.out, b'IFTOPRS', b'10.0.0.8')


# --- idle ---


def idle(t, seconds, name):
    """Bytes and share of a CPU over so many seconds without traffic."""
    t.quiet(0.5 if name == 'file' else 0.05)
    size, cpu, begin = len(t.out), cpu_seconds(t.pid), time.monotonic()
    while time.monotonic() < begin + seconds:
        t.pump(0.1)
    wrote = len(t.out) - size
    share = (cpu_seconds(t.pid) - cpu) / (time.monotonic() - begin) * 100
    print('# idle, %s: %d bytes and %.2f %% of a CPU in %d s' % (name, wrote, share, seconds))
    check(not t.ended(), 'it ended')
    return wrote, share


def test_idle_at_the_end_of_a_file():
    with Terminal(*capture()) as t:
        t.ready()
        wait_status_gone(t)
        wrote, share = idle(t, 5, 'file')
        check(wrote < 200, '%d bytes' % wrote)
        check(share < 1, '%.2f %% of a CPU' % share)


def wait_status_gone(t):
    """The last status line goes by itself, and is one more frame."""
    size = len(t.out)
    t.until(lambda x: len(x.out) > size, 'the end of the status line', 20)


def test_idle_live():
    lab.build()
    with Terminal('-i', 'va', before=in_ns('a')) as t:
        t.until(lambda x: b'TOTAL' in x.out, 'the screen')
        wrote, share = idle(t, 10, 'live')
        check(wrote < 3000, '%d bytes' % wrote)
        check(share < 1, '%.2f %% of a CPU' % share)
        t.quit()


def test_stalled_terminal_can_be_ended():
    """Nobody reads: the kernel's buffer is full."""
    with Terminal(*capture(), width=200, height=60) as t:
        t.ready()
        for n in range(300):
            t.size(150 + n % 50, 60)
            select.select([], [], [], 0.002)
        t.kill(signal.SIGTERM)
        try:
            wait_for(t.ended, 'the end', 2)
        except AssertionError:
            t.kill(signal.SIGTERM)
            wait_for(t.ended, 'the end, after two SIGTERMs', 5)


main(globals())
