"""screen_pty.py: the program on a pseudo-terminal whose every byte is kept."""

import fcntl
import os
import pty
import re
import resource
import select
import signal
import struct
import termios
import time

from harness import PROGRAM, at_end, check, environment, equal, folder

PREFS = b'dns_resolution: false\nidle_timeout: 0\n'
MODES = ['1000', '1002', '1003', '1006', '2004', '1049']


class Terminal:
    """A pseudo-terminal and the program in it; all that it writes is kept."""

    def __init__(
        self,
        *args,
        term='xterm-256color',
        width=80,
        height=24,
        env=None,
        before=(),
        stdin=None,
        ignore=(),
        job=False
    ):
        self.out = b''
        self.status = None
        self.home = folder / 'home'
        os.makedirs(self.home, exist_ok=True)
        folder.write('home/.iftoprs.conf', PREFS)
        self.master, self.slave = pty.openpty()
        self.size(width, height)
        self.before = termios.tcgetattr(self.slave)
        environ = environment(**{'HOME': self.home, 'TERM': term, **(env or {})})
        command = [*before, PROGRAM, *args]
        self.pid = os.fork()
        if self.pid == 0:
            self.become(command, environ, stdin, ignore, job)
        os.set_blocking(self.master, False)
        everyone.append(self)

    def become(self, command, environ, stdin, ignore, job):
        try:
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGPIPE):
                signal.signal(number, signal.SIG_IGN if number in ignore else signal.SIG_DFL)
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            os.setsid()
            fcntl.ioctl(self.slave, termios.TIOCSCTTY, 0)
            os.dup2(self.slave if stdin is None else stdin, 0)
            os.dup2(self.slave, 1)
            os.dup2(self.slave, 2)
            os.closerange(3, 64)
            if job:
                be_shell()
            os.execvpe(command[0], command, environ)
        finally:
            os._exit(127)

    def size(self, width, height):
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack('HHHH', height, width, 0, 0))

    def pump(self, wait=0.02):
        while self.master is not None and select.select([self.master], [], [], wait)[0]:
            try:
                data = os.read(self.master, 1 << 16)
            except OSError:
                return
            if not data:
                return
            self.out += data
            wait = 0

    def ended(self):
        if self.status is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            self.status = status if pid else None
        return self.status is not None

    def until(self, condition, what, timeout=10):
        deadline = time.monotonic() + timeout
        while not condition(self):
            self.pump()
            if time.monotonic() > deadline or (self.ended() and not condition(self)):
                self.pump()
                if condition(self):
                    return
                raise AssertionError(
                    '%s in vain for %s; output ends %r'
                    % ('ended' if self.ended() else 'waited %d s' % timeout, what, self.out[-400:])
                )

    def ready(self):
        """The capture is read and the screen drawn."""
        self.until(lambda t: b'q quits' in t.out, 'the end of the file')
        return self

    def quiet(self, seconds=0.3, timeout=10):
        """Nothing more is written for so long."""
        deadline = time.monotonic() + timeout
        while True:
            before = len(self.out)
            self.pump(seconds)
            if len(self.out) == before:
                return self
            check(time.monotonic() < deadline, 'it goes on writing: %r' % self.out[-300:])

    def send(self, data):
        while data:
            self.pump(0)
            if select.select([], [self.master], [], 5)[1]:
                data = data[os.write(self.master, data[:512]) :]

    def kill(self, number):
        os.kill(self.pid, number)

    def quit(self):
        self.send(b'q')
        equal('status', self.end(), 0)

    def end(self, timeout=10):
        """Waits for the end; gives the exit status, or minus the signal."""
        deadline = time.monotonic() + timeout
        while not self.ended():
            self.pump()
            check(time.monotonic() < deadline, 'still running; output ends %r' % self.out[-300:])
        self.pump(0.05)
        return os.waitstatus_to_exitcode(self.status)

    def close(self):
        if not self.ended():
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
            self.status = 9
        for fd in (self.master, self.slave):
            if fd is not None:
                os.close(fd)
        self.master = self.slave = None

    def modes(self):
        """Private modes, by the last word about each."""
        state = {}
        for numbers, final in re.findall(rb'\x1b\[\?([0-9;]+)([hl])', self.out):
            for number in numbers.split(b';'):
                state[number.decode()] = final == b'h'
        return state

    def is_as_before(self, what, said=b''):
        """said: all that was written after the screen was left."""
        equal(
            '%s: terminal settings' % what,
            settings(termios.tcgetattr(self.slave)),
            settings(self.before),
        )
        modes = self.modes()
        equal('%s: modes left on' % what, [m for m in MODES if modes.get(m)], [])
        check(modes.get('25', True), '%s: the cursor is hidden' % what)
        tail = self.out[self.out.rfind(b'\x1b[?1049l') :]
        check(b'\x1b[?1049l' in self.out, '%s: the alternate screen was not left' % what)
        check(said in tail, '%s: %r is not in %r' % (what, said, tail))
        more = re.sub(rb'\x1b[\[(][?>0-9;]*.', b'', tail.replace(said, b''))
        check(
            not re.search(rb'[^\s\x1b]{3}', more),
            '%s: written after the end: %r' % (what, tail),
        )

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def be_shell():
    """Returns in a child that is a job of this process, as of a shell: it can be stopped."""
    job = os.fork()
    if job == 0:
        os.setpgid(0, 0)
        signal.signal(signal.SIGTTOU, signal.SIG_IGN)
        os.tcsetpgrp(1, os.getpid())
        signal.signal(signal.SIGTTOU, signal.SIG_DFL)
        return
    os._exit(os.waitstatus_to_exitcode(os.waitpid(job, 0)[1]) & 255)


everyone = []


def close_all():
    for terminal in everyone:
        terminal.close()


at_end.append(close_all)


def settings(attributes):
    """What stty -g shows; a flag that says there is output waiting is not a setting."""
    return [*attributes[:4], attributes[4:6], attributes[6]]
