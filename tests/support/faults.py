"""faults.py: the program with memory that runs out and clocks that jump (faults.c). Linux, glibc."""

import mmap
import os
import shutil
import struct
import subprocess

from harness import ROOT, PROGRAM, Skip, folder

WALL, STEADY, LEFT, FAILS, FAILED = range(5)


def shim():
    path = folder / 'faults.so'
    if not os.path.exists(path):
        compiler = os.environ.get('CC') or 'cc'
        if shutil.which(compiler) is None:
            raise Skip('no compiler')
        with open(PROGRAM, 'rb') as f:
            text = f.read()
            if b'__asan_init' in text or b'__tsan_init' in text:
                raise Skip('a sanitizer has taken the place of malloc')
        source = os.path.join(ROOT, 'tests', 'support', 'faults.c')
        done = subprocess.run(
            [compiler, '-shared', '-fPIC', '-O1', '-o', path, source, '-ldl'],
            stderr=subprocess.PIPE,
        )
        if done.returncode != 0:
            raise Skip('no such shim here: %s' % done.stderr.decode()[:200])
    return path


class Faults:
    """The control file of one program."""

    count = 0

    def __init__(self):
        Faults.count += 1
        self.path = folder.write(
            'faults-%d' % Faults.count, struct.pack('=5q', 0, 0, -1, 0, 0)
        )
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
