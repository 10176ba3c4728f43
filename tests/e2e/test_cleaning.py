"""test_cleaning.py: names that attack the terminal, wherever they come in and wherever they go out.
"""

import base64
import os
import re
import signal
import subprocess
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'support'))

from harness import (  # noqa: E402
    Reader,
    Skip,
    at_end,
    check,
    contains,
    equal,
    folder,
    main,
    run,
    start,
    with_mounted,
)
from name_server import Names, asking  # noqa: E402
from netns import A4, B4, NAMES, in_ns, lab, udp_talk, watch  # noqa: E402
from pcapbuild import UDP, at, datagram, ether, pcap  # noqa: E402
from screen_pty import Terminal  # noqa: E402

# A title, a colour, C1, a bidirectional override, a zero-width joiner, an overlong slash, a flood of
# accents. "hurt" stands in each, so that what came through can be told from our own sequences.
EVIL = [
    b'\x1b]0;hurt\x07',
    b'\x1b[31mhurt',
    b'\xc2\x9b31mhurt',
    b'\x9b31mhurt',
    b'\xe2\x80\xaehurt',
    b'\xe2\x80\x8dhurt',
    b'\xc0\xafhurt',
    b'hurt' + b'\xcc\x81' * 20,
    b'\xe3\x85\xa4hurt',
]
ALL = b'_'.join(EVIL)
# Out of the program nothing of this may come. Of its own sequences none is followed by these words.
HARM = re.compile(
    rb'\x1b\]0;|hurt\x07|\x1b\[31mhurt|\x9b|\xe2\x80[\x8b-\x8f\xa8-\xae]|\xc0\xaf|(?:\xcc\x81){5}'
    rb'|\xe3\x85\xa4'
)


def harmless(what, data):
    found = HARM.search(data)
    check(not found, '%s: %r' % (what, found and data[max(0, found.start() - 40) : found.end()]))
    check(b'hurt' in data, '%s: the name does not occur in %r' % (what, data[:300]))
    data.decode('utf-8')


def capture(name):
    path = os.path.join(os.fsencode(folder / ''), name)
    with open(path, 'wb') as f:
        f.write(pcap([(at(0.1), ether(datagram('10.0.0.1', 1, '192.0.2.1', 9, 60, UDP)))]))
    return path


def outputs(*args, env=None):
    done = run(*args, env=env)
    return done.status, done.out.encode(), done.err.encode()


def test_file_names():
    path = capture(ALL.replace(b'/', b'_'))
    for args in (('-r', path, '--json'), ('-r', path + b'.gone', '--json')):
        _, out, err = outputs(*args)
        harmless(repr(args[0]), out + err)
    with Terminal('-r', path, '--speed', '0') as t:
        t.ready()
        harmless('on the screen', t.out)


def test_arguments():
    for words in (
        ['-i', ALL],
        ['--theme', ALL],
        [ALL],
        [b'--' + ALL],
        ['-F', ALL],
        ['-s', ALL],
        ['--completions', ALL],
        ['-r', capture(b'plain'), '-f', ALL, '--json'],
        ['-c', ALL, '--json', '-i', 'none'],
    ):
        status, out, err = outputs(*words)
        check(status in (1, 2), 'status %d of %r' % (status, words))
        harmless(repr(words[:-1]), out + err)


def test_64_kb():
    long = b'\x1b[31mhurt' * 7000
    file = ['-r', capture(b'plain'), '--json']
    for words in (['-i', long], ['--theme', long], ['-f', long, *file], [long]):
        status, out, err = outputs(*words)
        check(status in (1, 2), 'status %d' % status)
        check(len(err) < 8192 and err.count(b'\n') == 1, 'stderr of %d bytes' % len(err))
        harmless('64 kB', out + err)


def test_config():
    text = ALL.decode('utf-8', 'replace')
    quoted = '"%s"' % ''.join(
        '\\x%02x' % ord(c) if ord(c) < 0x20 else '\\u%04x' % ord(c) if ord(c) > 0x7E else c
        for c in text
    )
    folder.write('evil.conf', ('theme: %s\n%s: 1\n' % (quoted, quoted)).encode())
    _, out, err = outputs('-c', folder / 'evil.conf', '-r', capture(b'plain'), '--json')
    harmless('the config', err)
    themes = 'custom_themes:\n  %s: [1, 2, 3, 4, 5, 6]\n' % quoted
    folder.write('evil.conf', themes.encode())
    _, out, err = outputs('-c', folder / 'evil.conf', '--list-colors')
    check(not HARM.search(out + err), 'a theme: %r' % (out + err)[-300:])


