"""test_faults.py: what goes wrong around the program: descriptors, memory and disks that run out,
clocks that jump, stops, copies beside it. It goes on, or says why not and ends with 1; it never
crashes, hangs or loses a count.
"""

import contextlib
import os
import resource
import select
import signal
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'support'))

from faults import FAILED, STEADY, WALL, Faults  # noqa: E402
from harness import (  # noqa: E402
    Skip,
    check,
    contains,
    equal,
    folder,
    main,
    own_mounts,
    run,
    wait_for,
)
from netns import A4, B4, counted, in_ns, ip, lab, settle, udp_talk, watch  # noqa: E402
from pcapbuild import UDP, at, datagram, ether, pcap  # noqa: E402
from procfs import state  # noqa: E402
from screen import Screen  # noqa: E402
from screen_pty import Terminal  # noqa: E402

DAY = 86400 * 10**9


def capture():
    path = folder / 'capture.pcap'
    if not os.path.exists(path):
        frames = [ether(datagram('10.0.0.1', n, '192.0.2.1', 9, 60, UDP)) for n in range(1, 9)]
        folder.write('capture.pcap', pcap([(at(0.2 * n), f) for n, f in enumerate(frames)]))
    return '-r', path


def counting(*args, before=()):
    lab.build()
    settle()
    return watch('a', '-f', 'udp', *args, before=before)


def goes_on(reader, before):
    """Ten packets more are counted, and in their flow."""
    udp_talk(A4, B4, 5002, [72] * 10)
    counted(reader, before + 10)
    equal('status', reader.end(signal.SIGINT), 0)
    last = reader.lines()[-1]
    equal('packets', last['packets'], before + 10)
    sent = [f['total_sent'] for f in last['flows'] if f['dst_port'] == 5002]
    equal('bytes of the flow', sent, [1000])
    return last


# --- memory ---


def ended_well(result, what):
    """With its work done, or with one line that says why not."""
    if 'while loading shared libraries' in result.err:
        return
    check(result.status in (0, 1), '%s: %r' % (what, result))
    check(result.status == 0 or result.err.startswith('iftoprs: '), '%s: %r' % (what, result))


def test_no_memory_at_the_start():
    """One allocation after another fails, alone and with all that follow."""
    for args in ((*capture(), '--json', '-n'), ('-l',), ('--list-colors',)):
        for fails in (1, 1 << 40):
            n = 0
            while True:
                faults = Faults()
                faults.no_memory(n, fails)
                result = run(*args, before=faults.words())
                if faults.get(FAILED) == 0:
                    break
                ended_well(result, 'allocation %d of %s' % (n, args))
                check(fails == 1 or result.status == 1, 'without memory: %r' % result)
                n += 1 if n < 20 else 37 if n < 400 else 401
            check(n > 20, 'only %d allocations were seen' % n)


def test_no_memory_for_the_screen():
    """It says why it ends, or goes on without."""
    lab.build()
    statuses = set()
    for n in range(0, 12000, 397):
        faults = Faults()
        faults.no_memory(n)
        with Terminal('-i', 'va', '-s', '0.3', before=[*in_ns('a'), *faults.words()]) as t:
            status = t.end()
            check(status in (0, 1), 'allocation %d: status %d, %r' % (n, status, t.out[-200:]))
            check(status == 0 or b'iftoprs: ' in t.out, 'allocation %d: %r' % (n, t.out[-200:]))
        if faults.get(FAILED) == 0:
            break
        statuses.add(status)
    check(statuses, 'no allocation failed')


def test_no_memory_while_the_screen_is_there():
    """The terminal is given back first, so that the line that says why can be read."""
    faults = Faults()
    with Terminal(*capture(), before=faults.words()) as t:
        t.ready()
        faults.no_memory(0, 1 << 40)
        t.send(b'h')
        equal('status', t.end(), 1)
        t.is_as_before('out of memory', b'iftoprs: memory: none left')


