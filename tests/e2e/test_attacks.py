"""test_attacks.py: floods, scans, and flows chosen to fall into one bucket, at the highest rate that
this machine can send: memory stays within the cap, the screen answers, and what was counted and
what was dropped are together what the kernel counted.

PACKETS of the flood and MAX_FLOWS can be set in the environment: PACKETS=10000000 MAX_FLOWS=1000000.
"""

import os
import signal
import subprocess
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'support'))

from compiled import built  # noqa: E402
from harness import check, equal, folder, main, running  # noqa: E402
from load import Keys, memory_counts, seen, under_load  # noqa: E402
from netns import counters, in_ns, lab, settle, watch  # noqa: E402
from procfs import cpu_seconds, memory_kb, threads  # noqa: E402
from screen_pty import Terminal  # noqa: E402

PACKETS = int(os.environ.get('PACKETS', '300000'))
MAX_FLOWS = int(os.environ.get('MAX_FLOWS', '50000'))
# Resident, of a program whose table is full: a flow, its rows and its line cost so much at most, and
# the rest is the kernel's ring of 16 MiB and the program itself.
KB_A_FLOW, KB_BESIDE = 1.6, 60000


def attacked(kind, count, size=60, max_flows=MAX_FLOWS):
    """A program with --json and one on a screen while it is sent. Gives the last line, seconds of
    CPU of the accounting thread, and what was measured as text.
    """
    parts = ('model/packet', 'model/addr', 'base/err', 'base/number')
    generator = built('blast', *('src/%s.c' % part for part in parts))
    lab.build()
    settle()
    config = folder.write('attack.conf', b'max_flows: %d\ndns_resolution: false\n' % max_flows)
    before = counters('a')
    reader = watch('a', '-c', config, '--refresh', '0.5', '--top', '5')
    words = ['-i', 'va', '-n', '-N', '-c', config]
    pid = reader.process.pid
    with Terminal(*words, before=in_ns('a'), width=120, height=36) as t:
        t.until(lambda x: b'TOTAL' in x.out, 'the screen')
        keys = Keys(t)
        sender = start_sender(generator, kind, count, size)
        seconds = under_load(sender, keys, reader)
        sent = counters('a')
        sent = sent[1] + sent[3] - before[1] - before[3]

        reader.until(lambda r: seen(r) >= sent, '%d packets' % sent, 60)
        rss = [memory_kb(p, 'VmHWM') for p in (pid, t.pid)]
        cpu = accounting_seconds(pid)
        keys.close()
        t.quit()
    equal('status', reader.end(signal.SIGINT), 0)
    last = reader.lines()[-1]
    measured = (
        '%s: %d packets of %d bytes in %.1f s, %d dropped, %d flows, %s, at most %d and %d KiB '
        'resident, CPU of the accounting %.1f s'
        % (kind, sent, size, seconds, last['drops'], last['flow_count'], keys, *rss, cpu)
    )
    print('# ' + measured)
    check(sent >= count, 'the kernel saw %d of %d' % (sent, count))
    equal('packets counted and dropped', seen(reader), sent)
    check(last['flow_count'] <= max_flows, measured)
    bound = KB_BESIDE + KB_A_FLOW * max_flows
    check(max(rss) < bound or not memory_counts(), measured)
    check(keys.times or seconds < 1, 'no key was answered: ' + measured)
    return last, cpu


def start_sender(generator, kind, count, size):
    process = subprocess.Popen(
        [*in_ns('b'), generator, 'vb', kind, str(count), str(size)], stdin=subprocess.DEVNULL
    )
    running.append(process)
    return process


def accounting_seconds(pid):
    """CPU of the thread that keeps the flows."""
    (task,) = [t['Pid'] for t in threads(pid) if t['Name'] == 'accounting']
    return cpu_seconds(pid, task)


def test_flood_of_random_sources():
    attacked('flood', PACKETS)


def test_scan_of_all_ports():
    last, _ = attacked('scan', 65535, max_flows=100000)
    check(last['drops'] > 0 or last['flow_count'] >= 65535, '%d flows' % last['flow_count'])


def test_attacks_on_a_small_table():
    for kind, count in (('flood', 60000), ('scan', 65535)):
        attacked(kind, count, max_flows=5000)


def test_small_and_large_packets():
    for size in (60, 1514):
        last, _ = attacked('steady', PACKETS, size)
        # The kernel's own messages may be among them.
        check(1000 <= last['flow_count'] < 1010, '%d flows' % last['flow_count'])


def test_flows_chosen_for_one_bucket():
    """They cost what others cost: nobody knows the seed."""
    count = 320000  # 20,000 flows
    _, aimed = attacked('aimed', count)
    _, other = attacked('flood', count)
    check(aimed < 3 * other + 0.1, 'CPU %.2f s, of flows at random %.2f s' % (aimed, other))


main(globals())
