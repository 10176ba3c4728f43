"""test_streams.py: standard input, pipes that grow, the pace of the recording, signals, readers
that go away.
"""

import fcntl
import os
import pty
import signal
import struct
import subprocess
import sys
import termios
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'support'))

from harness import (
    Reader,
    check,
    counts_ended,
    equal,
    folder,
    full_device,
    main,
    one_error,
    parse_lines,
    run,
    start,
    wait_for,
)
from pcapbuild import SECOND, at, datagram, ether, pcap, pcapng
from procfs import state, status

FRAME = ether(datagram('192.0.2.1', 1000, '192.0.2.2', 53, 100))
JSON = '--json', '-n', '-N'


def capture(*seconds):
    return pcap([(at(s), FRAME) for s in seconds])


def records(*seconds):
    return capture(*seconds)[24:]


def feed(process, data):
    process.stdin.write(data)
    process.stdin.flush()


def seen(reader):
    return [(v['elapsed'], v['packets']) for v in reader.lines()]


def reading_stdin(*args, **options):
    process = start(*JSON, '-r', '-', *args, stdin=subprocess.PIPE, **options)
    return process, Reader(process)


def finish(reader, number=None):
    """Ended well, with a whole last line."""
    equal('status', reader.end(number), 0)
    equal('stderr', reader.err, '')
    return reader.lines()


# --- input ---


def test_stdin_is_the_same_as_the_file():
    for data in (capture(0, 0.5, 1.5, 7), pcapng([(at(s), FRAME) for s in (0, 0.5, 1.5, 7)])):
        from_file = counts_ended(run(*JSON, '-r', folder.write('a.cap', data)))
        from_pipe = counts_ended(run(*JSON, '-r', '-', stdin=data))
        for value in from_file + from_pipe:
            value.pop('interface')
        equal('lines', from_pipe, from_file)


def test_lines_appear_while_the_pipe_is_open():
    process, reader = reading_stdin()
    feed(process, capture(0, 0.5, 1.2))
    reader.until(lambda r: seen(r) == [(1, 2)], 'the line of the first second')
    feed(process, records(2.3))
    reader.until(lambda r: seen(r) == [(1, 2), (2, 3)], 'the line of the second second')
    feed(process, records(2.4, 9))
    reader.until(lambda r: seen(r)[2:] == [(3, 5)], 'the line of the third second')
    process.stdin.close()
    equal('last', [v['elapsed'] for v in finish(reader)], [1, 2, 3, 9])
    equal('packets', reader.lines()[-1]['packets'], 6)


def test_records_in_pieces():
    process, reader = reading_stdin()
    data = capture(0, 1.5, 2.5)
    for place in range(0, len(data) - 30, 7):
        feed(
            process,
            (
                data[place : place + 7]
                if place + 7 <= len(data) - 30
                else data[place : len(data) - 30]
            ),
        )
    reader.until(lambda r: seen(r) == [(1, 1)], 'the first line')
    feed(process, data[-30:])
    reader.until(lambda r: len(seen(r)) == 2, 'the second line')
    process.stdin.close()
    equal('packets', finish(reader)[-1]['packets'], 3)


def waits_with_handler(pid, number):
    caught = int(status(pid)['SigCgt'], 16) >> (number - 1) & 1 == 1
    return caught and state(pid) == 'S'


def test_a_named_pipe():
    path = folder / 'pipe'
    os.mkfifo(path)
    process = start(*JSON, '-r', path)
    reader = Reader(process)
    with open(path, 'wb', buffering=0) as pipe:
        pipe.write(capture(0, 1.5))
        reader.until(lambda r: seen(r) == [(1, 1)], 'the first line')
    equal('packets', finish(reader)[-1]['packets'], 2)


def test_a_silent_pipe_can_be_ended():
    for number in (signal.SIGINT, signal.SIGTERM):
        process, reader = reading_stdin()
        feed(process, capture(0, 1.2))
        reader.until(seen, 'a line')
        last = finish(reader, number)[-1]
        equal(
            'packets, total', (last['packets'], last['total_sent'], last['flow_count']), (2, 200, 1)
        )


