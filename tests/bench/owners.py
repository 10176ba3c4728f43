"""owners.py: one look at 10,000 sockets of 500 processes, beside one run of `ss -tunp` and of
`lsof -i -n -P`.

All run in turn; the fastest of each counts. The first look is that of a program that has just begun
and reads every descriptor; the next ones only those of processes that have a new socket. PROCESSES
and SOCKETS (of each) can be set in the environment. Linux; connections over loopback.
"""

import os
import resource
import shutil
import signal
import socket
import subprocess
import sys
import time

from bench import ROUNDS, SCALE, TOOLS

PROCESSES = int(os.environ.get('PROCESSES', max(int(500 * SCALE), 5)))
SOCKETS = int(os.environ.get('SOCKETS', '20'))
RIVALS = {'ss -tunp': ['ss', '-tunp'], 'lsof -i -n -P': ['lsof', '-i', '-n', '-P']}
LOOKS = ('the first look at %s sockets' % format(PROCESSES * SOCKETS, ','), 'those that follow')


def hold_sockets(ready):
    """Half of the sockets are the other half's peers."""
    listener = socket.socket()
    listener.bind(('127.0.0.1', 0))
    listener.listen(SOCKETS)
    held = []
    for _ in range(SOCKETS // 2):
        held.append(socket.create_connection(listener.getsockname()))
        held.append(listener.accept()[0])
    listener.close()
    os.write(ready, b'x')
    signal.pause()


def start_processes():
    reading, writing = os.pipe()
    pids = []
    for _ in range(PROCESSES):
        pid = os.fork()
        if pid == 0:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            try:
                hold_sockets(writing)
            finally:
                os._exit(1)
        pids.append(pid)
        os.read(reading, 1)
    return pids


def timed(words):
    """-> (wall, cpu) in ms"""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.monotonic()
    subprocess.run(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wall = time.monotonic() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall * 1e3, (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * 1e3


def looks():
    """-> ((wall, cpu) in ms of the first look, of the next one), connections found"""
    text = subprocess.run([TOOLS + '/owner_poll'], stdout=subprocess.PIPE, check=True).stdout
    words = [float(word) for word in text.split()]
    return (words[0:2], words[2:4]), int(words[4])


def measure():
    """-> the fastest (wall, cpu) of both looks, of each rival that is installed; connections found"""
    own, times = [], {name: [] for name, words in RIVALS.items() if shutil.which(words[0])}
    pids = start_processes()
    try:
        for _ in range(ROUNDS):
            pairs, found = looks()
            own.append(pairs)
            for name, rounds in times.items():
                rounds.append(timed(RIVALS[name]))
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGTERM)
        for pid in pids:
            os.waitpid(pid, 0)
    rivals = {name: least(rounds) for name, rounds in times.items()}
    return [least(pairs) for pairs in zip(*own)], rivals, found


def least(pairs):
    return tuple(min(column) for column in zip(*pairs))


def add(table, what, own, name, theirs, found):
    """theirs: (wall, cpu) in ms of the rival; None: it is not installed"""
    beside = name.split()[0] + ' is not installed'
    if theirs:
        beside = '%s %.0f, %.0f ms' % (name, *theirs)
    table.add(
        what,
        '%.1f ms, %.1f ms CPU' % own,
        beside,
        max(own[0] / theirs[0], own[1] / theirs[1]) if theirs else None,
        1.0,
        note='%d connections' % found,
    )


def rows(table):
    if not sys.platform.startswith('linux'):
        for what in LOOKS:
            table.skip(what, 'a thing of Linux')
        return
    own, rivals, found = measure()
    for what, pair in zip(LOOKS, own):
        for name in RIVALS:
            add(table, what, pair, name, rivals.get(name), found)
