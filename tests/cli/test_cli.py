"""test_cli.py: the command line: every option, every mistake, what goes to stdout, to stderr and
into the exit status.
"""

import glob
import os
import re
import subprocess
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'support'))

from harness import (
    PROGRAM,
    ROOT,
    Skip,
    check,
    contains,
    counts_ended,
    environment,
    equal,
    folder,
    full_device,
    main,
    one_error,
    run,
    unprivileged,
)
from pcapbuild import at, datagram, ether, pcap
from screen_pty import Terminal

THEMES = sorted(
    os.path.basename(path)[:-5] for path in glob.glob(os.path.join(ROOT, 'themes', '*.yaml'))
)
SHELLS = ['zsh', 'bash', 'fish', 'elvish', 'powershell']
FRAMES = [
    (at(n / 10), ether(datagram('192.0.2.1', n, '198.51.100.1', 53, 100 + n))) for n in range(1, 31)
]


def capture():
    return folder.write('cli.pcap', pcap(FRAMES))


def interfaces():
    path = '/sys/class/net'
    if not os.path.isdir(path):
        raise Skip('no /sys/class/net')
    return [name for name in os.listdir(path) if os.path.isdir(os.path.join(path, name))]


# --- wrong usage ---

# (words, what the message says)
MISTAKES = [
    ('--wat', '--wat', 'no such option'),
    ('-x', '-x', 'no such option'),
    ('-nx', '-x', 'no such option'),
    ('--no-dns=yes', '--no-dns', 'no value'),
    ('--re 2', '--re', '--read', '--refresh'),
    ('extra', 'extra'),
    ('-- extra', 'extra'),
    ('-i', '--interface', 'value'),
    ('--interface', '--interface', 'value'),
    ('-f', '--filter', 'value'),
    ('-F', '--net-filter', 'value'),
    ('--speed', '--speed', 'value'),
    ('-s', '--duration', 'value'),
    ('--top', '--top', 'value'),
    ('--theme', '--theme', 'value'),
    ('--refresh', '--refresh', 'value'),
    ('-c', '--config', 'value'),
    ('--completions', '--completions', 'value'),
    ('-F banana', 'banana', '10.0.0.0/8', '2001:db8::/32'),
    ('-F 10.0.0.0/33', '10.0.0.0/33', '0..32'),
    ('-F 10.0.0.0/', '10.0.0.0/'),
    ('-F 10.0.0.0/-1', '10.0.0.0/-1'),
    ('-F 10.0.0.0/8/8', '10.0.0.0/8/8'),
    ('-F 10.0.0/8', '10.0.0/8'),
    ('-F 10.0.0.256/8', '10.0.0.256/8'),
    ('-F 2001:db8::/129', '2001:db8::/129', '0..128'),
    ('-F 2001:db8:::/32', '2001:db8:::/32'),
    ('--refresh 0', "'0'", '0.1', '3600'),
    ('--refresh -1', "'-1'", '0.1', '3600'),
    ('--refresh fast', 'fast', '0.1', '3600'),
    ('--refresh 5s', '5s', '0.1', '3600'),
    ('--refresh inf', 'inf', '0.1'),
    ('--refresh nan', 'nan', '0.1'),
    ('--refresh 0x1', '0x1', '0.1'),
    ('--refresh 1,5', '1,5', '0.1'),
    ('--refresh 99999', '99999', '3600'),
    ('-s 0', "'0'", 'above 0'),
    ('-s -5', "'-5'", 'above 0'),
    ('-s soon', 'soon'),
    ('--duration 1e9', '1e9'),
    ('--top 0', "'0'", '1'),
    ('--top -1', "'-1'"),
    ('--top 2.5', '2.5'),
    ('--top all', 'all'),
    ('--top 99999999999999999999', '99999999999999999999'),
    ('--speed -1', "'-1'"),
    ('--speed quick', 'quick'),
    ('--speed 1e9', '1e9'),
    ('--completions tcsh', 'tcsh', *SHELLS),
    ('-i eth0', '--interface', '--read'),
    ('-p', '--promiscuous', '--read'),
    ('--theme NoSuchTheme', 'NoSuchTheme', THEMES[0], THEMES[-1]),
]


def mistake(words, *parts):
    """Nothing on stdout: no capture was started."""
    result = run('--json', '-r', capture(), *words.split())
    one_error(result, 2, *parts)
    equal('stdout', result.out, '')


