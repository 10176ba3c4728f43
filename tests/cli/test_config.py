"""test_config.py: configs that are wrong in every way there is: one line that names file, line and
key and what is allowed, a program that runs, a file that nobody has touched."""

import os
import re
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'support'))

from harness import ROOT, check, contains, equal, folder, main, one_error, run, unprivileged  # noqa: E402
from pcapbuild import at, datagram, ether, pcap  # noqa: E402

FRAMES = [(at(0), ether(datagram('192.0.2.1', 1001, '198.51.100.1', 53, 100)))]
DEEP = ''.join('%s%s:\n' % (' ' * n, 'k%d' % n) for n in range(300))
BOMB = 'a: &a [x, x]\n' + ''.join(
    '%s: &%s [*%s, *%s]\n' % (chr(98 + n), chr(98 + n), chr(97 + n), chr(97 + n)) for n in range(20)
)

# name: (text, line or 0 where the whole file is meant, what the message says)
BAD = {
    'a bool': ('# x\nuse_bytes: maybe\n', 2, "use_bytes: 'maybe'", 'true or false'),
    'a number for a bool': ('use_bytes: 3\n', 1, "use_bytes: '3'", 'true or false'),
    'a list for a bool': ('use_bytes: [true]\n', 1, 'use_bytes', 'true or false'),
    'a map for a bool': ('use_bytes: {a: b}\n', 1, 'use_bytes', 'true or false'),
    'nothing for a bool': ('mouse: true\nuse_bytes:\n', 2, 'use_bytes', 'true or false'),
    'a word': ('sort_column: fastest\n', 1, 'sort_column', '2s, 10s, 40s, source or destination'),
    'another word': ('\n\nline_display: three\n', 3, 'line_display', 'two-line, one-line, sent'),
    'a bar style': ('bar_style: fat\n', 1, 'bar_style', 'gradient, solid, thin or ascii'),
    'no number': ('refresh_rate: banana\n', 1, 'refresh_rate', 'a number from 1 to 3600'),
    'below zero': ('refresh_rate: -3\n', 1, 'refresh_rate', 'a number from 1 to 3600'),
    'too much': ('max_flows: 99999999999999999999\n', 1, 'max_flows', 'from 16 to 100000000'),
    'a fraction': ('idle_timeout: 1.5\n', 1, 'idle_timeout', 'a number from 0 to 31536000'),
    'hexadecimal': ('max_bandwidth: 0x10\n', 1, 'max_bandwidth', 'a number from 0'),
    'three thousand characters': ('alert_threshold: %s\n' % ('9' * 3000), 1, 'alert_threshold'),
    'line ends of DOS': ('mouse: true\r\nuse_bytes: maybe\r\n', 2, "'maybe'", 'true or false'),
    'a key twice': ('mouse: true\ntheme: X\nmouse: false\n', 3, 'mouse', 'twice'),
    'no such theme': ('theme: NoSuch\n', 1, 'theme', "'NoSuch'", '--list-colors'),
    'a list for a theme': ('theme: [a]\n', 1, 'theme', 'a text'),
    'no such custom theme': ('active_custom_theme: X\n', 1, 'active_custom_theme', "'X'"),
    'three colours': ('custom_themes:\n  M: [1, 2, 3]\n', 2, 'custom_themes: M', 'six numbers'),
    'seven colours': ('custom_themes:\n  M: [1,2,3,4,5,6,7]\n', 2, 'custom_themes: M', 'six'),
    'colour 256': ('custom_themes:\n  M: [1,2,3,4,5,256]\n', 2, 'custom_themes: M', '0 to 255'),
    'a theme that is a text': ('custom_themes:\n  M: red\n', 2, 'custom_themes: M', 'six numbers'),
    'themes as a list': ('custom_themes: [1]\n', 1, 'custom_themes', 'Lagoon: [31, 44'),
    'a pin that is a text': ('pinned: here\n', 1, 'pinned', 'src: ADDRESS:PORT'),
    'half a pin': ('pinned:\n  - src: "1.2.3.4:1"\n', 2, 'pinned', 'src and dst are needed'),
    'a pin with more': ('pinned:\n  - src: a\n    dst: b\n    x: c\n', 4, 'pinned', 'no such key'),
    'a pin of no address': (
        'pinned:\n  - src: "10.0.0.1:1"\n    dst: "10.0.0.2:2"\n  - src: "999.1.1.1:3"\n    dst: a\n',
        4,
        "pinned: src: '999.1.1.1:3'",
        'ADDRESS:PORT',
    ),
    'keys as a text': ('keys: pause\n', 1, 'keys', "'pause: Space'"),
    'no such action': ('keys:\n  help: H\n  fly: x\n', 3, 'keys: fly', 'no such action'),
    'no such key': ('keys:\n  pause: Foo\n', 2, 'keys: pause', "'Foo'", 'Ctrl+A to Ctrl+Z'),
    'one key, two actions': ('keys:\n  help: H\n  pause: n\n', 3, "'n'", 'pause', 'toggle_dns'),
    'a key that is a list': ('keys:\n  pause: [a]\n', 2, 'keys: pause', 'the name of a key'),
    'a tab': ('mouse: true\n\tuse_bytes: true\n', 2, 'use_bytes', 'tab'),
    'a tab below a key': ('keys:\n\tpause: x\n', 2, 'pause', 'tab'),
    'all bytes there are': (bytes(range(256)), 1, 'control characters'),
    'a zero': (b'mouse: true\x00\nuse_bytes: true\n', 1, 'mouse', 'control characters'),
    'Latin-1': (b'mouse: true\ntheme: Caf\xe9\n', 2, 'theme', 'UTF-8'),
    'UTF-16': ('theme: NeonSprawl\n'.encode('utf-16'), 1, 'theme'),
    'an escape': ('use_bytes: "\x1b[31mred"\n', 1, 'use_bytes'),
    'ten megabytes': ('# x\n' * 2621440, 0, 'larger than'),
    'ten megabytes in a value': ('theme: ' + 'a' * 10485760, 0, 'larger than'),
    'five thousand brackets': ('pinned: %s%s\n' % ('[' * 5000, ']' * 5000), 1, 'pinned'),
    'three hundred levels': ('keys:\n' + DEEP.replace('k', ' k'), 1, 'keys'),
    'a bomb of aliases': (BOMB, 2, 'b', 'aliases are not allowed'),
    'an alias': ('theme: &t X\ninterface: *t\n', 2, 'interface', 'aliases are not allowed'),
    'an alias of itself': ('keys: &k\n  pause: *k\n', 2, 'pause', 'aliases are not allowed'),
    'a merge': ('mouse: true\n<<: *b\n', 2, '<<'),
    'no end of a text': ('mouse: true\ntheme: "abc\nuse_bytes: true\n', 2, 'theme', 'end of'),
    'no end of braces': ('keys: {pause: x\nuse_bytes: true\n', 1, 'keys'),
    'no colon': ('theme NeonSprawl\n', 1, "'KEY: VALUE'"),
    'no blank': ('theme:NeonSprawl\nuse_bytes: true\n', 1, "'KEY: VALUE'"),
    'a list': ('- a\n- b\n', 1, "'KEY: VALUE'"),
    'a word alone': ('hello\n', 1, "'KEY: VALUE'"),
    'braces around it': ('{use_bytes: true}\n', 1, 'use_bytes', 'without blanks or braces'),
    'every line indented': ('  use_bytes: true\n', 1, 'use_bytes', 'without blanks'),
    'pins in braces': ('{pinned: [{src: a}]}\n', 1, 'pinned'),
    'two documents': ('mouse: true\n---\nmouse: false\n', 2, 'second document'),
    'another YAML': ('%YAML 9.9\n---\nmouse: true\n', 1, 'YAML'),
    'an odd character': ('interface: @eth0\n', 1, 'interface'),
    'TOML, half a text': ('mouse = true\ntheme = "x\n', 2, 'theme', 'closing quote'),
    'TOML, a bool': ('use_bytes = maybe\n', 1, "use_bytes: 'maybe'", 'true or false'),
    'TOML and YAML': ('refresh_rate = 1\nuse_bytes: true\n', 2, '= is expected'),
}


