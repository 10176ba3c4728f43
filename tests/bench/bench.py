"""bench.py: what the benchmarks share: timed runs, captures, processes that are watched, the table."""

import collections
import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile

OUT = os.environ.get('OUT', 'build')
PROGRAM = os.path.abspath(OUT + '/iftoprs')
TOOLS = os.path.abspath(OUT + '/tests/bench')
# The share of the full size: 1 for figures, next to nothing to see whether all of it runs.
SCALE = float(os.environ.get('SCALE', '1'))
ROUNDS = int(os.environ.get('ROUNDS', '5'))
# Own settings, no look-ups: what is measured is counting.
OPTIONS = ['-c', '/dev/null', '-n', '-N']

Run = collections.namedtuple('Run', 'wall cpu memory switches')


class Skip(Exception):
    """The row cannot be measured here; the text says why."""


def scaled(count):
    return max(int(count * SCALE), 100)


def needs(program):
    if shutil.which(program) is None:
        raise Skip(program + ' is not installed')
    return program


folder = tempfile.TemporaryDirectory(prefix='iftoprs-bench-')


def path(name):
    return os.path.join(folder.name, name)


def capture(flows, packets, seconds=10):
    """A capture of so many flows; made once."""
    flows, packets = scaled(flows), scaled(packets)
    file = path('%d-%d-%d.pcap' % (flows, packets, seconds))
    if not os.path.exists(file):
        words = [TOOLS + '/make_capture', flows, packets, seconds, file]
        subprocess.run([str(word) for word in words], check=True)
    return file


@contextlib.contextmanager
def passing(file):
    """The file, gone afterwards: the large ones have half a gigabyte."""
    try:
        yield file
    finally:
        os.unlink(file)


def timed(command, statuses=(0,)):
    result = path('measured')
    subprocess.run([TOOLS + '/measure', result, *command], check=True, stderr=subprocess.DEVNULL)
    with open(result) as f:
        wall, user, system, memory, own, others, status = (float(word) for word in f.read().split())
    if status not in statuses:
        sys.exit('bench: %s ended with %d' % (' '.join(command), status))
    return Run(wall, user + system, memory / 1024, own + others)


def in_turn(*commands, rounds=ROUNDS):
    """Each command's fastest run; they run in turn, and other load only ever adds time."""
    runs = [[] for _ in commands]
    for _ in range(rounds):
        for command, own in zip(commands, runs):
            own.append(timed(command))
    return [min(own) for own in runs]


class Table:
    """The rows so far: printed as they come, kept as JSON."""

    def __init__(self):
        self.rows = []
        print('%-38s %-24s %-24s %8s %8s' % ('what', 'iftoprs', 'beside', 'ratio', 'goal'))

    def add(self, what, own, beside='', ratio=None, goal=None, met=None, note='', **figures):
        """own, beside: texts. ratio: own / beside, goal: its upper bound. met: where the goal is not
        a ratio."""
        if met is None and ratio is not None and goal is not None:
            met = ratio <= goal
        if isinstance(goal, float):
            goal = '%.3g' % goal
        print(
            '%-38s %-24s %-24s %8s %8s %s'
            % (
                what,
                own,
                beside,
                '' if ratio is None else '%.3g' % ratio,
                goal or '',
                {None: '', True: 'met', False: 'NOT MET'}[met],
            )
        )
        if note:
            print('    ' + note)
        sys.stdout.flush()
        row = dict(what=what, own=own, beside=beside, ratio=ratio, goal=goal, met=met, note=note)
        self.rows.append({**row, **figures})

    def skip(self, what, why):
        print('%-38s not measured: %s' % (what, why))
        self.rows.append(dict(what=what, skipped=why))

    def write(self, file):
        with open(file, 'w') as f:
            json.dump({'scale': SCALE, 'cores': os.cpu_count(), 'rows': self.rows}, f, indent=1)
        print('written to ' + file)
