"""faults.py: the program with memory that runs out and clocks that jump (faults.c). Linux, glibc."""

import mmap
import struct

from compiled import built, sanitizer
from harness import Skip, folder

WALL, STEADY, LEFT, FAILS, FAILED = range(5)


def shim():
    if sanitizer() is not None:
        raise Skip('a sanitizer has taken the place of malloc')
    try:
        return built('faults', '-shared', '-fPIC', '-ldl')
    except AssertionError as e:
        raise Skip('no such shim here: %s' % e)


class Faults:
    """The control file of one program."""

    count = 0

    def __init__(self):
        Faults.count += 1
        self.path = folder.write('faults-%d' % Faults.count, struct.pack('=5q', 0, 0, -1, 0, 0))
        with open(self.path, 'r+b') as f:
            self.map = mmap.mmap(f.fileno(), 40)

    def words(self):
        """To be put before the program: the shim is for it alone."""
        return ['env', 'LD_PRELOAD=' + shim(), 'FAULTS=' + self.path]

    def set(self, what, value):
        struct.pack_into('=q', self.map, 8 * what, value)

    def get(self, what):
        return struct.unpack_from('=q', self.map, 8 * what)[0]

    def no_memory(self, after, fails=1):
        self.set(FAILED, 0)
        self.set(FAILS, fails)
        self.set(LEFT, after)