def capture():
    return folder.write('one.pcap', pcap(FRAMES))


def told(path, line, *parts, **options):
    """With this config it counts as usual, and says one line about it. options: of run()."""
    result = run('--json', '-n', '-r', capture(), '-c', path, **options)
    equal('status of %r' % result, result.status, 0)
    equal('packets', result.lines()[-1]['packets'], 1)
    equal('lines on stderr: %r' % result.err[:500], result.err.count('\n'), 1)
    where = 'iftoprs: %s: %s' % (path, 'line %d: ' % line if line else '')
    check(result.err.startswith(where), 'stderr %r does not begin %r' % (result.err[:300], where))
    contains('stderr', result.err, *parts)
    check(all(c >= ' ' for c in result.err[:-1]), 'control characters: %r' % result.err[:300])


def bad(text, line, *parts):
    data = text if isinstance(text, bytes) else text.encode()
    path = folder.write('bad.conf', data)
    before = os.stat(path)
    told(path, line, *parts)
    after = os.stat(path)
    with open(path, 'rb') as f:
        check(f.read() == data, 'the file has changed')
    equal('the file', (after.st_ino, after.st_mtime_ns), (before.st_ino, before.st_mtime_ns))


def test_a_folder():
    path = folder / 'folder.conf'
    os.mkdir(path)
    told(path, 0, 'Is a directory')


