"""harness.py: runs the program under test and prints "ok NAME", "not ok NAME: why", "skip NAME:
reason".

A test file calls main(globals()): its functions test_*() run in order; those named on the command
line, where some are.
Nothing here sleeps to wait: wait_for() polls for the condition until a deadline.
"""

import fcntl
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PROGRAM = os.path.abspath(os.environ.get('IFTOPRS', os.path.join(ROOT, 'build', 'iftoprs')))

HEAD_KEYS = [
    'timestamp',
    'interface',
    'unit',
    'elapsed',
    'packets',
    'drops',
    'flow_count',
    'total_sent',
    'total_recv',
    'peak_sent',
    'peak_recv',
    'sent_2s',
    'recv_2s',
    'sent_10s',
    'recv_10s',
    'sent_40s',
    'recv_40s',
    'flows',
]
FLOW_KEYS = [
    'src',
    'dst',
    'src_addr',
    'dst_addr',
    'src_port',
    'dst_port',
    'protocol',
    'sent_2s',
    'recv_2s',
    'sent_10s',
    'recv_10s',
    'sent_40s',
    'recv_40s',
    'total_sent',
    'total_recv',
    'packets_sent',
    'packets_recv',
]
OWNER_KEYS = ['process_name', 'pid', 'user', 'container', 'process_match']


class Skip(Exception):
    """The test cannot run here; the text says why."""


class Folder:
    """A temporary folder, gone after the run; also the HOME of every program that is started."""

    def __init__(self):
        self.path = None

    def __truediv__(self, name):
        if self.path is None:
            self.path = tempfile.mkdtemp(prefix='iftoprs-test-')
            os.chmod(self.path, 0o755)
        return os.path.join(self.path, name)

    def write(self, name, data):
        path = self / name
        with open(path, 'wb') as f:
            f.write(data)
        return path

    def remove(self):
        if self.path is not None:
            shutil.rmtree(self.path, ignore_errors=True)
            self.path = None


folder = Folder()
running = []  # every process that was started
at_end = []  # functions, called last to first
NOBODY = 65534
AS_NOBODY = ['setpriv', '--reuid=%d' % NOBODY, '--regid=%d' % NOBODY, '--clear-groups']
ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def environment(**more):
    env = {
        k: v
        for k, v in os.environ.items()
        if k not in ('NO_COLOR', 'SUDO_USER', 'SUDO_UID', 'SUDO_GID')
    }
    env.update(HOME=folder / '', TZ='UTC', LC_ALL='C.UTF-8')
    env.update(more)
    return {k: v for k, v in env.items() if v is not None}


class Result:
    def __init__(self, args, status, out, err):
        self.args, self.status, self.out, self.err = args, status, out, err

    def __repr__(self):
        return '%s -> status %d, stdout %r, stderr %r' % (
            ' '.join(self.args[1:]),
            self.status,
            self.out[:300],
            self.err[:300],
        )

    def lines(self):
        """The objects, each checked for its form."""
        return parse_lines(self.out)


def run(*args, stdin=None, timeout=20, before=(), env=None, **options):
    """stdin: bytes, or None for /dev/null. before: words to put before the program."""
    command = [*before, PROGRAM, *args]
    source = {'input': stdin} if stdin is not None else {'stdin': subprocess.DEVNULL}
    try:
        done = subprocess.run(
            command,
            stdout=options.pop('stdout', subprocess.PIPE),
            stderr=subprocess.PIPE,
            timeout=timeout,
            env=environment(**(env or {})),
            **source,
            **options
        )
    except subprocess.TimeoutExpired as e:
        raise AssertionError(
            '%s: still running after %d s; stderr %r' % (command, timeout, e.stderr)
        )
    return Result(
        command,
        done.returncode,
        (done.stdout or b'').decode('utf-8'),
        done.stderr.decode('utf-8', 'replace'),
    )


def start(*args, before=(), env=None, **options):
    options.setdefault('stdin', subprocess.DEVNULL)
    for stream in ('stdout', 'stderr'):
        options.setdefault(stream, subprocess.PIPE)
    process = subprocess.Popen([*before, PROGRAM, *args], env=environment(**(env or {})), **options)
    running.append(process)
    return process


class Reader:
    """Lines and errors of a program that goes on running."""

    def __init__(self, process):
        self.process = process
        self.text = {process.stdout: b'', process.stderr: b''}
        for stream in self.text:
            flags = fcntl.fcntl(stream, fcntl.F_GETFL)
            fcntl.fcntl(stream, fcntl.F_SETFL, flags | os.O_NONBLOCK)
        self.open = list(self.text)

    def pump(self, timeout=0.0):
        ready = select.select(self.open, [], [], timeout)[0] if self.open else []
        for stream in ready:
            data = os.read(stream.fileno(), 1 << 16)
            self.text[stream] += data
            if not data:
                self.open.remove(stream)

    @property
    def out(self):
        return self.text[self.process.stdout].decode('utf-8')

    @property
    def err(self):
        return self.text[self.process.stderr].decode('utf-8', 'replace')

    def lines(self):
        """The whole lines so far."""
        return parse_lines(self.out[: self.out.rfind('\n') + 1])

    def until(self, condition, what, timeout=15):
        """Reads until condition(self) holds, and returns what it gave."""
        deadline = time.monotonic() + timeout
        while True:
            self.pump(0.05 if self.open else 0)
            value = condition(self)
            if value:
                return value
            if time.monotonic() > deadline:
                raise AssertionError(
                    'waited %d s in vain for %s; stdout ends %r, stderr %r'
                    % (timeout, what, self.out[-300:], self.err[-300:])
                )
            if not self.open and self.process.poll() is not None:
                raise AssertionError(
                    'ended (status %s) before %s; stdout ends %r, stderr %r'
                    % (self.process.returncode, what, self.out[-300:], self.err[-300:])
                )

    def end(self, number=None, timeout=15):
        """Sends the signal, if one is given, and reads to the end. Returns the exit status."""
        if number is not None:
            self.process.send_signal(number)
        self.until(lambda r: not r.open, 'the end of the output', timeout)
        return self.process.wait(timeout)


