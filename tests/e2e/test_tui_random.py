"""test_tui_random.py: random keys, mouse events, pastes and resizes: no crash, no popup that stays,
the terminal restored.

EVENTS and SEED can be set in the environment; `make SAN=address test-e2e` runs it on a binary with
AddressSanitizer.
"""

import os
import random
import re
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'support'))

from harness import check, equal, main  # noqa: E402
from pcapbuild import TCP, UDP  # noqa: E402
from screen_flows import Flow, replay  # noqa: E402
from screen_pty import Terminal  # noqa: E402

EVENTS = int(os.environ.get('EVENTS', '2000'))
SEED = int(os.environ.get('SEED', '0')) or random.randrange(1, 1 << 30)
# More than are built at once: the worker takes part.
FLOWS = [
    Flow(
        ('10.%d.%d.%d' % (n % 3, n // 250, n % 250 + 1), 1000 + n % 5),
        ('192.0.2.%d' % (n % 200 + 1), 443),
        late=(100 + n % 900, 60 + 7 * n % 900),
        protocol=UDP if n % 3 else TCP,
    )
    for n in range(12000)
]
# Not q, Ctrl+C, Ctrl+Z: they end or stop the program.
KEYS = [k.encode() for k in 'nNpZbBLTUPxgfMt123<>rojkGyFe/0cCihh?' 'jjkk\t\r abc!~.:é€']
KEYS += [b'\x04', b'\x15', b'\x0c', b'\x01', b'\x05', b'\x17', b'\x0b', b'\x7f']
KEYS += [b'\x1b', b'\x1b', b'\x1b[Z']
KEYS += [b'\x1b[' + k for k in (b'A', b'B', b'C', b'D', b'H', b'F', b'5~', b'6~', b'3~')]
SIZES = [(80, 24), (120, 36), (200, 60), (40, 10), (39, 9), (1, 1), (300, 100)]


def event(rng, terminal):
    kind = rng.random()
    if kind < 0.6:
        return rng.choice(KEYS)
    if kind < 0.9:
        button = rng.choice([0, 1, 2, 32, 35, 35, 35, 64, 65])
        x, y = rng.randint(1, 210), rng.randint(1, 65)
        return b'\x1b[<%d;%d;%d%c' % (button, x, y, rng.choice(b'MMm'))
    if kind < 0.96:
        terminal.size(*rng.choice(SIZES))
        return b''
    if kind < 0.98:
        text = rng.randbytes(rng.randint(0, 40)).replace(b'\x1b', b'x')
        return b'\x1b[200~' + text + b'\x1b[201~'
    return rng.randbytes(rng.randint(1, 8)).translate(None, b'\x03\x1aqQ')


def test_random_events():
    rng = random.Random(SEED)
    with Terminal('-n', *replay('many.pcap', FLOWS)) as t:
        t.ready()
        for number in range(EVENTS):
            t.send(event(rng, t))
            t.pump(rng.choice([0, 0, 0.01]))  # alone, or a few at a time
            t.out = t.out[-65536:]
            check(not t.ended(), 'seed %d: ended at event %d: %r' % (SEED, number, t.out[-2000:]))
        t.size(120, 36)
        t.send(b'\x1b[201~')
        for _ in range(6):
            t.send(b'\x1b')
            t.quiet(0.1)
        t.out = b''
        t.send(b'h')
        t.until(lambda t: b'KEYS' in t.out.upper(), 'seed %d: the help' % SEED)
        t.send(b'\x1b')
        t.quiet(0.1)
        t.send(b'q')
        equal('seed %d: exit status' % SEED, t.end(20), 0)
        check(not re.search(rb'AddressSanitizer|runtime error', t.out), 'seed %d: %r' % (SEED, t.out))
        t.is_as_before('seed %d' % SEED)


main(globals())
