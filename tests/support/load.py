"""load.py: what the tests of load share: a screen that has to answer under it, a reader of lines."""

import time

from compiled import sanitizer
from harness import check, equal

# Of a key, on a machine whose every core is busy with the load.
ANSWER_SECONDS = 3


def memory_counts():
    """Whether what is resident is the program's own need: a sanitizer keeps what is freed."""
    return sanitizer() is None


class Keys:
    """Presses Ctrl+L, over and over, and measures how long it takes until the screen is drawn anew,
    to its last line.
    """

    def __init__(self, terminal):
        self.terminal = terminal
        self.times = []
        self.since = None

    def __str__(self):
        slowest = 1000 * max(self.times, default=0)
        return '%d keys answered, the slowest after %.0f ms' % (len(self.times), slowest)

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


def seen(reader):
    """Packets of the last line, counted and dropped."""
    last = reader.lines()[-1]
    return last['packets'] + last['drops']


def forget(reader):
    """All lines but the last."""
    out = reader.process.stdout
    text = reader.text[out]
    reader.text[out] = text[text.rfind(b'\n', 0, -1) + 1 :]


def under_load(load, keys, reader):
    """Presses keys and reads lines until the program that makes the load has ended well. Gives the
    seconds it took.
    """
    begin = time.monotonic()
    while load.poll() is None:
        keys.step()
        reader.pump(0.01)
        forget(reader)
    seconds = time.monotonic() - begin
    equal('status of what made the load', load.returncode, 0)
    return seconds
