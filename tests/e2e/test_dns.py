"""test_dns.py: names from a real DNS server in the other namespace, and from servers that fail or
lie: the lines come in time, and are valid, whatever happens.
"""

import json
import os
import random
import select
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'support'))

from harness import Reader, Skip, at_end, check, equal, folder, main, start, wait_for
from netns import DEVICES, in_ns, inside, lab, stop, udp_talk

A4, B4 = '10.77.0.1', '10.77.0.2'
PORT = 5300
REFRESH = 0.2
LATE = 1.0  # seconds between two lines that would be too many: 5 refreshes, on a loaded machine
PTR_A, PTR_B = '1.0.77.10.in-addr.arpa', '2.0.77.10.in-addr.arpa'


class Server:
    """answer(question packet, end of the question): the datagrams to be sent back."""

    def __init__(self, answer):
        with inside('b'):
            self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind((B4, 53))
        self.answer = answer
        self.asked = 0
        self.end_read, self.end_write = os.pipe()
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def run(self):
        while self.end_read not in select.select([self.socket, self.end_read], [], [])[0]:
            packet, peer = self.socket.recvfrom(4096)
            end = packet.index(b'\0', 12) + 5
            self.asked += 1
            for reply in self.answer(packet, end):
                self.socket.sendto(reply, peer)

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        os.write(self.end_write, b'x')
        self.thread.join()
        self.socket.close()
        os.close(self.end_read)
        os.close(self.end_write)


def reply(packet, end, name, flags=b'\x81\x80'):
    """name: bytes on the wire."""
    record = b'\xc0\x0c\0\x0c\0\x01\0\0\0\x3c' + len(name).to_bytes(2, 'big') + name
    return packet[:2] + flags + b'\0\x01\0\x01\0\0\0\0' + packet[12:end] + record


def wire(*labels):
    return b''.join(bytes([len(label)]) + label for label in labels) + b'\0'


def always(*labels):
    return lambda packet, end: [reply(packet, end, wire(*labels))]


class Watch:
    """The program in a, asking the server in b."""

    def __init__(self, *words):
        self.words = words or ('-Z',)

    def __enter__(self):
        resolv = folder.write('resolv.conf', b'nameserver %s\n' % B4.encode())
        mount = 'mount --bind %s /etc/resolv.conf && exec "$@"' % resolv
        before = [*in_ns('a'), 'sh', '-c', mount, 'sh']
        words = ['-i', DEVICES['a'], '--json', '-N', '--refresh', str(REFRESH), *self.words]
        self.reader = Reader(start(*words, before=before))
        self.reader.until(lambda r: r.out, 'a first line')
        udp_talk(('a', A4), ('b', B4), PORT, [100])
        return self

    def __exit__(self, kind, *unused):
        if kind is None:
            stop(self.reader, signal.SIGINT)

    def dst(self):
        for line in reversed(self.reader.lines()):
            for f in line['flows']:
                if f['dst_port'] == PORT:
                    return f['dst'].rsplit(':', 1)[0]
        return None

    def sees(self, name):
        self.reader.until(lambda r: self.dst() == name, 'the name %r, not %r' % (name, self.dst()))

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
        check(self.dst() in (None, B4), 'the name %r' % self.dst())


def dnsmasq():
    path = shutil.which('dnsmasq') or '/usr/sbin/dnsmasq'
    if not os.path.exists(path):
        raise Skip('no dnsmasq')
    words = ['--no-daemon', '--conf-file=/dev/null', '--no-resolv', '--no-hosts', '--user=root']
    words += ['--listen-address=' + B4, '--bind-interfaces', '--pid-file=']
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
    labels = [label.encode() for label in PTR_A.split('.')]
    with inside('a'):
        asking = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    with asking:
        asking.settimeout(0.2)
        try:
            asking.connect((B4, 53))
            asking.send(b'\x12\x34\x01\0\0\x01\0\0\0\0\0\0' + wire(*labels) + b'\0\x0c\0\x01')
            return asking.recv(512)
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
        seen = len(w.reader.lines())
        w.reader.until(lambda r: len(r.lines()) > seen + 5, 'lines without a server')
        equal('name', w.dst(), 'server.example.net')


def test_questions_are_known_as_ones_own():
    """Each from a socket that lives until the answer: neither nobody's nor the server's."""
    lab.build()
    with Server(always(b'server', b'example', b'net')), Watch('-B') as w:
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
    with Server(lambda packet, end: []) as server, Watch() as w:
        w.is_timely(3)
        check(server.asked > 0, 'nobody asked')
        check(server.asked <= 64, 'asked %d times' % server.asked)


def test_garbage():
    lab.build()
    rng = random.Random(1)

    def garbage(packet, end):
        pieces = [rng.randbytes(rng.randrange(1, 600)) for _ in range(5)]
        broken = [packet[:2] + b'\x81\x80' + piece for piece in pieces]  # the right number
        pointing = reply(packet, end, b'\xc0\x0c')[:-2]
        in_a_circle = reply(packet, end, (0xC000 | end + 12).to_bytes(2, 'big'))
        return [*pieces, *broken, pointing, in_a_circle]

    with Server(garbage) as server, Watch() as w:
        w.is_timely(3)
        check(server.asked > 0, 'nobody asked')


def test_answers_to_other_questions():
    """With the wrong number, and about another name."""
    lab.build()

    def other(packet, end):
        right = reply(packet, end, wire(b'liar', b'example'))
        turned = bytes([packet[0] ^ 1]) + right[1:]
        renamed = right.replace(b'in-addr', b'in-addx')
        return [turned, renamed]

    with Server(other) as server, Watch() as w:
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
        with Server(always(*labels)) as server, Watch() as w:
            w.reader.until(lambda r: w.dst() is not None and server.asked > 0, 'a question')
            seen = len(w.reader.lines())
            w.reader.until(lambda r, seen=seen: len(r.lines()) > seen + 5, 'an answer')
            # What is no host name at all, the resolver's library may refuse by itself.
            check(w.dst() in (clean, B4), 'the name %r' % w.dst())
            raw = w.reader.text[w.reader.process.stdout]
            check(b'\x1b' not in raw and b'\\u001b' not in raw, 'an escape in the output')


def test_names_that_are_too_long():
    """Labels of 300 bytes cannot be written; a length byte that says more than there is, and names
    of more than 255 bytes can.
    """
    lab.build()
    longest = [b'a' * 63] * 3 + [b'b' * 61]
    with Server(always(*longest)), Watch() as w:
        w.sees('.'.join(label.decode() for label in longest))
    for name in (
        wire(*[b'a' * 63] * 5),
        b'\xff' + b'a' * 300 + b'\0',
        b'\x3f' + b'a' * 10,
        wire(*[b'x'] * 400),
    ):
        with Server(lambda packet, end, name=name: [reply(packet, end, name)]), Watch() as w:
            w.reader.until(lambda r: w.dst() is not None, 'the flow')
            seen = len(w.reader.lines())
            w.reader.until(lambda r, seen=seen: len(r.lines()) > seen + 5, 'lines')
            check(len(w.dst()) <= 1024, 'a name of %d bytes' % len(w.dst()))
            json.loads(w.reader.out[: w.reader.out.index('\n')])


main(globals())