def mistakes():
    for words, *parts in MISTAKES:
        yield 'mistake ' + words, lambda w=words, p=parts: mistake(w, *p)


def test_options_that_need_others():
    one_error(run('--speed', '2', '-i', 'lo'), 2, '--speed', '--read')
    one_error(run('--top', '3', '-i', 'lo'), 2, '--top', '--json')


def test_empty_values():
    options = {'-i': 'interface', '-F': 'net-filter', '-s': 'duration', '-c': 'config', '-r': 'read'}
    options.update({'--' + name: name for name in ('theme', 'refresh', 'top', 'completions')})
    for option, name in options.items():
        one_error(run('--json', option, ''), 2, '--' + name)


def test_mistakes_come_before_anything_else():
    for first in ('-V', '-h', '-l', '--list-colors', '--completions=bash', '--json'):
        for words in ((first, '--wat'), ('--wat', first)):
            result = run(*words)
            one_error(result, 2, '--wat')
            equal('stdout of %s %s' % words, result.out, '')


def test_mistakes_with_odd_characters():
    for odd in (
        '--\x1b[31mred',
        '--two\nlines',
        '-\u00fc',
        '--\u202ex',
        'a' * 5000,
        '--' + 'a' * 5000,
    ):
        result = run(odd)
        one_error(result, 2)
        check(
            not any(c < ' ' or c in '\x7f\u202e' for c in result.err[:-1]), 'stderr %r' % result.err
        )
        check(len(result.err) < 1500, 'a message of %d characters' % len(result.err))


# --- options that print something ---


def test_version():
    for option in ('-V', '--version'):
        result = run(option)
        equal('status and stderr', (result.status, result.err), (0, ''))
        check(re.fullmatch(r'iftoprs \d+\.\d+\.\d+\S*\n', result.out), 'stdout %r' % result.out)


def on_terminal(*args, **env):
    """What the program writes to a terminal as its stdout."""
    with Terminal(*args, env=env) as t:
        equal('status', t.end(), 0)
        return t.out.decode().replace('\r\n', '\n')


SECTIONS = ['CAPTURE', 'DISPLAY', 'OUTPUT', 'SYSTEM', 'KEYBINDS', 'EXAMPLES']
OPTIONS = (
    '-i --interface -f --filter -F --net-filter -p --promiscuous -r --read --speed '
    '-n --no-dns -N --no-port-names -b --no-bars -B --bytes -P --hide-ports -Z --no-processes '
    '--theme --refresh --json -s --duration --top '
    '-c --config -l --list-interfaces --list-colors --completions -h --help -V --version'
).split()


def test_help():
    result = run('-h')
    equal('status and stderr', (result.status, result.err), (0, ''))
    equal('--help', run('--help').out, result.out)
    equal('sections', [line for line in result.out.split('\n') if line in SECTIONS], SECTIONS)
    for option in OPTIONS:
        check(
            re.search(r'(^|[ ,])%s\b' % re.escape(option), result.out, re.M),
            '%s is not in the help' % option,
        )
    too_wide = [line for line in result.out.split('\n') if len(line) > 80]
    equal('lines wider than 80', too_wide, [])


def test_help_colours_only_on_a_terminal():
    plain = run('-h').out
    check('\x1b' not in plain, 'escapes in a pipe')
    coloured = on_terminal('-h', NO_COLOR=None)
    check('\x1b[' in coloured, 'no colours on a terminal')
    equal('text without colours', re.sub('\x1b\\[[0-9;]*m', '', coloured), plain)
    equal('with NO_COLOR', on_terminal('-h', NO_COLOR='1'), plain)
    check('\x1b[' in on_terminal('-h', NO_COLOR=''), 'an empty NO_COLOR counts as unset')


def listed():
    result = run('-l')
    equal('status and stderr', (result.status, result.err), (0, ''))
    lines = result.out.split('\n')
    equal('first line', lines[0], 'Available interfaces:')
    equal('last line', lines[-1], '')
    return lines[1:-1]


def test_list_form():
    lines = listed()
    for line in lines:
        check(re.match(r'  \S+ +(up|down)( |$)', line), 'line %r' % line)
        equal('space at the end', line, line.rstrip())
    names = [line.split()[0] for line in lines]
    equal('names that come twice', sorted(set(names)), sorted(names))
    check(sum(line.endswith('(default)') for line in lines) <= 1, 'several defaults')
    equal('--list-interfaces', run('--list-interfaces').out, run('-l').out)