def test_a_writer_that_is_killed():
    process, reader = reading_stdin()
    feed(process, capture(0, 1.2)[:-20])
    process.stdin.close()
    equal('status', reader.end(), 0)
    check(
        reader.err.startswith('iftoprs: ') and reader.err.count('\n') == 1, 'stderr %r' % reader.err
    )
    equal('packets', reader.lines()[-1]['packets'], 1)


def test_a_resize_while_nothing_has_come():
    """Somebody types the password of the ssh before the pipe."""
    path = folder / 'late'
    os.mkfifo(path)
    for name in (path, '-'):
        process = start(*JSON, '-r', name, stdin=subprocess.PIPE)
        reader = Reader(process)
        for _ in range(20):  # one of them while it waits for the header
            wait_for(lambda: waits_with_handler(process.pid, signal.SIGWINCH), 'the wait')
            process.send_signal(signal.SIGWINCH)
        data = capture(0, 1.5)
        if name == path:
            with open(os.open(path, os.O_WRONLY | os.O_NONBLOCK), 'wb', buffering=0) as pipe:
                pipe.write(data)
        else:
            feed(process, data)
        process.stdin.close()
        equal('packets', finish(reader)[-1]['packets'], 2)


def test_duration_ends_where_nobody_writes_the_pipe():
    path = folder / 'nobody'
    os.mkfifo(path)
    one_error(run(*JSON, '-r', path, '-s', '0.2'), 1, '%s: nothing came, not even a header' % path)


def test_duration_ends_while_the_pipe_is_open():
    process, reader = reading_stdin('-s', '2')
    feed(process, capture(0, 1.2, 2.5))
    last = finish(reader)[-1]
    equal('packets and time', (last['packets'], last['elapsed']), (2, 2))


def test_progress_on_a_terminal():
    """Of a long read; never mixed into the lines."""
    ours, theirs = pty.openpty()
    process = start(*JSON, '-r', '-', stdin=subprocess.PIPE, stderr=theirs)
    os.close(theirs)
    os.set_blocking(ours, False)
    text = b''

    def shown():
        nonlocal text
        try:
            text += os.read(ours, 4096)
        except OSError:
            pass
        return b'packets/s' in text

    try:
        feed(process, capture(*[n / 100 for n in range(500)]))
        wait_for(shown, 'progress on stderr')
        out, _ = process.communicate(timeout=15)
    finally:
        os.close(ours)
    equal('status', process.returncode, 0)
    equal('packets', parse_lines(out.decode())[-1]['packets'], 500)


# --- pace ---


def timed(*args):
    begin = time.monotonic()
    lines = counts_ended(run(*JSON, *args, timeout=30))
    return time.monotonic() - begin, lines


def without_elapsed(lines):
    return [
        {k: v for k, v in value.items() if k not in ('elapsed', 'timestamp')} for value in lines
    ]


def test_as_fast_as_possible_is_the_default():
    path = folder.write('slow.pcap', capture(*range(0, 3000, 10)))
    took, lines = timed('-r', path)
    check(took < 10, 'took %.1f s' % took)
    equal('packets', lines[-1]['packets'], 300)
    took, again = timed('-r', path, '--speed', '0')
    check(took < 10, 'took %.1f s' % took)
    equal('lines', again, lines)


def test_speed_one():
    path = folder.write('two.pcap', capture(0, 0.5, 1.5, 2.0))
    took, lines = timed('-r', path, '--speed', '1')
    check(1.8 <= took < 8, 'two seconds took %.2f s' % took)
    equal('lines', without_elapsed(lines), without_elapsed(timed('-r', path)[1]))


def test_speed_twenty():
    path = folder.write('twenty.pcap', capture(*[n / 2 for n in range(41)]))
    took, lines = timed('-r', path, '--speed', '20')
    check(0.9 <= took < 6, 'twenty seconds took %.2f s' % took)
    equal('lines', without_elapsed(lines), without_elapsed(timed('-r', path)[1]))


