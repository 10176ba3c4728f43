"""procfs.py: what the kernel tells of a process and its threads. Linux."""

import os


def status(pid, task=None):
    """The lines of its status, or of one thread's, by their names."""
    place = '/proc/%d' % pid if task is None else '/proc/%d/task/%s' % (pid, task)
    with open(place + '/status', encoding='utf-8', errors='replace') as f:
        return dict(line.rstrip('\n').split(':\t', 1) for line in f if ':\t' in line)


def threads(pid):
    """The status of each thread."""
    out = []
    for task in os.listdir('/proc/%d/task' % pid):
        try:
            out.append(status(pid, task))
        except (FileNotFoundError, ProcessLookupError):  # it has ended
            pass
    return out


def memory_kb(pid, name='VmRSS'):
    """name: VmRSS, what is resident now; VmHWM, at the most."""
    return int(status(pid)[name].split()[0])


def comm(pid):
    with open('/proc/%d/comm' % pid, encoding='utf-8', errors='replace') as f:
        return f.read().strip()


def stat(pid, task=None):
    """The words behind the name: the state first."""
    place = '/proc/%d' % pid if task is None else '/proc/%d/task/%s' % (pid, task)
    with open(place + '/stat', encoding='utf-8', errors='replace') as f:
        return f.read().rpartition(')')[2].split()


def state(pid):
    return stat(pid)[0]


def cpu_seconds(pid, task=None):
    """So far, of all threads or of one."""
    words = stat(pid, task)
    return (int(words[11]) + int(words[12])) / os.sysconf('SC_CLK_TCK')


def children(pid):
    with open('/proc/%d/task/%d/children' % (pid, pid), encoding='ascii') as f:
        return [int(word) for word in f.read().split()]
