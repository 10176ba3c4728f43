"""test_bench.py: the benchmarks run, at next to no size, and write every row: all groups but those
that take a minute even so (live, scale).
"""

import json
import os
import subprocess
import sys
import xml.etree.ElementTree

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'support'))

from harness import PROGRAM, ROOT, bare_path, check, equal, folder, main  # noqa: E402

REPLAY_ROWS = 8
OWNER_ROWS = 4
START_ROWS = 5
TOOLS = ['make_capture', 'measure', 'empty_loop', 'owner_poll']


def run_group(group, **setting):
    """-> the rows it wrote"""
    out = os.path.dirname(PROGRAM)
    tools = ['%s/tests/bench/%s' % (os.path.relpath(out, ROOT), name) for name in TOOLS]
    made = subprocess.run(
        ['make', *tools], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    equal('make: %r' % made.stdout, made.returncode, 0)
    os.makedirs(folder / 'bench/tests', exist_ok=True)
    for link, target in (('iftoprs', PROGRAM), ('tests/bench', out + '/tests/bench')):
        if not os.path.lexists(folder / ('bench/' + link)):
            os.symlink(target, folder / ('bench/' + link))
    env = {**os.environ, 'OUT': folder / 'bench', 'SCALE': '0.001', 'ROUNDS': '1', **setting}
    done = subprocess.run(
        [os.path.join(ROOT, 'tests/bench/run'), group],
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        timeout=60,
    )
    equal('status, stderr %r' % done.stderr, done.returncode, 0)
    with open(folder / 'bench/bench.json', encoding='utf-8') as f:
        return json.load(f)['rows']


def test_rows():
    for group, count in (('replay', REPLAY_ROWS), ('start', START_ROWS)):
        rows = run_group(group)
        equal('rows of ' + group, len(rows), count)
        for row in rows:
            check(row.get('own') or row.get('skipped'), 'neither figure nor reason: %r' % row)


def test_rows_without_rivals():
    """What is not installed is said; the own figure and the goal are there all the same."""
    path = bare_path('env', 'python3', 'sh')
    rows = run_group('replay', PATH=path)
    equal('rows', len(rows), REPLAY_ROWS)
    equal('skipped', sum('skipped' in row for row in rows), 3)
    for row in rows:
        check('not installed' in row.get('skipped', 'not installed'), 'why: %r' % row)
    if not sys.platform.startswith('linux'):
        return
    rows = run_group('owners', PATH=path)
    equal('rows of owners', len(rows), OWNER_ROWS)
    for row in rows:
        check('not installed' in row['beside'] and row['own'] and row['goal'], '%r' % row)


def test_plot():
    """Every point stands where its figures put it; what was stopped is said to be more."""
    rows = [
        dict(flows=1000, cpu_ns_a_packet=100, iftop_cpu_ns_a_packet=200, iftop_done=True),
        dict(flows=100000, cpu_ns_a_packet=1000, iftop_cpu_ns_a_packet=20000, iftop_done=False),
        dict(what='another row'),
    ]
    source, picture = str(folder / 'rows.json'), str(folder / 'cost.svg')
    with open(source, 'w', encoding='utf-8') as f:
        json.dump({'rows': rows}, f)
    subprocess.run([os.path.join(ROOT, 'tests/bench/plot'), source, picture], check=True)
    svg = xml.etree.ElementTree.parse(picture).getroot()
    texts = [e.text for e in svg.iter('{http://www.w3.org/2000/svg}text')]
    for text in ('1,000', '100,000', 'iftop', 'iftoprs', '100 ns', '1 µs', '200 ns', 'over 20 µs'):
        check(text in texts, '%r is not among %r' % (text, texts))
    circles = svg.iter('{http://www.w3.org/2000/svg}circle')
    places = [(float(e.get('cx')), float(e.get('cy'))) for e in circles]
    equal('points that came to an end', len(places), 3)
    check(places[1][0] < places[2][0] and places[1][1] > places[2][1], 'ours: %r' % places)


main(globals())
