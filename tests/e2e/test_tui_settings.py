"""test_tui_settings.py: settings that last: what twenty keys leave in a config full of comments,
the same screen after a new start, what is said where nothing can be saved."""

import difflib
import os
import stat
import subprocess
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'support'))

from harness import NOBODY, Skip, check, contains, equal, folder, main, own_mounts, wait_for  # noqa: E402
from screen import Screen  # noqa: E402
from screen_flows import FLOWS, PREFS, opened, replay  # noqa: E402

# What stands in the file, and what the keys make of it.
BEFORE = """\
# my settings                       -*- yaml -*-
theme: NeonSprawl       # blue
interface: ""
# names
dns_resolution: false   # n
port_resolution: true   # N

show_ports:     true    # two blanks and more
show_bars: true
show_border: "true"     # quoted
show_header: yes
show_processes: true
show_cumulative: true # U
use_bytes: false        # bits are what the line has
hover_tooltips: on
bar_style: 'gradient'
line_display: Two_Line
sort_column: 2s
sort_reverse: false
refresh_rate: 1         # seconds
  # an indented comment
colour_of_the_sky: blue # no key of ours
and_its_list:
  - one   # of them
  - {two: 2}
alert_threshold: 5_000k # kept as it is written
idle_timeout: 0
max_flows: 1000000
max_bandwidth: 0
log_scale: true
mouse: true
pinned: []              # none yet
custom_themes:
  Sea: [31, 44, 37, 79, 30, 24]   # mine
active_custom_theme: ""
# the end
"""
CHANGES = [
    ('theme: NeonSprawl  ', 'theme: AcidRain  '),
    ('dns_resolution: false', 'dns_resolution: true'),
    ('port_resolution: true', 'port_resolution: false'),
    ('show_ports:     true', 'show_ports: false'),
    ('show_border: "true"', 'show_border: false'),
    ('show_header: yes', 'show_header: false'),
    ('show_cumulative: true', 'show_cumulative: false'),
    ('use_bytes: false', 'use_bytes: true'),
    ('hover_tooltips: on', 'hover_tooltips: false'),
    ("bar_style: 'gradient'", 'bar_style: thin'),
    ('line_display: Two_Line', 'line_display: one-line'),
    ('sort_column: 2s', 'sort_column: 10s'),
    ('sort_reverse: false', 'sort_reverse: true'),
    ('refresh_rate: 1', 'refresh_rate: 5'),
    ('log_scale: true', 'log_scale: false'),
    ('mouse: true', 'mouse: false'),
    (
        'pinned: []              # none yet\n',
        'pinned:              # none yet\n  - src: "10.0.0.1:1001"\n    dst: "192.0.2.1:443"\n',
    ),
]
KEYS = ['n', 'N', 'p', 't', 'b', 'b', 'B', 'L', 'U', 'x', 'g', 'T', 'M', 'f', 'f', '2', 'r']


def capture():
    return replay('few.pcap', FLOWS)


def press_twenty(screen):
    screen.key('j')
    screen.until(lambda x: x.selected(), 'a selection')
    screen.key('F')
    screen.says('pinned')
    screen.key('Escape', *KEYS)
    screen.key('c')
    screen.until(lambda x: x.popup('Theme'), 'the chooser')
    screen.key('j', 'Enter')
    screen.shows('theme: Acid Rain')


def test_twenty_keys_change_their_values_only():
    with Screen(*capture(), '-n', prefs=BEFORE, width=120) as s:
        s.shows('100%', '10.0.0.1:1001')
        press_twenty(s)
        want = BEFORE
        for old, new in CHANGES:
            equal('times %r stands there' % old, want.count(old), 1)
            want = want.replace(old, new)
        # -n rules this run: the key turns names on, and is saved.
        wait_for(lambda: 'theme: AcidRain' in s.saved(), 'the last change')
        got = s.saved()
        difference = ''.join(
            difflib.unified_diff(want.splitlines(True), got.splitlines(True), 'wanted', 'saved')
        )
        check(got == want, 'the config:\n' + difference)
        s.quit()
        equal('the config after the end', s.saved(), want)
        equal('files', [n for n in os.listdir(s.home) if n.startswith('.ift')], ['.iftoprs.conf'])


def looks(screen):
    return [[(c.char, c.look) for c in line] for line in screen.cells()]