def test_lines_are_paced():
    """The first line does not wait for the end, and is not there at once."""
    process = start(
        *JSON,
        '-r',
        folder.write('three.pcap', capture(*[n / 4 for n in range(13)])),
        '--speed',
        '2'
    )
    begin = time.monotonic()
    reader = Reader(process)
    reader.until(seen, 'the first line')
    first = time.monotonic() - begin
    finish(reader)
    rest = time.monotonic() - begin - first
    check(first >= 0.4, 'the first line came after %.2f s' % first)
    check(rest >= 0.6, 'the end came %.2f s after the first line' % rest)


def test_a_gap_at_pace():
    path = folder.write('gap.pcap', pcap([(0, FRAME), (50 * 365 * 86400 * SECOND, FRAME)]))
    process = start(*JSON, '-r', path, '--speed', '1000')
    reader = Reader(process)
    equal('status', reader.end(timeout=15), 0)
    equal('packets', reader.lines()[-1]['packets'], 2)


def test_signals_end_a_paced_run():
    path = folder.write('hour.pcap', capture(*[n / 4 for n in range(4 * 3600)]))
    for number in (signal.SIGINT, signal.SIGTERM):
        process = start(*JSON, '-r', path, '--speed', '1', '--refresh', '0.2')
        reader = Reader(process)
        reader.until(seen, 'a line')
        begin = time.monotonic()
        last = finish(reader, number)[-1]
        check(time.monotonic() - begin < 5, 'took %.1f s to end' % (time.monotonic() - begin))
        check(1 <= last['packets'] < 1000, 'packets: %d' % last['packets'])
        equal('total', last['total_sent'], last['packets'] * 100)


# --- output ---


def long_capture():
    return folder.write('long.pcap', capture(*range(20000)))  # 14 MB of lines


def test_signals_end_a_fast_run():
    path = long_capture()
    for number in (signal.SIGINT, signal.SIGTERM):
        process = start(*JSON, '-r', path)
        reader = Reader(process)
        reader.until(lambda r: b'\n' in r.text[process.stdout], 'a line')
        last = finish(reader, number)[-1]
        equal('total', last['total_sent'], last['packets'] * 100)


def test_head_closes_the_pipe():
    path = long_capture()
    for restore in (True, False):  # SIGPIPE as usual, and ignored
        process = start(*JSON, '-r', path, restore_signals=restore)
        process.stdout.readline()
        process.stdout.close()
        process.stdout = None
        status = process.wait(15)
        equal('status and stderr', (status, process.stderr.read()), (0, b''))


def test_a_reader_that_leaves_while_the_input_is_silent():
    process = start(*JSON, '-r', '-', stdin=subprocess.PIPE)
    feed(process, capture(0, 1.2))
    process.stdout.readline()
    process.stdout.close()
    process.stdout = None
    equal('status and stderr', (process.wait(15), process.stderr.read()), (0, b''))


def test_a_reader_that_stalls_loses_nothing():
    process = start(*JSON, '-r', folder.write('stall.pcap', capture(*range(2000))))
    reader = Reader(process)
    wait_for(lambda: pipe_is_full(process.stdout), 'a full pipe')
    equal('lines', len(finish(reader)), 2000)


def pipe_is_full(stream):
    """Whether there is about as much to read as a pipe holds: the program has to wait for us."""
    waiting = struct.unpack('i', fcntl.ioctl(stream, termios.FIONREAD, b'\0' * 4))[0]
    return waiting >= 40000


def test_a_full_disk():
    with full_device() as full:
        result = run(*JSON, '-r', folder.write('full.pcap', capture(0, 2)), stdout=full)
    one_error(result, 1, 'standard output', 'No space left')


def test_no_stdout_at_all():
    path = folder.write('closed.pcap', capture(0, 2))
    result = run(*JSON, '-r', path, before=['sh', '-c', 'exec "$@" >&-', 'sh'])
    one_error(result, 1, 'standard output')


def test_nothing_on_stderr_without_stderr():
    path = folder.write('closed2.pcap', capture(0, 2))
    result = run(*JSON, '-r', path, before=['sh', '-c', 'exec "$@" 2>&-', 'sh'])
    equal('status', result.status, 0)
    equal('packets', result.lines()[-1]['packets'], 2)
    equal('file', open(path, 'rb').read(), capture(0, 2))


main(globals())
