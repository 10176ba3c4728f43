"""test_privileges.py: what each thread may, as the kernel tells it, and that all that comes after
the rights were given up still works.
"""

import itertools
import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'support'))

from compiled import sanitizer  # noqa: E402
from harness import (  # noqa: E402
    AS_NOBODY,
    NOBODY,
    PROGRAM,
    Reader,
    Skip,
    check,
    equal,
    folder,
    main,
    one_error,
    run,
    start,
    wait_for,
    with_mounted,
)
from name_server import Names, asking  # noqa: E402
from netns import A4, B4, in_ns, ip, lab, udp_talk, watch  # noqa: E402
from pcapbuild import UDP, at, datagram, ether, pcap  # noqa: E402
from procfs import comm, threads  # noqa: E402
from screen import Screen  # noqa: E402

USER = 54321  # of no name
NET_RAW, DAC_READ_SEARCH, SYS_PTRACE = 1 << 13, 1 << 2, 1 << 19
# What each thread may hold, by its name. A thread that is not listed may hold nothing.
ALLOWED = {'opener': NET_RAW, 'owners': DAC_READ_SEARCH | SYS_PTRACE}
SUDO = {'SUDO_UID': str(USER), 'SUDO_GID': str(USER + 1), 'SUDO_USER': 'somebody'}
FILE_CAPS = 'cap_net_raw,cap_dac_read_search,cap_sys_ptrace+ep'
numbers = itertools.count()


def excess(pid):
    """Threads with more than they may have, the names of all, and what the opener has."""
    bad, names, opener = [], set(), None
    # That sanitizer has a thread of its own, with what main has then: permitted, not in force.
    watched = sanitizer() == 'tsan'
    for t in threads(pid):
        name = t['Name']
        if watched and name == comm(pid) and t['Pid'] != str(pid):
            continue
        names.add(name)
        held = {k: int(t[k], 16) for k in ('CapInh', 'CapPrm', 'CapEff', 'CapAmb')}
        allowed = ALLOWED.get(name, 0)
        if (
            held['CapPrm'] & ~allowed
            or held['CapEff'] != held['CapPrm']
            or held['CapInh']
            or held['CapAmb']
            or t['NoNewPrivs'] != '1'
        ):
            bad.append((name, t['NoNewPrivs'], held))
        if name == 'opener':
            opener = held['CapEff']
    return bad, names, opener


def drops(pid, live=True):
    """Waits until every thread has come down to what it may have."""

    def settled():
        bad, names, _ = excess(pid)
        return not bad and {'capture', 'accounting'} <= names

    try:
        wait_for(settled, 'the end of the rights')
    except AssertionError as e:
        raise AssertionError('%s: %r' % (e, excess(pid)))
    _, names, opener = excess(pid)
    equal('a thread that opens devices', 'opener' in names, live)
    if live:
        equal('what it may', opener, NET_RAW)


def ids(pid):
    """Of all threads: the four user ids, the four group ids, the groups."""
    return {
        tuple(tuple(map(int, t[k].split())) for k in ('Uid', 'Gid', 'Groups')) for t in threads(pid)
    }


def home_of(uid, name):
    path = folder / name
    if os.path.isdir(path):
        shutil.rmtree(path)
    os.mkdir(path, 0o700)
    os.chown(path, uid, uid)
    return path


def under_sudo():
    """The environment of that user's program."""
    return {**SUDO, 'HOME': home_of(USER, 'sudo')}


def needs_root():
    if os.geteuid() != 0:
        raise Skip('not root')
    lab.build()


# --- what is given up ---


def test_root_keeps_only_what_it_needs():
    needs_root()
    reader = watch('a')
    drops(reader.process.pid)
    equal('ids', {u for u, g, _ in ids(reader.process.pid)}, {(0, 0, 0, 0)})
    bounds = {int(t['CapBnd'], 16) for t in threads(reader.process.pid)}
    equal('bounding set', bounds, {0})
    equal('status', reader.end(signal.SIGINT), 0)


def test_under_sudo_it_is_the_user():
    needs_root()
    reader = watch('a', env=under_sudo())
    drops(reader.process.pid)
    equal('ids', ids(reader.process.pid), {((USER,) * 4, (USER + 1,) * 4, ())})
    equal('status', reader.end(signal.SIGINT), 0)


