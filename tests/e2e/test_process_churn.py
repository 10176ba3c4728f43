"""test_process_churn.py: processes that appear and die, each with a socket and a datagram, beside a
screen and a program with --json: keys are answered, memory is bounded, all is counted, and after it
a process is named as ever.

PROCESSES in all and ALIVE at a time can be set in the environment: PROCESSES=50000 ALIVE=10000.
"""

import os
import signal
import socket
import subprocess
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'support'))

from compiled import built  # noqa: E402
from harness import check, equal, folder, main, running  # noqa: E402
from load import Keys, memory_counts, under_load  # noqa: E402
from netns import in_ns, inside, lab, settle, watch  # noqa: E402
from procfs import memory_kb  # noqa: E402
from screen_pty import Terminal  # noqa: E402

PROCESSES = int(os.environ.get('PROCESSES', '2000'))
ALIVE = int(os.environ.get('ALIVE', '500'))
# Flows that a line has.
SAMPLE = 500
# Resident: a process that had a flow is remembered with its texts, its flow and its rows.
KB_A_PROCESS, KB_BESIDE = 4, 60000
FILTER = 'udp port 9'


def own(reader):
    """Whether the flow of the test itself is named."""
    flows = [f for f in reader.lines()[-1]['flows'] if 5001 in (f['src_port'], f['dst_port'])]
    return flows and flows[0].get('pid') == os.getpid()


def test_processes_that_appear_and_die():
    churn = built('churn')
    lab.build()
    settle()
    config = folder.write('churn.conf', b'dns_resolution: false\nidle_timeout: 0\n')
    words = ['-f', FILTER, '-c', config]
    reader = watch('a', *words, '--refresh', '0.5', '--top', str(SAMPLE))
    pid = reader.process.pid
    with Terminal('-i', 'va', '-n', '-N', *words, before=in_ns('a'), width=120, height=36) as t:
        t.until(lambda x: b'TOTAL' in x.out, 'the screen')
        t.send(b'\t')  # the processes
        keys = Keys(t)
        maker = subprocess.Popen(
            [*in_ns('a'), churn, str(PROCESSES), str(ALIVE)], stdin=subprocess.DEVNULL
        )
        running.append(maker)
        seconds = under_load(maker, keys, reader)
        reader.until(lambda r: r.lines()[-1]['packets'] >= PROCESSES, 'the packets', 60)
        rss = [memory_kb(p, 'VmHWM') for p in (pid, t.pid)]
        keys.close()
        t.quit()
    with inside('a'):
        sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    with sender:
        sender.bind(('10.77.0.1', 5001))
        for _ in range(10):
            sender.sendto(b'x', ('10.77.0.2', 9))
        reader.until(own, 'the name of this process', 20)
    equal('status', reader.end(signal.SIGINT), 0)
    last = reader.lines()[-1]
    flows = [f for f in last['flows'] if f['dst_port'] == 9]
    named = [f for f in flows if f.get('process_name') is not None]
    print(
        '# %d processes in %.1f s, %d of %d flows named, %s, at most %d and %d KiB resident'
        % (PROCESSES, seconds, len(named), len(flows), keys, *rss)
    )
    check(keys.times, 'no key was answered')
    bound = KB_BESIDE + KB_A_PROCESS * PROCESSES
    check(max(rss) < bound or not memory_counts(), '%r KiB resident' % rss)
    equal('packets and drops', (last['packets'], last['drops']), (PROCESSES + 10, 0))


main(globals())