def test_a_fifo():
    path = folder / 'fifo.conf'
    os.mkfifo(path)
    told(path, 0, 'is no file', timeout=5)


def test_a_link_to_itself():
    path = folder / 'circle.conf'
    os.symlink('circle.conf', path)
    told(path, 0, 'symbolic links')


def test_a_file_that_may_not_be_read():
    path = folder.write('secret.conf', b'use_bytes: true\n')
    os.chmod(path, 0)
    told(path, 0, 'Permission', before=unprivileged())


def test_endless_devices():
    told('/dev/zero', 0, 'larger than')


def test_no_file_and_an_empty_one():
    """Nothing to say about an empty one, nor where no file was asked for."""
    empty = folder.write('empty.conf', b'')
    for words in (['-c', empty], ['-c', '/dev/null'], []):
        result = run('--json', '-n', '-r', capture(), *words, env={'HOME': folder / 'nowhere'})
        equal('status and stderr', (result.status, result.err), (0, ''))
    missing = folder / 'nothing.conf'
    told(missing, 0, 'no such file')
    check(not os.path.exists(missing), 'it was made')
    result = run('--json', '-n', '-r', capture(), '-c', '/' + 5000 * 'a')
    one_error(result, 0, '--config: ', 'too long')
    equal('packets', result.lines()[-1]['packets'], 1)


def user_theme(place, file, text):
    """A theme among the user's own. Gives the environment in which it is found."""
    themes = os.path.join(folder / place, 'iftoprs/themes')
    os.makedirs(themes, exist_ok=True)
    with open(os.path.join(themes, file), 'wb') as f:
        f.write(text)
    return {'XDG_CONFIG_HOME': folder / place}


def test_themes_of_the_user_that_are_wrong():
    """A line each; the others are there."""
    texts = {
        'Bits.yaml': b'name: Bits\npalette: [1, 2, 3]\n',
        'Garbage.yaml': b'\x00\x01\x02',
        'Good.yaml': b'name: Good\npalette: [1, 2, 3, 4, 5, 6]\n',
        'Nameless.yaml': b'palette: [1, 2, 3, 4, 5, 6]\n',
        'Role.yaml': b'name: R\npalette: [1, 2, 3, 4, 5, 6]\nroles:\n  rate_2s: pink\n',
        'Words.yaml': b'name: W\npalette: red\n',
    }
    for name, text in texts.items():
        env = user_theme('wrong', name, text)
    os.mkfifo(folder / 'wrong/iftoprs/themes/Pipe.yaml')
    words = ['--json', '-n', '-r', capture(), '--theme', 'Good']
    result = run(*words, env=env, timeout=10)
    equal('status', result.status, 0)
    lines = result.err.splitlines()
    wanted = [
        ('Bits.yaml: line 2: palette: ', 'six numbers from 0 to 255'),
        ('Garbage.yaml: line 1: ',),
        ('Nameless.yaml: ', 'name'),
        ('Pipe.yaml: ', 'no file'),
        ('Role.yaml: line 4: rate_2s: ', "'pink'", '0..255'),
        ('Words.yaml: line 2: palette: ', 'six numbers from 0 to 255'),
    ]
    equal('lines: %r' % lines, len(lines), len(wanted))
    for line, parts in zip(lines, wanted):
        contains('line', line, *parts)