def test_list_for_awk():
    shell = subprocess.run(
        ['sh', '-c', '"$0" -l | awk \'NR>1{print $1}\'', PROGRAM],
        env=environment(),
        stdout=subprocess.PIPE,
        timeout=20,
    )
    names = shell.stdout.decode().split()
    equal('names', names, [line.split()[0] for line in listed()])
    check(set(interfaces()) <= set(names), 'missing: %s' % (set(interfaces()) - set(names)))


def test_list_tells_state_and_addresses():
    interfaces()
    lines = {line.split()[0]: line.split() for line in listed()}
    shown = subprocess.run(['ip', '-o', 'addr', 'show', 'up', 'lo'], stdout=subprocess.PIPE)
    if '127.0.0.1/8' not in shown.stdout.decode():
        raise Skip('lo is down, or has another address')
    equal('state of lo', lines['lo'][1], 'up')
    contains('addresses of lo', lines['lo'], '127.0.0.1/8')


def test_list_marks_the_default_route():
    try:
        with open('/proc/net/route') as f:
            routes = [line.split() for line in f.readlines()[1:]]
    except OSError:
        raise Skip('no /proc/net/route')
    defaults = sorted(
        (int(r[6]), r[0]) for r in routes if r[1] == '00000000' and r[7] == '00000000'
    )
    if not defaults:
        raise Skip('no default route')
    equal(
        'default',
        [line.split()[0] for line in listed() if line.endswith('(default)')],
        [defaults[0][1]],
    )


def test_list_without_rights():
    result = run('-l', before=unprivileged())
    equal('status and stderr', (result.status, result.err), (0, ''))
    contains('stdout', result.out, 'Available interfaces:\n')


def test_list_colors():
    result = run('--list-colors', timeout=5)
    equal('status and stderr', (result.status, result.err), (0, ''))
    for theme in THEMES:
        check(re.search(r'\b%s\b' % theme, result.out), '%s is not listed' % theme)


def test_list_colors_of_the_user():
    themes = folder / '.config/iftoprs/themes'
    os.makedirs(themes, exist_ok=True)
    try:
        with open(os.path.join(themes, 'MyOwnTheme.yaml'), 'w') as f:
            f.write('name: My Own Theme\npalette: [226, 46, 51, 201, 39, 21]\n')
        result = run('--list-colors', timeout=5)
        equal('status and stderr', (result.status, result.err), (0, ''))
        contains('stdout', result.out, 'My Own Theme')
    finally:
        os.unlink(os.path.join(themes, 'MyOwnTheme.yaml'))


def test_completions_are_printed():
    for shell in SHELLS:
        result = run('--completions', shell)
        equal('status and stderr', (result.status, result.err), (0, ''))
        contains(shell, result.out, 'iftoprs', 'net-filter')


PRINTING = [['-V'], ['-h'], ['-l'], ['--list-colors'], ['--completions', 'bash']]


def test_printing_to_a_full_disk():
    for words in PRINTING:
        with full_device() as full:
            one_error(run(*words, stdout=full, timeout=5), 1, 'No space left')


def test_printing_to_a_closed_pipe():
    for words in PRINTING:
        for restore in (True, False):
            reading, writing = os.pipe()
            os.close(reading)
            try:
                result = run(*words, stdout=writing, timeout=5, restore_signals=restore)
            finally:
                os.close(writing)
            equal('status and stderr of %s' % words, (result.status, result.err), (0, ''))


# --- options of a capture ---


def test_all_options_together():
    theme = THEMES[3]
    words = '-nNbBP --json --speed 0 --top=3 -s100 --refresh=2 -F 192.0.2.0/24 -F2001:db8::/32 -f udp'
    config = folder.write('other.conf', b'')
    lines = counts_ended(run(*words.split(), '-r', capture(), '--theme', theme, '-c', config))
    last = lines[-1]
    equal('unit', last['unit'], 'bytes')
    equal('elapsed', [value['elapsed'] for value in lines], [2, 2.9])
    equal('counts', (last['packets'], last['flow_count'], len(last['flows'])), (30, 30, 3))
    equal(
        'totals', (last['total_sent'], last['total_recv']), (sum(100 + n for n in range(1, 31)), 0)
    )


