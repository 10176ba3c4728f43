"""test_valgrind.py: a file, and live traffic beside a screen and with --json, under valgrind: no
report, nothing lost at the end.
"""

import os
import shutil
import signal
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'support'))

from harness import Skip, check, equal, folder, main, run  # noqa: E402
from load import memory_counts  # noqa: E402
from netns import (  # noqa: E402
    A4,
    A6,
    B4,
    B6,
    counted,
    in_ns,
    lab,
    ping,
    settle,
    tcp_talk,
    udp_talk,
    watch,
)
from pcapbuild import UDP, at, datagram, ether, pcap  # noqa: E402
from screen_pty import Terminal  # noqa: E402

# What libraries keep to the end (ncurses, libc) is reachable, and no leak.
KINDS = 'definite,indirect,possible'


class Watched:
    """Words to put before the program, and what came of it."""

    count = 0

    def __init__(self):
        if shutil.which('valgrind') is None:
            raise Skip('no valgrind')
        if not memory_counts():
            raise Skip('a sanitizer watches already')
        Watched.count += 1
        self.log = folder / ('valgrind-%d' % Watched.count)
        kinds = ['--show-leak-kinds=' + KINDS, '--errors-for-leak-kinds=' + KINDS]
        self.words = ['valgrind', '--leak-check=full', *kinds, '--log-file=' + self.log]

    def is_clean(self):
        with open(self.log, encoding='utf-8', errors='replace') as f:
            text = f.read()
        check('ERROR SUMMARY: 0 errors' in text, text[-3000:])


def talk():
    tcp_talk(B4, A4, 5001, 30000, 30000)
    tcp_talk(A6, B6, 5002, 3000, 3000)
    udp_talk(A4, B4, 5003, [72] * 20)
    ping(A4, B4, 3, 100)


def test_a_file():
    frames = [ether(datagram('10.0.0.1', n, '192.0.2.1', 9, 60, UDP)) for n in range(1, 200)]
    path = folder.write('file.pcap', pcap([(at(0.1 * n), f) for n, f in enumerate(frames)]))
    watched = Watched()
    equal('status', run('-r', path, '--json', before=watched.words, timeout=120).status, 0)
    watched.is_clean()


def test_live_lines():
    watched = Watched()
    lab.build()
    settle()
    words = '--refresh 0.5 -f udp'.split()
    reader = watch('a', *words, before=watched.words, timeout=60)
    talk()
    counted(reader, 20, 60)
    equal('status', reader.end(signal.SIGINT, 60), 0)
    watched.is_clean()


def test_live_screen():
    """With every view, chooser and overlay once."""
    watched = Watched()
    lab.build()
    with Terminal('-i', 'va', '-N', before=[*in_ns('a'), *watched.words], width=120, height=36) as t:
        t.until(lambda x: b'TOTAL' in x.out, 'the screen', 60)
        talk()
        t.until(lambda x: b'5003' in x.out, 'a flow', 60)
        for keys in (b'\t', b'\t', b'j', b'\r', b'\x1b', b't', b'p', b'c', b'\x1b', b'h', b'\x1b'):
            t.send(keys)
            t.quiet(0.5, 60)
        t.send(b'/50')
        t.quiet(0.5, 60)
        t.send(b'\r')
        t.send(b'e')
        t.quiet(0.5, 60)
        t.send(b'q')
        equal('status', t.end(60), 0)
        t.is_as_before('under valgrind')
    watched.is_clean()


main(globals())
