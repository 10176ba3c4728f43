"""test_tui_config.py: the config and the screen: what is in the file rules, what is pressed is
saved, nothing else is touched, and what cannot be read is never overwritten."""

import os
import re
import stat
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'support'))

from harness import ROOT, check, contains, equal, folder, main, run, wait_for  # noqa: E402
from pcapbuild import UDP  # noqa: E402
from screen import Screen  # noqa: E402
from screen_flows import Flow, replay, write_capture  # noqa: E402

BASE = 'dns_resolution: false\nidle_timeout: 0\nport_resolution: false\n'
FLOWS = [
    Flow(('10.0.0.1', 1001), ('192.0.2.1', 443), late=(1000, 200)),
    Flow(('10.0.0.2', 1002), ('192.0.2.2', 443), late=(400, 100), mid=(900, 900)),
    Flow(('10.0.0.3', 1003), ('192.0.2.3', 53), late=(300, 700), protocol=UDP),
    Flow(('10.0.0.3', 1004), ('192.0.2.3', 53), late=(200, 100), protocol=UDP),
]


def capture():
    return replay('config.pcap', FLOWS)


def opened(prefs, *args, **options):
    screen = Screen(*capture(), *args, prefs=prefs, **options)
    screen.until(
        lambda s: '[Flows]' in s.text() and ('10.0.0.1' in s.text() or 'TOTAL' in s.text()),
        'the screen',
    )
    return screen


def quits(screen):
    screen.quit()
    screen.until(lambda s: s.flag('alternate_on') == '0', 'the end')


def sources(screen):
    return [row.src for row in screen.rows()]


# --- loaded ---

LAGOON = 'custom_themes:\n  Lagoon: [31, 44, 37, 79, 30, 24]\nactive_custom_theme: Lagoon'
LOADED = {
    'use_bytes: true': lambda s: s.rows()[0].numbers[1] == '1.00kB',
    'line_display: one-line': lambda s: s.rows()[0].arrow == '<=>',
    'line_display: recv': lambda s: s.rows()[0].arrow == '<='
    and s.rows()[0].src == '10.0.0.3:1003',
    'sort_column: 10s': lambda s: s.rows()[0].src == '10.0.0.2:1002',
    'sort_column: source\nsort_reverse: true': lambda s: s.rows()[0].src == '10.0.0.99:9',
    'show_ports: false': lambda s: sources(s).count('10.0.0.3') == 1,
    'show_border: false': lambda s: '╭' not in s.text() and sources(s),
    'show_header: false': lambda s: 'Source' not in s.text()
    and 'h=help' not in s.text()
    and sources(s),
    'show_cumulative: false': lambda s: len(s.rows()[0].numbers) == 3,
    'bar_style: ascii': lambda s: '###' in s.text(),
    'show_bars: false': lambda s: not any(
        'bg' in dict(c.look) for c in s.cells()[s.rows()[0].y][1:30]
    ),
    'log_scale: false': lambda s: '1kb' not in s.lines()[1] and sources(s),
    'max_bandwidth: 10000': lambda s: '10kb' in s.lines()[1] and '1Gb' not in s.lines()[1],
    'refresh_rate: 7': lambda s: 'rate:7s' in s.text(),
    'mouse: false': lambda s: s.flag('mouse_any_flag') == '0',
    'theme: BladeRunner': lambda s: 'theme:Blade Runner' in s.text(),
    LAGOON: lambda s: 'theme:Lagoon' in s.text(),
    'pinned:\n  - src: "10.0.0.3:1004"\n    dst: "192.0.2.3:53"': lambda s: s.rows()[0].pinned
    and s.rows()[0].src == '10.0.0.3:1004',
}


def test_settings_are_loaded_and_not_overwritten():
    with opened(BASE, width=180) as s:
        s.until(lambda x: sources(x), 'rows')
        plain = {line: bool(holds(s)) for line, holds in LOADED.items()}
        quits(s)
    equal('true without a config', [line for line, was in plain.items() if was], [])
    for line, holds in LOADED.items():
        text = '# mine\n' + BASE + line + '  # why not\n'
        with opened(text, width=180) as s:
            s.until(holds, 'the screen of ' + line)
            quits(s)
            equal('the config with ' + line, s.saved(), text)