def wait_for(condition, what, timeout=15):
    deadline = time.monotonic() + timeout
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise AssertionError('waited %d s in vain for %s' % (timeout, what))
        select.select([], [], [], 0.02)


def stays(condition, why, seconds):
    """Looks for so long, over and over: it holds each time. why: what to say where it does not, or a
    function that gives it.
    """
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if not condition():
            raise AssertionError(why() if callable(why) else why)
        select.select([], [], [], 0.02)


def parse_line(line):
    try:
        value = json.loads(line, parse_constant=lambda word: 1 / 0)
    except (ValueError, ZeroDivisionError) as e:
        raise AssertionError('not JSON (%s): %r' % (e, line[:300]))
    equal('keys', list(value), HEAD_KEYS)
    for flow in value['flows']:
        keys = [key for key in flow if key not in OWNER_KEYS]
        equal('keys of a flow', keys, FLOW_KEYS)
    return value


def parse_lines(text):
    check(text == '' or text.endswith('\n'), 'the last line is cut: %r' % text[-100:])
    return [parse_line(line) for line in text.split('\n')[:-1]]


# --- assertions ---


def check(condition, why):
    if not condition:
        raise AssertionError(why)


def equal(what, actual, expected):
    if actual != expected:
        raise AssertionError('%s: %r, expected %r' % (what, actual, expected))


def contains(what, text, *parts):
    for part in parts:
        check(part in text, '%s: %r is not in %r' % (what, part, text[:500]))


def one_error(result, status, *parts):
    """Ended with this status, and one line on stderr that holds these parts."""
    equal('status of %r' % result, result.status, status)
    check(result.err.startswith('iftoprs: '), 'stderr begins %r' % result.err[:100])
    check(
        result.err.endswith('\n') and result.err.count('\n') == 1, 'not one line: %r' % result.err
    )
    contains('stderr', result.err, *parts)


def counts_ended(result):
    """Done, silently, with at least one whole line; gives the lines."""
    equal('status and stderr', (result.status, result.err), (0, ''))
    lines = result.lines()
    check(lines, 'no line')
    return lines


# --- what is around a program ---


def unprivileged():
    """Words to put before the program that take root's rights away."""
    if os.geteuid() != 0:
        return []
    try:
        subprocess.run([*AS_NOBODY, 'test', '-x', PROGRAM], check=True, stderr=subprocess.DEVNULL)
    except (OSError, subprocess.CalledProcessError):
        raise Skip('cannot run %s as nobody' % PROGRAM)
    return AS_NOBODY


def own_mounts(commands):
    """Words to put before a program that has mounts of its own, which these commands make. Linux,
    root.
    """
    return ['unshare', '-m', 'sh', '-c', commands + ' && exec "$@"', 'sh']


def with_mounted(path, place):
    """Words to put before a program that is to find this file at that place, and nobody else."""
    return own_mounts('mount --bind %s %s' % (path, place))


def bare_path(*names):
    """A PATH where only these programs are."""
    place = folder / 'bare'
    if not os.path.isdir(place):
        os.mkdir(place)
        for name in names:
            found = sys.executable if name == 'python3' else shutil.which(name)
            os.symlink(found, os.path.join(place, name))
    return place


def full_device():
    """A file that no byte fits into."""
    if not os.path.exists('/dev/full'):
        raise Skip('no /dev/full')
    return open('/dev/full', 'wb')


# --- running tests ---


def outcome(name, function):
    try:
        function()
        return 'ok %s' % name
    except Skip as e:
        return 'skip %s: %s' % (name, e)
    except AssertionError as e:
        return 'not ok %s: %s' % (name, str(e).replace('\n', '\\n'))
    except Exception:
        return 'not ok %s: %s' % (name, traceback.format_exc().replace('\n', '\\n'))


def run_tests(tests):
    """tests: (name, function). Returns the exit status."""
    failed = 0
    wanted = sys.argv[1:]
    for name, function in tests:
        if wanted and not any(word in name for word in wanted):
            continue
        line = outcome(name, function)
        print(line, flush=True)
        failed += line.startswith('not ok')
        stop_processes()
    return 1 if failed else 0


def stop_processes():
    while running:
        process = running.pop()
        if process.poll() is None:
            process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout, process.stderr):
            if stream is not None:
                stream.close()


def leave(number, frame):
    del frame
    raise SystemExit(128 + number)


def clean_up():
    """Whatever of it fails, and however impatient somebody is: the rest is done. Gives whether all
    was.
    """
    for number in ENDING:
        signal.signal(number, signal.SIG_IGN)
    done = True
    for act in (stop_processes, *reversed(at_end), folder.remove):
        line = outcome('clean-up', act)
        if not line.startswith('ok '):
            print(line, flush=True)
            done = False
    return done


def main(names, tests=()):
    """names: a module's globals(). tests: more of them, as (name, function)."""
    for number in ENDING:
        signal.signal(number, leave)
    own = [
        (name[len('test_') :].replace('_', '-'), f)
        for name, f in names.items()
        if name.startswith('test_') and callable(f)
    ]
    status = 1
    try:
        if not os.access(PROGRAM, os.X_OK):
            print('not ok start: %s: no such program' % PROGRAM)
        else:
            status = run_tests([*tests, *own])
    finally:
        if not clean_up():
            status = 1
    sys.exit(status)