def same_after_a_new_start(last_words, press):
    """press: what to press, the last answer to which is last_words."""
    with opened(prefs=PREFS, width=120, height=30) as s:
        press(s)
        s.shows(last_words)
        s.hides(last_words)
        before = looks(s)
        s.quit()
        check(s.saved() != PREFS, 'nothing was saved')
    with Screen(*capture(), prefs=None, width=120, height=30) as s:
        s.until(lambda x: looks(x) == before, 'the screen before:\n' + plain_text(before))
        s.quit()


def plain_text(cells):
    return '\n'.join(''.join(char for char, _ in line) for line in cells)


def test_the_same_screen_after_a_new_start():
    same_after_a_new_start('theme: Acid Rain', press_twenty)


def test_the_same_screen_with_its_frame():
    def press(screen):
        press_twenty(screen)
        screen.key('g', 'x')

    same_after_a_new_start('border: shown', press)


def test_the_same_screen_with_a_theme_of_ones_own():
    def press(screen):
        screen.key('U', 't', 't', '>', 'C')
        screen.until(lambda x: x.popup('Theme editor'), 'the editor')
        screen.key('L', 'j', 'l', 'Enter', 'C-u')
        screen.type("Café: 'mine' #1")
        screen.key('Enter')

    same_after_a_new_start("theme Café: 'mine' #1 saved", press)


# --- what is wrong ---


def test_the_end_of_a_file_does_not_hide_the_notice():
    with Screen(*capture(), prefs='use_bytes: maybe\nno_such: 1\n', width=140) as s:
        s.until(
            lambda x: '100%' in x.text()
            and "~/.iftoprs.conf: line 1: use_bytes: 'maybe' is not allowed: true or false"
            in x.status_line(),
            'both the end of the file and the notice',
        )
        contains('the notice', s.status_line(), '(and 1 more)')


def test_a_notice_too_long_is_marked():
    with Screen(*capture(), prefs='keys:\n  pause: NoSuchKey\n') as s:
        s.until(lambda x: '~ ─' in x.status_line() and 'NoSuchKey' in x.text(), 'the mark')


def test_what_was_not_saved_is_saved_later():
    place, aside = folder / 'place', folder / 'aside'
    os.mkdir(place)
    config = os.path.join(place, 'x.conf')
    with open(config, 'w', encoding='utf-8') as f:
        f.write(PREFS)
    with opened('-c', config) as s:
        os.rename(place, aside)
        s.key('B')
        s.says('not saved')
        os.rename(aside, place)
        s.key('U')

        def saved():
            with open(config, encoding='utf-8') as f:
                return f.read()

        wait_for(lambda: 'show_cumulative: false' in saved(), 'the second change')
        equal('config', saved(), PREFS + 'show_cumulative: false\nuse_bytes: true\n')


def test_a_read_only_home():
    if os.geteuid() != 0:
        raise Skip('not root')
    home = folder / 'read-only'
    os.mkdir(home)
    words = own_mounts('mount -t tmpfs -o size=64k,ro none ' + home)
    if subprocess.run([*words, 'true'], stderr=subprocess.DEVNULL).returncode != 0:
        raise Skip('cannot mount here')
    with Screen(*capture(), prefs=None, home=home, before=words) as s:
        s.says('no config could be made: ~/.iftoprs.conf: Read-only file system')
        s.key('B')
        s.says('not saved: ~/.iftoprs.conf: Read-only file system')
        s.key('e')
        s.says('not exported: ~/.iftoprs.export.txt: Read-only file system')
        equal('files', os.listdir('/proc/%d/root%s' % (s.pid(), home)), [])
        s.quit()


def test_a_home_of_somebody_else():
    """As under sudo with the user's HOME: what is written there is theirs."""
    if os.geteuid() != 0:
        raise Skip('not root')
    home = folder / 'theirs'
    os.mkdir(home)
    os.chown(home, NOBODY, NOBODY)
    os.symlink('elsewhere.conf', os.path.join(home, '.iftoprs.conf'))
    with opened(prefs=None, home=home) as s:
        s.key('B')
        wait_for(lambda: os.path.exists(s.config) and 'use_bytes: true' in s.saved(), 'the config')
        s.key('e')
        s.says('exported')
        s.quit()
    for name, mode in (('elsewhere.conf', 0o644), ('.iftoprs.export.txt', 0o600)):
        info = os.stat(os.path.join(home, name))
        found = info.st_uid, oct(stat.S_IMODE(info.st_mode))
        equal('owner and mode of ' + name, found, (NOBODY, oct(mode)))


main(globals())