def test_created_at_the_first_run():
    home = folder / 'fresh'
    with opened(None, home=home) as s:
        wait_for(lambda: os.path.exists(s.config), 'the config')
        with open(os.path.join(ROOT, 'iftoprs.default.conf'), encoding='utf-8') as f:
            default = f.read()
        equal('config', s.saved(), default)
        s.key('B')
        s.saves('use_bytes: true')
        quits(s)
        equal('config', s.saved(), default.replace('use_bytes: false', 'use_bytes: true'))


def test_not_created_without_a_screen():
    home = folder / 'fresh2'
    os.mkdir(home)
    equal('status', run(*capture(), '--json', env={'HOME': home}).status, 0)
    check(run('-l', env={'HOME': home}).status in (0, 1), '-l')
    equal('status', run('--list-colors', env={'HOME': home}).status, 0)
    equal('files', os.listdir(home), [])


# --- saved ---


def test_options_are_not_saved():
    text = '# mine\n' + BASE
    with opened(
        text, '-n', '-N', '-b', '-B', '-P', '--theme', 'BladeRunner', '--refresh', '5', width=180
    ) as s:
        s.shows('rate:5s', 'theme:Blade Runner')
        s.until(
            lambda x: x.rows()[1].numbers[1] == '1.00kB' and sources(x).count('10.0.0.3') == 1,
            'what was asked for',
        )
        s.key('x')
        s.saves('show_border: false')
        quits(s)
        equal('config', s.saved(), text + 'show_border: false\n')


def test_options_are_not_saved_into_a_full_file():
    with open(os.path.join(ROOT, 'iftoprs.default.conf'), encoding='utf-8') as f:
        default = f.read()
    with opened(
        default, '-n', '-N', '-b', '-B', '-P', '--theme', 'BladeRunner', '--refresh', '5'
    ) as s:
        s.key('U')
        s.saves('show_cumulative: false')
        s.key('c')
        s.until(lambda x: x.popup('Theme'), 'the chooser')
        s.key('Escape')
        quits(s)
        equal(
            'config', s.saved(), default.replace('show_cumulative: true', 'show_cumulative: false')
        )


def test_a_key_that_undoes_an_option_is_saved():
    with opened(BASE + 'use_bytes: true\n', '-B') as s:
        s.key('B')
        s.says('rates in bits/s')
        s.saves('use_bytes: false')


def test_only_what_is_pressed_changes():
    text = (
        '# my settings\n\n  # indented\ntheme:   BladeRunner   # the best\n'
        'use_bytes: false # bits\n'
        + BASE
        + 'bar_style: "solid"\r\nunknown_key: {a: 1}\nsort_column: 10s'
    )
    with opened(text) as s:
        s.key('B')
        s.saves('use_bytes: true # bits')
        quits(s)
        equal('config', s.saved(), text.replace('use_bytes: false', 'use_bytes: true'))


def test_edits_of_others_stay():
    """The file is written with an editor while the program runs."""
    with opened(BASE) as s:
        other = '# edited\n' + BASE + 'alert_threshold: 12345\n'
        with open(s.config, 'w', encoding='utf-8') as f:
            f.write(other)
        s.key('B')
        s.saves('use_bytes: true')
        quits(s)
        equal('config', s.saved(), other + 'use_bytes: true\n')


def test_a_config_that_is_deleted_meanwhile():
    with opened(BASE + 'theme: AcidRain\nkeys:\n  pause: Space\n', '-b', width=180) as s:
        s.shows('theme:Acid Rain')
        os.unlink(s.config)
        s.key('B')
        wait_for(lambda: os.path.exists(s.config), 'a config')
        text = s.saved()
        contains('config', text, 'use_bytes: true', 'theme: AcidRain', 'pause: Space')
        contains('config', text, 'idle_timeout: 0', 'show_bars: true')
        quits(s)


