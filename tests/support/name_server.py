"""name_server.py: DNS servers for a program in the first namespace: one that gives everybody the same
name, and those that fail or lie.
"""

import random
import socket
import struct
import threading

from harness import folder, with_mounted
from netns import inside, lab

HERE = ('a', '127.0.0.1')


def in_wire(*labels):
    """A name as it stands in a packet. labels: bytes of any kind."""
    return b''.join(bytes([len(label)]) + label for label in labels) + b'\0'


def asking(at=HERE):
    """Words to put before a program, so that it asks who is there. at: (side, address)."""
    conf = folder.write('resolv.conf', b'nameserver %s\n' % at[1].encode())
    return with_mounted(conf, '/etc/resolv.conf')


class Names(threading.Thread):
    """Gives everybody this name. wire: its bytes, where no labels make them."""

    def __init__(self, *labels, at=HERE, wire=None):
        lab.build()
        super().__init__(daemon=True)
        self.name_bytes = in_wire(*labels) if wire is None else wire
        self.at = at
        self.asked = 0  # questions
        with inside(at[0]):
            self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind((at[1], 53))
        self.start()

    def run(self):
        while True:
            question, asker = self.socket.recvfrom(4096)
            if len(question) < 12:
                return
            self.asked += 1
            for answer in self.answers(question, question.index(b'\0', 12) + 5):
                self.socket.sendto(answer, asker)

    def answers(self, question, end):
        """The datagrams to be sent back. end: of the question in its packet."""
        return [self.reply(question, end)]

    def reply(self, question, end, name=None):
        name = self.name_bytes if name is None else name
        answer = struct.pack('>HHHIH', 0xC00C, 12, 1, 60, len(name))
        head = question[:2] + b'\x81\x80\0\x01\0\x01\0\0\0\0'
        return head + question[12:end] + answer + name

    def stop(self):
        if not self.is_alive():
            return
        with inside(self.at[0]), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
            s.sendto(b'', (self.at[1], 53))
        self.join(5)
        self.socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


class Silent(Names):
    def answers(self, *_):
        return []


class Garbage(Names):
    rng = random.Random(1)

    def answers(self, question, end):
        pieces = [self.rng.randbytes(self.rng.randrange(1, 600)) for _ in range(5)]
        broken = [question[:2] + b'\x81\x80' + piece for piece in pieces]  # the right number
        pointing = self.reply(question, end, b'\xc0\x0c')[:-2]
        in_a_circle = self.reply(question, end, struct.pack('>H', 0xC000 | end + 12))
        return [*pieces, *broken, pointing, in_a_circle, self.reply(question, end)[:-3]]


class Liar(Names):
    """Answers to questions that nobody asked: another number, another name."""

    def answers(self, question, end):
        right = self.reply(question, end)
        return [bytes([right[0] ^ 1]) + right[1:], right.replace(b'in-addr', b'in-addx')]