def test_long_and_short_names_are_the_same():
    path = capture()
    short = run(*'-n -N -b -B -P --json -f udp -s 2 -F 192.0.2.0/24 -r'.split(), path)
    names = '--no-dns --no-port-names --no-bars --bytes --hide-ports --json --filter udp'
    long = run(*names.split(), *'--duration 2 --net-filter 192.0.2.0/24 --read'.split(), path)
    counts_ended(short)
    equal('output', long.out, short.out)


def test_the_last_value_counts():
    path = capture()
    lines = counts_ended(
        run('--json', '-r', 'missing', '-n', '--top', '5', '-r', path, '--top', '2')
    )
    equal('flows', len(lines[-1]['flows']), 2)


def holds(path, data):
    with open(path, 'rb') as f:
        equal('the config', f.read(), data)


def test_command_line_is_not_saved():
    conf = (
        b'# mine\nuse_bytes: false   # bits\ndns_resolution: true\ntheme: %s\n' % THEMES[0].encode()
    )
    options = ['--json', '-nNBbP', '--theme', THEMES[1], '--refresh', '5', '-r', capture()]
    for path, words in (
        (folder.write('.iftoprs.conf', conf), []),
        (folder.write('my.conf', conf), ['-c', folder / 'my.conf']),
    ):
        counts_ended(run(*options, *words))
        holds(path, conf)
        os.unlink(path)


def test_a_broken_config_is_left_alone():
    conf = b'theme: Iftopcolor\nrefresh_rate: banana\n'
    path = folder.write('broken.conf', conf)
    result = run('--json', '-n', '-r', capture(), '-c', path)
    one_error(result, 0, path, 'line 2', 'refresh_rate')
    equal('packets', result.lines()[-1]['packets'], 30)
    holds(path, conf)


# --- what cannot be done ---


def test_no_such_interface():
    if os.geteuid() != 0:
        raise Skip('not root')
    one_error(run('-i', 'nosuch0', '--json'), 1, 'nosuch0', 'no such interface', *interfaces())
    one_error(
        run('-i', 'averyveryverylongnamethatcannotbe', '--json'), 1, 'averyveryverylongname', 'lo'
    )
    one_error(run('-i', 'no\x1b[31msuch', '--json'), 1)


def test_bad_filter():
    """libpcap's own words, and the filter."""
    for text, words in (
        ('tcp prot 80', 'syntax error'),
        ('port 99999', 'illegal port number'),
        ('host 999.1.1.1', '999.1.1.1'),
        ('ether proto \\foo', 'foo'),
    ):
        one_error(run('--json', '-r', capture(), '-f', text), 1, text, words)
    if os.geteuid() == 0 and 'lo' in interfaces():
        result = run('-i', 'lo', '--json', '-f', 'tcp prot 80')
        one_error(result, 1, 'tcp prot 80', 'syntax error')
        equal('stdout', result.out, '')


def test_no_permission():
    before = unprivileged()
    interfaces()
    result = run('-i', 'lo', '--json', '-s', '1', before=before)
    if result.status == 0:
        raise Skip('nobody may capture here')
    one_error(result, 1, 'permission', 'sudo', 'setcap', 'cap_net_raw', PROGRAM)
    equal('stdout', result.out, '')


def test_an_interface_and_a_duration():
    if os.geteuid() != 0:
        raise Skip('not root')
    interfaces()
    lines = counts_ended(
        run('-i', 'lo', '--json', '-n', '-N', '-p', '-s', '0.5', '--refresh', '0.2')
    )
    check(len(lines) >= 2, 'lines: %d' % len(lines))
    equal('interface', lines[-1]['interface'], 'lo')
    check(0.5 <= lines[-1]['elapsed'] < 3, 'elapsed %r' % lines[-1]['elapsed'])


def test_docs_without_readme():
    """The generated sections alone are no README: none is written where it cannot be read."""
    docs = os.environ.get('IFTOPRS_DOCS', PROGRAM + '-docs')
    place = folder / 'docs'
    readme = os.path.join(place, 'README.md')
    os.makedirs(os.path.join(place, 'completions'))
    written = subprocess.run([docs, '--write'], cwd=place, capture_output=True, text=True)
    equal('status', written.returncode, 1)
    contains('output', written.stdout, 'README.md: No such file')
    check(not os.path.exists(readme), 'a README.md of nothing')
    with open(readme, 'w') as f:
        f.write('# no markers\n')
    written = subprocess.run([docs, '--write'], cwd=place, capture_output=True, text=True)
    equal('status', written.returncode, 1)
    contains('output', written.stdout, "README.md has no section 'options'")


main(globals(), mistakes())