def test_two_copies():
    text = '# mine\n' + BASE
    with opened(text) as one, opened(None) as two:
        one.key('B')
        one.saves('use_bytes: true')
        two.key('x')
        two.saves('show_border: false')
        one.key('U')
        one.saves('show_cumulative: false')
        two.key('t')
        two.saves('line_display: one-line')
        quits(one)
        quits(two)
        equal(
            'lines',
            sorted(one.saved().split('\n')),
            sorted(
                (
                    text
                    + 'use_bytes: true\nshow_border: false\n'
                    + 'show_cumulative: false\nline_display: one-line\n'
                ).split('\n')
            ),
        )


def test_mode_and_link_are_kept():
    home = folder / 'linked'
    os.mkdir(home)
    target = folder.write('real.conf', BASE.encode())
    os.symlink(target, os.path.join(home, '.iftoprs.conf'))
    for mode in (0o600, 0o640, 0o664):
        os.chmod(target, mode)
        with opened(None, home=home) as s:
            before = s.saved()
            s.key('B')
            wait_for(lambda: s.saved() != before, 'a change')
            quits(s)
            equal('mode', oct(stat.S_IMODE(os.stat(target).st_mode)), oct(mode))
            check(os.path.islink(s.config), 'the link has become a file')
    equal('files', sorted(os.listdir(home)), ['.iftoprs.conf'])
    equal(
        'files',
        [n for n in os.listdir(os.path.dirname(target)) if n.startswith('real.conf')],
        ['real.conf'],
    )


def test_another_file():
    path = folder.write('other.conf', BASE.encode())
    with opened(BASE, '-c', path) as s:
        s.key('B')
        wait_for(
            lambda: b'use_bytes: true' in open(path, 'rb').read(), 'a change of the file given'
        )
        quits(s)
        equal('the usual config', s.saved(), BASE)


def test_the_file_is_named_in_a_tooltip():
    """The one that is saved to; of one that has an error, none."""
    path = folder.write('tip.conf', BASE.encode())
    broken = folder.write('broken.conf', b'use_bytes: maybe\n')
    for args, said in (
        ((), '~/.iftoprs.conf, saved'),
        (('-c', path), 'tip.conf, saved'),
        (('-c', broken), 'nothing is saved'),
    ):
        with opened(BASE, *args, width=200) as s:
            x, y = s.where('IFTOPRS ◀◀◀ │')
            s.click(x + 1, y, 2)
            box = s.until(lambda z: z.popup('IFTOPRS'), 'the tooltip')
            contains('tooltip', '\n'.join(box), said)


def test_a_name_of_no_file_makes_none_until_something_is_saved():
    """It may be a slip, and no litter is to come of it."""
    path = os.path.join(folder / '', 'slip.conf')
    with opened(BASE, '-c', path) as s:
        s.says('no such file')
        check(not os.path.exists(path), 'it was made')
        s.key('B')
        wait_for(lambda: os.path.exists(path), 'the save')
        contains('it', open(path, encoding='utf-8').read(), 'use_bytes: true', '\n# How bars')
        quits(s)


def test_what_cannot_be_saved_is_said():
    with opened(BASE, '-c', '/proc/iftoprs.conf') as s:
        s.key('B')
        s.says('not saved')


# --- broken ---

BROKEN = {
    'use_bytes: maybe': (4, 'use_bytes'),
    'sort_column: fastest': (4, 'sort_column'),
    'refresh_rate: -3': (4, 'refresh_rate'),
    'bar_style: [a, b]': (4, 'bar_style'),
    'custom_themes:\n  Mine: [1, 2, 3]': (5, 'Mine'),
    'theme: "unclosed': (4, ''),
    'use_bytes: true\n\tline: x': (5, ''),
    'keys:\n  pause: n': (None, 'pause', 'toggle_dns'),
    'keys:\n  no_such_action: n': (None, 'no_such_action'),
    'keys:\n  pause: NoSuchKey': (None, 'NoSuchKey'),
}


