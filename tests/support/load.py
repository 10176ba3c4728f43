"""load.py: what the tests of load share: programs in C that make it, and a screen that has to answer
under it.
"""

import os
import shutil
import subprocess
import time

from harness import PROGRAM, ROOT, Skip, check, equal, folder

# Of a key, on a machine whose every core is busy with the load.
ANSWER_SECONDS = 3


def built(name, *sources):
    """tests/support/NAME.c with these sources of the program, as a program."""
    path = folder / name
    if not os.path.exists(path):
        compiler = os.environ.get('CC') or 'cc'
        if shutil.which(compiler) is None:
            raise Skip('no compiler')
        words = [compiler, '-std=c11', '-D_GNU_SOURCE', '-O2', '-Iinclude', '-o', path]
        done = subprocess.run(
            [*words, 'tests/support/%s.c' % name, *sources], cwd=ROOT, stderr=subprocess.PIPE
        )
        check(done.returncode == 0, '%s cannot be built: %s' % (name, done.stderr.decode()[:400]))
    return path


def memory_counts():
    """Whether what is resident is the program's own need: a sanitizer keeps what is freed."""
    with open(PROGRAM, 'rb') as f:
        text = f.read()
    return b'__asan_init' not in text and b'__tsan_init' not in text


def status_of(pid, name):
    with open('/proc/%d/status' % pid, encoding='utf-8') as f:
        return next(int(line.split()[1]) for line in f if line.startswith(name + ':'))


class Keys:
    """Presses Ctrl+L, over and over, and measures how long it takes until the screen is drawn anew,
    to its last line.
    """

    def __init__(self, terminal):
        self.terminal = terminal
        self.times = []
        self.since = None

    def step(self):
        now = time.monotonic()
        t = self.terminal
        t.pump(0)
        if self.since is None:
            t.out = b''
            t.send(b'\x0c')
            self.since = now
        elif b'TOTAL' in t.out:
            self.times.append(now - self.since)
            self.since = None
        check(
            self.since is None or now - self.since < ANSWER_SECONDS,
            'no answer to a key for %d s' % ANSWER_SECONDS,
        )

    def close(self):
        """The answer that is on its way is waited for."""
        while self.since is not None:
            self.step()


def forget(reader):
    """All lines but the last."""
    out = reader.process.stdout
    text = reader.text[out]
    reader.text[out] = text[text.rfind(b'\n', 0, -1) + 1 :]


def under_load(load, keys, reader):
    """Presses keys and reads lines until the program that makes the load has ended well. -> seconds"""
    begin = time.monotonic()
    while load.poll() is None:
        keys.step()
        reader.pump(0.01)
        forget(reader)
    seconds = time.monotonic() - begin
    equal('status of what made the load', load.returncode, 0)
    return seconds
