"""start.py: what a program costs that has nothing to do: idle CPU, wake-ups, memory, time to the
first output. Linux, root."""

import os
import re
import shutil
import time

from bench import PROGRAM, SCALE, Skip
from live import IFTOP, SCREEN, Watched, namespaces

SECONDS = 10


def wakeups(pid):
    """Voluntary context switches of all threads so far."""
    total = 0
    for task in os.listdir('/proc/%d/task' % pid):
        with open('/proc/%d/task/%s/status' % (pid, task)) as f:
            total += int(re.search(r'\nvoluntary_ctxt_switches:\s+(\d+)', f.read()).group(1))
    return total


def scheduled(pid):
    """Seconds on a core so far, of all threads, by the nanosecond."""
    total = 0
    for task in os.listdir('/proc/%d/task' % pid):
        with open('/proc/%d/task/%s/schedstat' % (pid, task)) as f:
            total += int(f.read().split()[0])
    return total / 1e9


def idle(words):
    """-> (seconds to the first output, MB, CPU in percent of a core, wake-ups a second)"""
    began = time.monotonic()
    watched = Watched(words, True)
    while not watched.read(5) and time.monotonic() - began < 5:
        pass
    first = time.monotonic() - began
    watched.go_on(2 * min(SCALE, 1) + 0.2)
    memory, pid = watched.memory(), watched.process.pid
    seconds = max(SECONDS * SCALE, 0.5)
    cpu, woken = scheduled(pid), wakeups(pid)
    watched.go_on(seconds)
    result = (
        first,
        memory,
        (scheduled(pid) - cpu) / seconds * 100,
        (wakeups(pid) - woken) / seconds,
    )
    watched.end()
    return result


def size(table):
    own, rival = os.path.getsize(PROGRAM) / 1024, shutil.which('iftop')
    theirs = os.path.getsize(rival) / 1024 if rival else None
    beside = 'iftop %.0f kB' % theirs if rival else 'iftop is not installed'
    ratio = own / theirs if rival else None
    table.add('size of the program', '%.0f kB' % own, beside, ratio, 1.0, note='with symbols')


def rows(table):
    size(table)
    names = ('start to first output', 'memory at start', 'idle, CPU', 'idle, wake-ups')
    forms = ('%.3f s', '%.1f MB', '%.3f %%', '%.1f a second')
    try:
        with namespaces():
            ours = idle(SCREEN)
            theirs = idle(IFTOP) if shutil.which('iftop') else None
    except Skip as e:
        for name in names:
            table.skip(name, e.args[0])
        return
    for i, (name, form) in enumerate(zip(names, forms)):
        beside = 'iftop ' + form % theirs[i] if theirs else 'iftop is not installed'
        ratio = ours[i] / theirs[i] if theirs and theirs[i] else None
        table.add(name, form % ours[i], beside, ratio, 1.0)