def test_broken_files_are_named_and_left_alone():
    for line, (number, *parts) in BROKEN.items():
        text = '# mine\n' + BASE.replace('idle_timeout: 0\n', '') + line + '\n'
        with opened(text, width=160) as s:
            for key in ('B', 'x', 'x', 't', 'j', 'F', 'U'):
                s.key(key)
            s.says('total column')
            quits(s)
            said = re.sub(r'\n(?!iftoprs: )', '', s.text())
            message = next((m for m in said.split('\n') if '.iftoprs.conf' in m), None)
            check(message, '%s: no message: %r' % (line, said))
            contains('message about %r' % line, message, s.config, *parts)
            if number is not None:
                check(
                    re.search(r'\b%d\b' % number, message.replace(s.config, '')),
                    '%s: line %d is not in %r' % (line, number, message),
                )
            equal('the file with ' + line, s.saved(), text)
            equal(
                'files',
                sorted(n for n in os.listdir(s.home) if n.startswith('.iftoprs')),
                ['.iftoprs.conf'],
            )


def test_broken_files_are_said_on_the_screen():
    """A message that the screen covers at once would be seen only afterwards."""
    steady = Flow(('10.0.0.1', 1001), ('192.0.2.1', 443))
    steady.by_second = {second: (100, 50) for second in range(60)}
    path = write_capture('steady.pcap', [steady])
    with Screen('-r', path, prefs=BASE + 'use_bytes: maybe\n', width=160) as s:
        s.says('use_bytes')


def test_a_theme_that_is_not_there():
    """It is said; everything else is saved, and the chooser names another one."""
    for line, name in (
        ('theme: NoSuchTheme', 'theme'),
        ('active_custom_theme: Gone', 'active_custom_theme'),
    ):
        with opened(BASE + line + '\n', width=180) as s:
            s.shows('theme:Neon Sprawl')
            s.key('B')
            s.saves('use_bytes: true')
            contains('the config', s.saved(), line)
            s.key('c')
            s.until(lambda x: x.popup('Theme'), 'the chooser')
            s.key('j', 'Enter')
            s.saves('theme: AcidRain')
            check(line not in s.saved(), 'the chooser left %r' % s.saved())
            quits(s)
            said = re.sub(r'\n(?!iftoprs: )', '', s.text())
            number = (BASE + line).count('\n') + 1
            contains('message', said, '%s: line %d: %s: ' % (s.config, number, name))
        with opened(None, width=180) as s:
            s.shows('theme:Acid Rain')
            quits(s)
            check('such theme' not in s.text(), s.text())


def test_the_rest_of_a_broken_file():
    """Built-in values, and a message in --json runs too."""
    folder.write('broken.conf', b'use_bytes: maybe\n')
    result = run(*capture(), '--json', '-c', folder / 'broken.conf')
    equal('status', result.status, 0)
    contains('stderr', result.err, 'broken.conf', '1', 'use_bytes')
    equal('unit', result.lines()[-1]['unit'], 'bits')


def test_unknown_keys_are_kept():
    text = BASE + 'colour_of_the_sky: blue\n'
    with opened(text, width=160) as s:
        s.key('B')
        s.saves('use_bytes: true')
        quits(s)
        contains('warning', s.text(), 'colour_of_the_sky')
        equal('config', s.saved(), text + 'use_bytes: true\n')


# --- keys ---

KEYS = 'keys:\n  pause: Space\n  export: Ctrl+E\n  help: H\n  select_next: Down\n  quit: X\n'