def test_theme_files():
    folder_of = os.path.join(os.fsencode(folder / ''), b'x', b'iftoprs', b'themes')
    os.makedirs(folder_of, exist_ok=True)
    with open(os.path.join(folder_of, ALL.replace(b'/', b'_')[:200] + b'.yaml'), 'wb') as f:
        f.write(b'name: "\\e[31mhurt \\u202ehurt"\npalette: [1, 2, 3, 4, 5, 6]\n')
    with open(os.path.join(folder_of, b'\x1b[31mhurt.yaml'), 'wb') as f:
        f.write(b'name: "\\e[31mhurt"\npalette: [1, 2, 3]\n')
    _, out, err = outputs('--list-colors', env={'XDG_CONFIG_HOME': folder / 'x'})
    harmless('themes', out + err)
    _, out, err = outputs(
        '-r', capture(b'plain'), '--json', env={'XDG_CONFIG_HOME': folder / 'x'}
    )
    harmless('a broken theme', err)


def test_interfaces():
    """The kernel takes any byte but blanks, slashes and colons; an alias takes them all."""
    lab.build()
    name = b'\x1b[31mhurt\xff'
    made = subprocess.run(
        ['ip', '-n', NAMES['a'], 'link', 'add', name, 'type', 'veth'], stderr=subprocess.PIPE
    )
    if made.returncode != 0:
        raise Skip('no such interface here: %r' % made.stderr)
    ip_a = ['ip', '-n', NAMES['a'], 'link']
    at_end.append(lambda: subprocess.run([*ip_a, 'del', name], stderr=subprocess.DEVNULL))
    subprocess.run([*ip_a, 'set', name, 'up', 'alias', ALL[:200]], check=True)
    done = run('-l', before=in_ns('a'))
    harmless('-l', done.out.encode())
    process = start('-i', name, '--json', '-s', '1', before=in_ns('a'))
    reader = Reader(process)
    equal('status', reader.end(), 0)
    harmless('JSON', reader.out.encode())
    with Terminal('-i', name, before=in_ns('a'), width=140) as t:
        t.until(lambda x: b'iface:' in x.out, 'the screen')
        t.send(b'i')
        t.until(lambda x: b'Interface' in x.out, 'the chooser')
        t.quiet(0.2, 5)
        harmless('the chooser', t.out)


def test_names_of_servers():
    """What c-ares lets through of them is cleaned; the others (of its newer versions all) stay
    numbers.
    """
    lab.build()
    for label in EVIL:
        with Names(label.replace(b'.', b'_')[:60], b'hurt') as server:
            reader = watch('a', '-f', 'udp', names=True, before=asking())
            asked = server.asked
            udp_talk(A4, B4, 5001, [72])
            reader.until(lambda r, s=server, n=asked: s.asked > n, 'a question')
            lines = len(reader.lines())
            reader.until(lambda r, n=lines: len(r.lines()) > n + 2, 'lines after the answer')
            equal('packets', reader.lines()[-1]['packets'], 1)
            equal('status', reader.end(signal.SIGINT), 0)
            check(not HARM.search(reader.out.encode()), 'harm in %r' % reader.out[-500:])


def test_names_of_hosts():
    """Everywhere a name goes: rows, tooltip, copy, export, JSON."""
    if not os.path.exists('/etc/hosts'):
        raise Skip('there is no /etc/hosts here to put another in the place of')
    lab.build()
    name = b''.join(EVIL)
    hosts = folder.write('hosts', b'10.77.0.2 %s\n10.77.0.1 me.example\n' % name)
    before = with_mounted(hosts, '/etc/hosts')
    reader = watch('a', '-f', 'udp', names=True, before=before)
    udp_talk(A4, B4, 5001, [72])
    reader.until(lambda r: 'hurt' in r.out, 'a name')
    equal('status', reader.end(signal.SIGINT), 0)
    harmless('JSON', reader.out.encode())
    with Terminal('-i', 'va', '-f', 'udp', before=[*in_ns('a'), *before], width=200) as t:
        t.until(lambda x: b'iface:' in x.out, 'the screen')
        t.send(b'n')  # the terminal's config has them off
        udp_talk(A4, B4, 5001, [72] * 5)
        t.until(lambda x: b'hurt' in x.out, 'a name')
        t.send(b'jy')
        t.until(lambda x: b'\x1b]52;' in x.out, 'the copy')
        t.send(b'\re')
        t.until(lambda x: b'exported to' in x.out, 'the export')
        harmless('the screen', t.out)
        copied = re.search(rb'\x1b\]52;c;([^\x07]*)\x07', t.out).group(1)
        harmless('the clipboard', base64.b64decode(copied))
        with open(os.path.join(t.home, '.iftoprs.export.txt'), 'rb') as f:
            harmless('the export', f.read())


def test_regular_names_stay():
    """Cleaning takes nothing from a name in another script."""
    path = capture('grün-日本-дом'.encode())
    done = run('-r', path, '--json')
    contains('JSON', done.out, 'grün-日本-дом')


main(globals())