def test_no_memory_when_a_device_comes_back():
    for n in (0, 1, 2, 3, 5, 8, 13, 21, 34, 55):
        faults = Faults()
        # Without owners: their thread ends the program when it has no memory.
        reader = counting('-Z', before=faults.words())
        udp_talk(A4, B4, 5001, [72] * 10)
        counted(reader, 10)
        try:
            ip('a', 'link del va')
            reader.until(lambda r: 'iftoprs: va: ' in r.err, 'a message about va')
        finally:
            lab.join()
        faults.no_memory(n)

        def over(r):
            return 'captured again' in r.err or not r.open

        reader.until(over, 'va again, or the end', 20)
        if reader.open:
            settle()
            before = reader.lines()[-1]['packets']
            goes_on(reader, before)
        else:
            equal('status', reader.process.wait(10), 1)
            contains('stderr', reader.err, 'memory')


# --- descriptors ---


def limited(count):
    return lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (count, count))


def test_few_descriptors():
    for count in range(3, 40):
        ended_well(
            run(*capture(), '--json', preexec_fn=limited(count)), '%d descriptors, file' % count
        )
        lab.build()
        words = [*in_ns('a'), 'sh', '-c', 'ulimit -n %d; exec "$@"' % count, 'sh']
        ended_well(
            run('-i', 'va', '--json', '-s', '0.1', before=words), '%d descriptors, live' % count
        )
    equal('status with 40', run(*capture(), '--json', preexec_fn=limited(40)).status, 0)


def test_descriptors_run_out_while_it_runs():
    """The export fails with a word and the program goes on."""
    with Screen(*capture(), prefs='dns_resolution: false\n') as s:
        s.says('end of the file')
        pid = s.pid()
        before = resource.prlimit(pid, resource.RLIMIT_NOFILE)
        resource.prlimit(pid, resource.RLIMIT_NOFILE, (3, before[1]))  # those are in use
        s.key('e')
        s.says('not exported')
        s.key('B')
        s.says('not saved')
        resource.prlimit(pid, resource.RLIMIT_NOFILE, before)
        s.key('e')
        s.says('exported to')
        s.quit()


def test_standard_input_closed():
    lab.build()
    words = [*in_ns('a'), 'sh', '-c', 'exec "$@" <&-', 'sh']
    result = run('-i', 'va', '--json', '-s', '0.2', before=words)
    equal('status and stderr', (result.status, result.err), (0, ''))
    with Terminal(*capture(), before=['sh', '-c', 'exec "$@" <&-', 'sh']) as t:
        t.until(lambda x: b'q quits' in x.out or x.ended(), 'the screen, or an error')
        if not t.ended():
            t.send(b'q')
        check(t.end() in (0, 1), 'status %r' % t.status)


# --- disks ---


EXPORT = '.iftoprs.export.txt'
SMALL = 'mount -t tmpfs -o size=64k none HOME'
FILL = '! cat /dev/zero >HOME/fill 2>/dev/null'


@contextlib.contextmanager
def export_fails(setting, why):
    """In a mount namespace of its own, where the home is as `setting` makes it. Gives the home as it
    is there.
    """
    if os.geteuid() != 0:
        raise Skip('not root')
    home = folder / 'export-home'
    os.makedirs(home, exist_ok=True)
    words = own_mounts(setting.replace('HOME', home))
    with Screen(*capture(), prefs=None, home=home, before=words, width=120) as s:
        s.until(lambda x: '100%' in x.text(), 'the end of the file')
        s.key('e')
        s.says('not exported')
        contains('status', s.status_line(), why)
        yield '/proc/%d/root%s' % (s.pid(), home)
        s.key('B')
        s.quit()


def exports(home):
    return [name for name in os.listdir(home) if 'export' in name]


def test_export_to_a_full_disk():
    with export_fails('%s && %s' % (SMALL, FILL), 'No space left') as home:
        equal('left behind', exports(home), [])


def test_export_to_a_read_only_home():
    with export_fails('mount -t tmpfs -o ro none HOME', 'Read-only') as home:
        equal('left behind', exports(home), [])


def test_export_keeps_the_old_one_on_a_full_disk():
    old = 'echo old >HOME/' + EXPORT
    with export_fails('%s && %s && %s' % (SMALL, old, FILL), 'No space left') as home:
        with open(os.path.join(home, EXPORT), encoding='utf-8') as f:
            equal('the export', f.read(), 'old\n')
        equal('left behind', exports(home), [EXPORT])