def test_what_is_wrong_is_told_where_something_is_printed():
    """On standard error; what was asked for is printed all the same."""
    conflict = folder.write('conflict.conf', b'keys:\n  pause: n\n')
    result = run('--help', '-c', conflict)
    equal('status', result.status, 0)
    contains('--help', result.out, 'pause')
    contains('--help', result.err, 'line 2', 'pause', 'toggle_dns')
    env = user_theme('themes', 'Bits.yaml', b'name: Bits\npalette: [1, 2, 3]\n')
    result = run('--list-colors', '-c', '/dev/null', env=env)
    equal('status', result.status, 0)
    contains('--list-colors', result.out, '* NeonSprawl')
    contains('--list-colors', result.err, 'Bits.yaml: line 2: palette')
    result = run('--json', '-c', '/dev/null', '--theme', 'Bits', env=env)
    equal('status and output', (result.status, result.out), (2, ''))
    contains('--theme', result.err, 'Bits.yaml: line 2: palette', "--theme 'Bits': no such theme")
    result = run('--list-colors', '-c', '/dev/null', '--theme', 'NoSuch')
    equal('status and output', (result.status, result.out), (2, ''))
    contains('--theme', result.err, "--theme 'NoSuch': no such theme")
    result = run('--list-colors', '-c', '/dev/null', '--theme', 'AcidRain')
    equal('status', result.status, 0)
    contains('--theme', result.out, '* AcidRain', '  NeonSprawl')


def test_custom_themes_by_name():
    """One named as a built-in theme takes its place; all are offered where a name is wrong."""
    path = folder.write(
        'own.conf',
        b'custom_themes:\n  My  own: [1, 2, 3, 4, 5, 6]\n  Acid Rain: [6, 5, 4, 3, 2, 1]\n',
    )
    for name, line in (
        ('My  own', r'(?m)^\* My own +My own +1 +2 +3 +4 +5 +6$'),
        ('AcidRain', r'(?m)^\* AcidRain +Acid Rain +6 +5 +4 +3 +2 +1$'),
        ('Acid Rain', r'(?m)^\* AcidRain +Acid Rain +6 +5 +4 +3 +2 +1$'),
    ):
        result = run('--list-colors', '-c', path, '--theme', name)
        equal('status and stderr', (result.status, result.err), (0, ''))
        equal('lines of %s' % name, len(re.findall(line, result.out)), 1)
        equal('lines of both names', len(re.findall(r'(?m)^..(My|Acid)', result.out)), 2)
    result = run('--list-colors', '-c', path, '--theme', 'NoSuch')
    equal('status', result.status, 2)
    contains('--theme', result.err, 'there are: My own, Acid Rain, NeonSprawl, ')


def test_a_theme_file_with_a_long_name():
    name = 'L' * 200
    env = user_theme('long', name + '.yaml', b'name: Long\npalette: [1, 2, 3, 4, 5, 6]\n')
    result = run('--list-colors', '-c', '/dev/null', '--theme', name, env=env)
    equal('status and stderr', (result.status, result.err), (0, ''))
    contains('--list-colors', result.out, '* %s  ' % name)


def test_the_documented_defaults_say_nothing():
    default = os.path.join(ROOT, 'iftoprs.default.conf')
    result = run('--json', '-n', '-r', capture(), '-c', default)
    equal('status and stderr', (result.status, result.err), (0, ''))


main(globals(), [(name, lambda w=what: bad(*w)) for name, what in BAD.items()])