def test_rebinding():
    with opened(BASE + KEYS, width=120, height=50) as s:
        s.shows('H=help')
        s.key('P', 'q', 'j', 'e')
        s.key('Space')
        s.shows('— PAUSED')
        s.key('Space')
        s.hides('— PAUSED')
        check(s.selected() is None, 'j selects still')
        s.key('Down')
        s.until(lambda x: x.selected(), 'a selection')
        s.key('C-e')
        s.says('exported')
        s.key('H')
        box = '\n'.join(s.until(lambda x: x.popup('Keys'), 'the help'))
        for key, text in (
            ('Space', 'pause'),
            ('Ctrl+E', 'export to a file'),
            ('H', 'help'),
            ('X', 'quit'),
        ):
            check(
                re.search(r'\b%s\s+%s\b' % (re.escape(key), text), box),
                '%s is not in the help:\n%s' % (text, box),
            )
        s.key('H')
        s.until(lambda x: x.popup('Keys') is None, 'the end of the help')
        config = s.saved()
        s.key('X')
        equal('status', s.exit_status(), 0)
        equal('config', s.saved(), config)
        help_text = run('--help', '-c', s.config).out
        check(
            re.search(r'Space\s+pause', help_text) and re.search(r'Ctrl\+E\s+export', help_text),
            'keys in force are not in --help',
        )


def test_pause_overlay_has_room_for_long_names():
    with opened(BASE + KEYS) as s:
        s.key('Space')
        s.shows('Space goes on', timeout=3)


def test_tooltips_show_the_keys_in_force():
    with opened(BASE + KEYS, width=200, height=40) as s:
        x, y = s.where('paused:')
        s.click(x + 1, y, 2)
        s.until(
            lambda z: any('Space' in line for line in z.popup('Pause') or []), 'the key in force'
        )


# --- themes ---


def test_custom_themes_are_listed():
    with opened(BASE, width=100, height=40) as s:
        s.key('C')
        s.until(lambda x: x.popup('Theme editor'), 'the editor')
        s.key('l', 'Enter', 'C-u')
        s.type('Moonlit: #1')
        s.key('Enter')
        s.says('saved')
        wait_for(lambda: 'Moonlit' in s.saved(), 'the theme in the config')
        quits(s)
        listed = run('--list-colors', env={'HOME': s.home}).out
        contains('--list-colors', listed, 'Moonlit: #1')
        saved = s.saved()
    with opened(None, width=180) as s:
        s.shows('theme:Moonlit: #1')
        quits(s)
        equal('config', s.saved(), saved)
    with opened(None, '--theme', 'Moonlit: #1', width=180) as s:
        s.shows('theme:Moonlit: #1')


def test_user_themes():
    home = folder / 'home'
    themes = os.path.join(home, '.config/iftoprs/themes')
    os.makedirs(themes, exist_ok=True)
    path = os.path.join(themes, 'Seaside.yaml')
    with open(path, 'w', encoding='utf-8') as f:
        f.write('name: Sea Side\npalette: [39, 45, 51, 87, 123, 31]\n')
    try:
        with opened(BASE + 'theme: Seaside\n', width=180, env={'XDG_CONFIG_HOME': None}) as s:
            s.shows('theme:Sea Side')
            s.key('c')
            s.until(
                lambda x: any('▸' in e and 'Sea Side' in e for e in x.popup('Theme') or []),
                'it, in the chooser',
            )
    finally:
        os.unlink(path)


# --- the config of 2.x ---

TOML = (
    'theme = "BladeRunner"\nuse_bytes = true\ndns_resolution = false\n\n'
    '[[pinned]]\nsrc = "10.0.0.3:1004"\n'
    'dst = "192.0.2.3:53"\n'
)


def test_toml_of_2x():
    with opened(TOML, width=180) as s:
        s.shows('theme:Blade Runner')
        s.until(
            lambda x: x.rows()[0].pinned and x.rows()[0].numbers[1] == '200B',
            'pins and bytes of the old file',
        )
        equal('the old file', s.saved(), TOML)
        s.key('x')
        wait_for(lambda: 'show_border: false' in s.saved(), 'a YAML config')
        contains(
            'config',
            s.saved(),
            'theme: BladeRunner',
            'use_bytes: true',
            'dns_resolution: false',
            '10.0.0.3:1004',
        )
        with open(s.config + '.toml', encoding='utf-8') as f:
            equal('the original', f.read(), TOML)
        quits(s)
    with opened(None, width=180) as s:
        s.shows('theme:Blade Runner')
        s.until(lambda x: x.rows()[0].pinned, 'the pin')


main(globals())