def test_sudo_of_root_stays_root():
    needs_root()
    reader = watch('a', env={**SUDO, 'SUDO_UID': '0', 'SUDO_GID': '0'})
    drops(reader.process.pid)
    equal('uids', {u for u, _, _ in ids(reader.process.pid)}, {(0, 0, 0, 0)})
    equal('status', reader.end(signal.SIGINT), 0)


def test_rubbish_of_sudo_is_no_user():
    needs_root()
    for value in ('', 'x', '-1', '4294967295', '18446744073709551616', '1 '):
        reader = watch('a', env={**SUDO, 'SUDO_UID': value})
        drops(reader.process.pid)
        equal('uids with %r' % value, {u for u, _, _ in ids(reader.process.pid)}, {(0, 0, 0, 0)})
        equal('status', reader.end(signal.SIGINT), 0)


def test_a_file_needs_nothing():
    """Neither capabilities nor root, from the start: also for a pipe that has sent nothing yet."""
    needs_root()
    process = start(
        '-r', '-', '--json', stdin=subprocess.PIPE, env=under_sudo()
    )

    def given_up():
        t = threads(process.pid)
        return t and all(
            int(x['CapPrm'], 16) == 0 and x['Uid'].split()[1] == str(USER) for x in t
        )

    wait_for(given_up, 'the end of the rights')
    frames = [ether(datagram('10.0.0.1', n, '192.0.2.1', 9, 60, UDP)) for n in (1, 2)]
    process.stdin.write(pcap([(at(0.1), frame) for frame in frames]))
    process.stdin.flush()
    drops(process.pid, live=False)
    process.stdin.close()
    process.stdin = None
    reader = Reader(process)
    equal('status', reader.end(), 0)
    equal('flows', reader.lines()[-1]['flow_count'], 2)


# --- who it was started by ---


def with_caps(caps):
    """A copy of the program with these file capabilities, and the words that run it as nobody."""
    needs_root()
    if shutil.which('setcap') is None:
        raise Skip('no setcap')
    path = folder / ('iftoprs-%d' % next(numbers))
    shutil.copy(PROGRAM, path)
    done = subprocess.run(['setcap', caps, path], stderr=subprocess.PIPE)
    if done.returncode != 0:
        raise Skip('no file capabilities here: %s' % done.stderr.decode().strip())
    # The program's place is taken by the copy; what follows is its command line.
    return [*AS_NOBODY, 'sh', '-c', 'shift; exec "$0" "$@"', path]


def test_file_capabilities_do_without_sudo():
    for caps in (FILE_CAPS, 'cap_net_raw+ep'):
        reader = watch('a', '-p', before=with_caps(caps), env={'HOME': home_of(NOBODY, 'nobody')})
        drops(reader.process.pid)
        equal('ids', ids(reader.process.pid), {((NOBODY,) * 4, (NOBODY,) * 4, ())})
        udp_talk(A4, B4, 5001, [72] * 10)
        reader.until(lambda r: r.lines()[-1]['packets'] >= 10, 'packets')
        equal('status', reader.end(signal.SIGINT), 0)
        lines = reader.err.splitlines()
        equal('lines on stderr', len(lines), 0 if caps == FILE_CAPS else 1)
        check(all('cap_sys_ptrace' in line for line in lines), 'stderr %r' % lines)


def test_what_is_lost_is_said():
    for caps, said in ((FILE_CAPS, False), ('cap_net_raw+ep', True)):
        with Screen(
            '-i',
            'va',
            '-n',
            before=[*in_ns('a'), *with_caps(caps)],
            home=home_of(NOBODY, 'nobody'),
            width=140,
        ) as s:
            s.shows('iface:va')
            if said:
                s.says('cap_sys_ptrace')
            else:
                check('cap_' not in s.text(), 'said without need:\n' + s.text())
        before = [*in_ns('a'), *with_caps(caps)]
        result = run('-i', 'va', '-n', '--json', '-s', '0.3', before=before)
        equal('said with --json', 'cap_sys_ptrace' in result.err, said)


def test_no_rights_names_the_way_out():
    needs_root()
    before = [*in_ns('a'), *AS_NOBODY]
    result = run('-i', 'va', '--json', '-s', '1', before=before)
    one_error(result, 1, 'va', 'sudo', 'setcap', FILE_CAPS, PROGRAM)


# --- what still works afterwards ---