# --- time ---


def test_the_clock_is_set():
    """By a day, forward and back: what is counted and how time goes on does not depend on it."""
    for step in (DAY, -DAY):
        faults = Faults()
        reader = counting(before=faults.words())
        udp_talk(A4, B4, 5001, [72] * 10)
        counted(reader, 10)
        elapsed = reader.lines()[-1]['elapsed']
        faults.set(WALL, step)
        reader.until(lambda r: r.lines()[-1]['elapsed'] > elapsed + 1, 'time to go on')
        last = goes_on(reader, 10)
        check(last['elapsed'] < elapsed + 60, 'elapsed: %r' % last['elapsed'])
        check(all(line['sent_2s'] < 10**6 for line in reader.lines()), 'a rate out of nothing')


def test_the_machine_was_suspended():
    """An hour that nobody saw."""
    faults = Faults()
    reader = counting(before=faults.words())
    udp_talk(A4, B4, 5001, [72] * 10)
    counted(reader, 10)
    elapsed = reader.lines()[-1]['elapsed']
    lines = len(reader.lines())
    faults.set(WALL, DAY // 24)
    faults.set(STEADY, DAY // 24)
    reader.until(lambda r: r.lines()[-1]['elapsed'] > elapsed + 3600, 'the gap to be bridged')
    check(len(reader.lines()) < lines + 20, '%d lines at once' % (len(reader.lines()) - lines))
    last = reader.lines()[-1]
    equal('rates after an hour', (last['sent_40s'], last['sent_2s']), (0, 0))
    goes_on(reader, 10)


def test_stopped_for_a_while():
    """SIGSTOP: the kernel's buffer holds what comes meanwhile."""
    reader = counting()
    reader.process.send_signal(signal.SIGSTOP)
    wait_for(lambda: state(reader.process.pid) == 'T', 'the stop')
    udp_talk(A4, B4, 5001, [72] * 500)
    select.select([], [], [], 2)  # the silence is what is tried
    reader.process.send_signal(signal.SIGCONT)
    counted(reader, 500)
    goes_on(reader, 500)


# --- interfaces ---


def test_interface_renamed():
    """The kernel lets nobody rename one that is up: it goes down, and its name goes away."""
    reader = counting()
    udp_talk(A4, B4, 5001, [72] * 10)
    counted(reader, 10)
    try:
        ip('a', 'link set va down')
        ip('a', 'link set va name vx')
        ip('a', 'link set vx up')
        reader.until(lambda r: 'iftoprs: va' in r.err, 'a message about va')
        check(reader.process.poll() is None, 'it ended: %r' % reader.err)
    finally:
        ip('a', 'link del vx', check_it=False)
        lab.join()
    reader.until(lambda r: 'captured again' in r.err or 'up again' in r.err, 'va again', 20)
    settle()
    before = reader.lines()[-1]['packets']
    goes_on(reader, before)


# --- crowds ---


def test_ten_copies():
    """Of one config and one interface: all count the same, and the config stays whole."""
    lab.build()
    settle()
    text = b'# mine\nmouse: true\n'
    config = folder.write('shared.conf', text)
    readers = [watch('a', '-f', 'udp', '-c', config) for _ in range(10)]
    udp_talk(A4, B4, 5001, [72] * 100)
    for reader in readers:
        counted(reader, 100)
    for reader in readers:
        equal('status', reader.end(signal.SIGINT), 0)
        equal('packets', reader.lines()[-1]['packets'], 100)
    with open(config, 'rb') as f:
        equal('the config', f.read(), text)


def test_resized_a_thousand_times():
    with Terminal(*capture()) as t:
        t.ready()
        for n in range(1000):
            t.size(n * 7 % 200 + 1, n * 11 % 60 + 1)
            if n % 10 == 0:
                t.pump(0.001)
        t.size(1, 1)
        t.quiet(0.2)
        t.size(80, 24)
        size = len(t.out)
        t.until(lambda x: b'TOTAL' in x.out[size:], 'a whole screen')
        t.quit()
        t.is_as_before('a thousand sizes')


main(globals())
