"""test_replay.py: captures of our own making against what must be counted (cases/*.py)."""

import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.dont_write_bytecode = True
sys.path[:0] = [os.path.join(HERE, '..', 'support'), os.path.join(HERE, 'cases')]

import accounting
import direction
import files
import links
import times
from expect import check_always, run_case
from harness import check, counts_ended, equal, folder, main, run

MODULES = [accounting, direction, files, links, times]


def test_case_names_are_unique():
    names = [case.name for module in MODULES for case in module.CASES]
    equal('names used twice', [n for n in names if names.count(n) > 1], [])


def order_of_flows(data):
    path = folder.write('tied.pcap', data)
    lines = counts_ended(run('-r', path, '--json', '-n', '-N'))
    check_always(lines, [], path)
    ends = [[f['src_addr'] for f in value['flows'] if f['src_port'] == 7] for value in lines]
    equal('lines', len(ends), 5)
    return ends


def test_tied_flows_never_swap_places():
    forward = order_of_flows(accounting.TIED_FORWARD)
    check(len(forward[0]) == 20, 'flows: %r' % forward[0])
    for later in forward[1:]:
        equal('order in a later line', later, forward[0])


def test_ties_do_not_depend_on_arrival():
    equal(
        'order', order_of_flows(accounting.TIED_BACKWARD), order_of_flows(accounting.TIED_FORWARD)
    )


def tests():
    for module in MODULES:
        for case in module.CASES:
            yield case.name, lambda case=case: run_case(case, run, folder)


main(globals(), tests())
