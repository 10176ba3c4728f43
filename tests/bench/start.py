"""start.py: what a program costs that has nothing to do: idle CPU, wake-ups, memory, time to the
first frame. Linux, root."""

import os
import shutil
import time

from bench import PROGRAM, ROUNDS, SCALE, Skip
from live import IFTOP, SCREEN, Watched, namespaces
from procfs import threads

SECONDS = 10


def wakeups(pid):
    """Voluntary context switches of all threads so far."""
    return sum(int(t['voluntary_ctxt_switches']) for t in threads(pid))


def scheduled(pid):
    """Seconds on a core so far, of all threads, by the nanosecond."""
    total = 0
    for task in os.listdir('/proc/%d/task' % pid):
        with open('/proc/%d/task/%s/schedstat' % (pid, task)) as f:
            total += int(f.read().split()[0])
    return total / 1e9


def first_frame(words):
    """-> seconds until the last line of the screen is there. iftop writes other things before."""
    began = time.monotonic()
    watched = Watched(words, True)
    seen = b''
    while b'TOTAL' not in seen and time.monotonic() - began < 5:
        seen += watched.read(5)
    taken = time.monotonic() - began
    watched.end()
    return taken


def idle(words):
    """-> (MB, CPU in percent of a core, wake-ups a second)"""
    watched = Watched(words, True)
    watched.go_on(2 * min(SCALE, 1) + 0.2)
    memory, pid = watched.memory(), watched.process.pid
    seconds = max(SECONDS * SCALE, 0.5)
    cpu, woken = scheduled(pid), wakeups(pid)
    watched.go_on(seconds)
    cpu, woken = scheduled(pid) - cpu, wakeups(pid) - woken
    watched.end()
    return memory, cpu / seconds * 100, woken / seconds


def measure(programs):
    """-> for each program the seconds to its first frame, and what it takes then; in turn."""
    frames = [[] for _ in programs]
    for _ in range(ROUNDS):
        for words, own in zip(programs, frames):
            own.append(first_frame(words))
    return [(min(own), *idle(words)) for words, own in zip(programs, frames)]


def size(table):
    own, rival = os.path.getsize(PROGRAM) / 1024, shutil.which('iftop')
    theirs = os.path.getsize(rival) / 1024 if rival else None
    beside = 'iftop %.0f kB' % theirs if rival else 'iftop is not installed'
    ratio = own / theirs if rival else None
    table.add('size of the program', '%.0f kB' % own, beside, ratio, 1.0, note='with symbols')


def rows(table):
    size(table)
    names = ('start to first frame', 'memory at start', 'idle, CPU', 'idle, wake-ups')
    forms = ('%.3f s', '%.1f MB', '%.3f %%', '%.1f a second')
    try:
        with namespaces():
            ours, *rest = measure([SCREEN] + ([IFTOP] if shutil.which('iftop') else []))
    except Skip as e:
        for name in names:
            table.skip(name, e.args[0])
        return
    theirs = rest[0] if rest else None
    for i, (name, form) in enumerate(zip(names, forms)):
        beside = 'iftop ' + form % theirs[i] if theirs else 'iftop is not installed'
        ratio = ours[i] / theirs[i] if theirs and theirs[i] else None
        table.add(name, form % ours[i], beside, ratio, 1.0)