def test_a_device_that_comes_back_is_opened_again():
    needs_root()
    reader = watch('a', env=under_sudo())
    udp_talk(A4, B4, 5001, [72] * 10)
    reader.until(lambda r: r.lines()[-1]['packets'] >= 10, 'packets')
    try:
        ip('a', 'link del va')
        reader.until(lambda r: 'iftoprs: va: ' in r.err, 'a message about va')
    finally:
        lab.join()
    reader.until(lambda r: 'captured again' in r.err, 'va again', 20)
    packets = reader.lines()[-1]['packets']
    udp_talk(A4, B4, 5001, [72] * 10)
    reader.until(lambda r: r.lines()[-1]['packets'] >= packets + 10, 'packets of the new va')
    drops(reader.process.pid)
    equal('status', reader.end(signal.SIGINT), 0)


def opened(home, env=SUDO):
    lab.build()
    screen = Screen(
        '-i', 'lo', '-f', 'udp', env=env, home=home, prefs=None, before=in_ns('a'), width=120
    )
    screen.shows('iface:lo')
    return screen


def owner_and_mode(path):
    s = os.lstat(path)
    return s.st_uid, s.st_gid, oct(stat.S_IMODE(s.st_mode))


def test_the_screen_as_the_user():
    """The chooser opens another device; what is saved and exported is the user's."""
    needs_root()
    home = home_of(USER, 'sudo')
    with opened(home) as s:
        drops(s.pid())
        equal('uids', {u for u, _, _ in ids(s.pid())}, {(USER,) * 4})
        s.key('i')
        s.until(lambda x: x.popup('Interface'), 'the chooser')
        s.choose('Interface', 'va')
        s.key('Enter')
        s.shows('iface:va')
        s.saves('interface: va')
        udp_talk(A4, B4, 5001, [72] * 10)
        s.until(lambda x: any(r.dst.endswith(':5001') for r in x.rows()), 'a flow of va')
        drops(s.pid())
        s.key('e')
        s.says('exported to')
        s.key('j', 'y')
        s.says('clipboard')
        s.quit()
    equal('config', owner_and_mode(s.config), (USER, USER + 1, '0o644'))
    export = os.path.join(home, '.iftoprs.export.txt')
    equal('export', owner_and_mode(export), (USER, USER + 1, '0o600'))


def test_root_in_the_home_of_another():
    """As after `su`: the files are theirs."""
    needs_root()
    home = home_of(USER, 'su')
    with opened(home, env={}) as s:
        drops(s.pid())
        s.key('B')
        s.saves('use_bytes: true')
        s.quit()
    equal('config', os.lstat(s.config).st_uid, USER)


def test_home_of_root_gives_way():
    """sudo sets HOME to root's own, where the user could save nothing; any other HOME is kept."""
    needs_root()
    home = home_of(USER, 'own')
    with open('/etc/passwd', encoding='utf-8') as f:
        users = f.read() + 'somebody:x:%d:%d::%s:/bin/sh\n' % (USER, USER + 1, home)
    root = pwd.getpwuid(0).pw_dir
    if not os.path.isdir(root) or os.stat(root).st_mode & 0o002:
        raise Skip('root has no home of its own here')
    passwd = with_mounted(folder.write('passwd', users.encode()), '/etc/passwd')
    with Screen(
        *'-i lo -n'.split(),
        env={**SUDO, 'HOME': root},
        home=home,
        prefs=None,
        before=[*in_ns('a'), *passwd],
    ) as s:
        s.shows('iface:lo')
        s.key('B')
        s.saves('use_bytes: true')
        s.quit()
    equal('config', owner_and_mode(s.config), (USER, USER + 1, '0o644'))


def test_what_the_user_may_not_write_is_said():
    needs_root()
    home = home_of(0, 'closed')
    os.chmod(home, 0o755)
    with opened(home) as s:
        s.key('B')
        s.says('not saved')
        equal('files', os.listdir(home), [])


def test_names_are_asked_for():
    needs_root()
    env = under_sudo()
    with Names(b'host', b'example'):
        reader = watch('a', '-f', 'udp', names=True, before=asking(), env=env)
        udp_talk(A4, B4, 5001, [72])
        reader.until(lambda r: '"dst":"host.example:5001"' in r.out, 'a name')
        drops(reader.process.pid)
        equal('status', reader.end(signal.SIGINT), 0)


main(globals())
