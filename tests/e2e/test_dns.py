"""test_dns.py: names from a real DNS server in the other namespace, and from servers that fail or
lie: the lines come in time, and are valid, whatever happens.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'support'))

from harness import Skip, at_end, check, equal, main, wait_for
from name_server import Garbage, Liar, Names, Silent, asking, in_wire
from netns import A4, B4, in_ns, inside, lab, stop, udp_talk, watch

PORT = 5300
REFRESH = 0.2  # of watch()
LATE = 1.0  # seconds between two lines that would be too many: 5 refreshes, on a loaded machine
PTR_A, PTR_B = '1.0.77.10.in-addr.arpa', '2.0.77.10.in-addr.arpa'


class Watch:
    """The program in a, asking the server in b."""

    def __init__(self, *words):
        self.words = words or ('-Z',)

    def __enter__(self):
        self.reader = watch('a', *self.words, names=True, before=asking(B4))
        udp_talk(A4, B4, PORT, [100])
        return self

    def __exit__(self, kind, *_):
        if kind is None:
            stop(self.reader, signal.SIGINT)

    def dst(self):
        for line in reversed(self.reader.lines()):
            for f in line['flows']:
                if f['dst_port'] == PORT:
                    return f['dst'].rsplit(':', 1)[0]
        return None

    def sees(self, name):
        try:
            self.reader.until(lambda r: self.dst() == name, 'the name %r' % name)
        except AssertionError as e:
            raise AssertionError('%s; it is %r' % (e, self.dst()))

    def sees_more(self, what):
        """Waits for some lines more."""
        seen = len(self.reader.lines())
        self.reader.until(lambda r: len(r.lines()) > seen + 5, what)

    def is_timely(self, seconds):
        """Lines keep coming, one a refresh, for so long, and the address stays numeric."""
        seen = len(self.reader.lines())
        wanted = seen + int(seconds / REFRESH)
        last = time.monotonic()
        while seen < wanted:
            self.reader.pump(0.05)
            now = time.monotonic()
            count = len(self.reader.lines())
            check(now - last < LATE, 'no line for %.1f s' % (now - last))
            if count > seen:
                seen, last = count, now
        check(self.dst() in (None, B4[1]), 'the name %r' % self.dst())


def dnsmasq():
    path = shutil.which('dnsmasq') or '/usr/sbin/dnsmasq'
    if not os.path.exists(path):
        raise Skip('no dnsmasq')
    words = ['--no-daemon', '--conf-file=/dev/null', '--no-resolv', '--no-hosts', '--user=root']
    words += ['--listen-address=' + B4[1], '--bind-interfaces', '--pid-file=']
    words += ['--ptr-record=%s,client.example.net' % PTR_A]
    words += ['--ptr-record=%s,server.example.net' % PTR_B]
    process = subprocess.Popen(
        [*in_ns('b'), path, *words], stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL
    )

    def end():
        process.kill()
        process.wait()

    at_end.append(end)
    wait_for(answers, 'dnsmasq')
    return end


def answers():
    name = in_wire(*(label.encode() for label in PTR_A.split('.')))
    with inside('a'):
        sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    with sock:
        sock.settimeout(0.2)
        try:
            sock.connect((B4[1], 53))
            sock.send(b'\x12\x34\x01\0\0\x01\0\0\0\0\0\0' + name + b'\0\x0c\0\x01')
            return sock.recv(512)
        except OSError:
            return None


def test_names_appear_and_stay_when_the_server_has_gone():
    lab.build()
    end = dnsmasq()
    with Watch() as w:
        w.sees('server.example.net')
        src = [f['src'] for f in w.reader.lines()[-1]['flows'] if f['dst_port'] == PORT][0]
        check(src.startswith('client.example.net:'), 'src is %r' % src)
        end()
        w.sees_more('lines without a server')
        equal('name', w.dst(), 'server.example.net')


def test_questions_are_known_as_ones_own():
    """Each from a socket that lives until the answer: neither nobody's nor the server's."""
    lab.build()
    with Names(b'server', b'example', b'net', at=B4), Watch('-B') as w:
        w.sees('server.example.net')
        questions = w.reader.until(own_questions, 'the owner of the questions', 10)
        equal('pids', {f['pid'] for f in questions}, {w.reader.process.pid})
        equal('matches', {f['process_match'] for f in questions}, {'exact'})


def own_questions(reader):
    """Those to the server, once all of them have an owner."""
    lines = reader.lines()
    found = [f for f in lines[-1]['flows'] if f['dst_port'] == 53] if lines else []
    return found if found and all('pid' in f for f in found) else None


def test_no_server():
    lab.build()
    with Watch() as w:
        w.is_timely(3)


def test_server_that_never_answers():
    """Or much later than anybody waits."""
    lab.build()
    with Silent(at=B4) as server, Watch() as w:
        w.is_timely(3)
        check(server.asked > 0, 'nobody asked')
        check(server.asked <= 64, 'asked %d times' % server.asked)


def test_garbage():
    lab.build()
    with Garbage(b'garbage', b'example', at=B4) as server, Watch() as w:
        w.is_timely(3)
        check(server.asked > 0, 'nobody asked')


def test_answers_to_other_questions():
    """With the wrong number, and about another name."""
    lab.build()
    with Liar(b'liar', b'example', at=B4) as server, Watch() as w:
        w.is_timely(2)
        check(server.asked > 0, 'nobody asked')


def test_names_are_cleaned():
    lab.build()
    names = (
        ((b'\x1b[2Jevil', b'\x07x', b'example'), '?[2Jevil.?x.example'),
        ((b'\xff\xfe\xc3(', b'example'), '???(.example'),
        ((b'\xe2\x80\xaegnp.exe', b'example'), '?gnp.exe.example'),
        ((b'"quote\\', b'example'), '"quote\\.example'),
    )
    for labels, clean in names:
        with Names(*labels, at=B4) as server, Watch() as w:
            w.reader.until(lambda r: w.dst() is not None and server.asked > 0, 'a question')
            w.sees_more('an answer')
            # What is no host name at all, the resolver's library may refuse by itself.
            check(w.dst() in (clean, B4[1]), 'the name %r' % w.dst())
            raw = w.reader.text[w.reader.process.stdout]
            check(b'\x1b' not in raw and b'\\u001b' not in raw, 'an escape in the output')


def test_names_that_are_too_long():
    """Labels of 300 bytes cannot be written; a length byte that says more than there is, and names
    of more than 255 bytes can.
    """
    lab.build()
    longest = [b'a' * 63] * 3 + [b'b' * 61]
    with Names(*longest, at=B4), Watch() as w:
        w.sees('.'.join(label.decode() for label in longest))
    for name in (
        in_wire(*[b'a' * 63] * 5),
        b'\xff' + b'a' * 300 + b'\0',
        b'\x3f' + b'a' * 10,
        in_wire(*[b'x'] * 400),
    ):
        with Names(at=B4, wire=name) as server, Watch() as w:
            w.reader.until(lambda r: w.dst() is not None and server.asked > 0, 'a question')
            w.sees_more('an answer')
            check(len(w.dst()) <= 1024, 'a name of %d bytes' % len(w.dst()))


main(globals())
