"""compiled.py: the tests' helpers in C, each compiled once a run; whether the program was compiled to
watch itself.
"""

import functools
import os
import shutil
import subprocess

from harness import PROGRAM, ROOT, Skip, check, folder


def built(name, *words):
    """tests/support/NAME.c, with these options and sources of the program. Gives the path."""
    path = folder / name
    if not os.path.exists(path):
        compiler = os.environ.get('CC') or 'cc'
        if shutil.which(compiler) is None:
            raise Skip('no compiler')
        source = 'tests/support/%s.c' % name
        options = ['-std=c11', '-D_GNU_SOURCE', '-O2', '-Iinclude', '-o', path]
        done = subprocess.run(
            [compiler, *options, source, *words], cwd=ROOT, stderr=subprocess.PIPE
        )
        check(done.returncode == 0, '%s cannot be built: %s' % (name, done.stderr.decode()[:400]))
    return path


@functools.cache
def sanitizer():
    """'asan' or 'tsan' where the program has one; None."""
    with open(PROGRAM, 'rb') as f:
        text = f.read()
    return next((name for name in ('asan', 'tsan') if b'__%s_init' % name.encode() in text), None)
