"""test_tui_keys.py: keys that change how the screen looks and what rows are sorted by, and
those of the program as a whole. Whether every key of the table has a test."""

import os
import re
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'support'))

from harness import Skip, check, contains, equal, main  # noqa: E402
from screen import PROMPT, Screen, is_red  # noqa: E402
from screen_flows import (  # noqa: E402
    FIRST,
    FLOWS,
    IDLE,
    by_rate,
    ends,
    needs_services,
    opened,
    rate_text,
    shows_order,
)
from screen_keys import keys, untested_actions  # noqa: E402


def toggle(screen, key, pref, first, then, there, gone, started=True):
    """key pressed twice: the status, what holds on the screen and the config each time."""
    screen.until(there if started else gone, 'the screen before %s' % key)
    for on, word in ((not started, first), (started, then)):
        screen.key(key)
        screen.says(word)
        screen.until(there if on else gone, 'the screen after %s (%s)' % (key, word))
        screen.saves('%s: %s' % (pref, 'true' if on else 'false'))
    check('# mine' in screen.saved(), 'a comment of the config was lost')


def shows_end(text):
    return lambda s: any(text in row.dst for row in s.rows())


# --- display ---


@keys('toggle_dns')
def test_host_names():
    try:
        with open('/etc/hosts', encoding='utf-8', errors='replace') as f:
            hosts = f.read()
    except FileNotFoundError:
        hosts = ''
    if not re.search(r'^127\.0\.0\.1\s+localhost\b', hosts, re.M):
        raise Skip('127.0.0.1 is not localhost here')
    with opened('-f', 'host 127.0.0.1', prefs='# mine\nidle_timeout: 0\n') as s:
        toggle(
            s,
            'n',
            'dns_resolution',
            'host names: off',
            'host names: on',
            shows_end('localhost:'),
            shows_end('127.0.0.1:'),
        )


@keys('toggle_services')
def test_service_names():
    needs_services()
    with opened() as s:
        toggle(
            s,
            'N',
            'port_resolution',
            'service names: off',
            'service names: on',
            shows_end('192.0.2.1:https'),
            shows_end('192.0.2.1:443'),
        )


@keys('toggle_ports')
def test_ports():
    with opened('-N', width=100, height=50) as s:

        def merged(screen):
            rows = [r for r in screen.rows() if r.src == '10.0.0.6' and r.dst == '192.0.2.6']
            sent, received = FLOWS[5].rate(2, 0) + FLOWS[6].rate(2, 0), FLOWS[5].rate(2, 1) + FLOWS[
                6
            ].rate(2, 1)
            return (
                len(rows) == 1
                and rows[0].numbers[1] == rate_text(sent)
                and rows[0].second[1] == rate_text(received)
            )

        toggle(
            s,
            'p',
            'show_ports',
            'ports: hidden',
            'ports: shown',
            lambda x: len(x.rows()) == 10,
            merged,
        )


def bar_looks(screen):
    """Of the first row's first line: backgrounds, whether there are hashes, a line at the foot."""
    row = screen.rows()[0]
    cells = screen.cells()[row.y][1:40]
    backs = {dict(c.look).get('bg') for c in cells} - {None}
    text = ''.join(c.char for c in cells)
    foot = '▁' in text or any('underline' in dict(c.look) for c in cells)
    return min(len(backs), 3), '#' in text, foot


@keys('bar_style')
def test_bar_styles():
    looks = {
        'gradient': (3, False, False),
        'solid': (1, False, False),
        'thin': (0, False, True),
        'ascii': (0, True, False),
    }
    with opened() as s:
        s.until(lambda x: bar_looks(x) == looks['gradient'], 'gradient bars')
        for name in ('solid', 'thin', 'ascii', 'gradient'):
            s.key('b')
            s.says('bars: ' + name)
            s.until(
                lambda x, n=name: bar_looks(x) == looks[n], '%s bars, as %r' % (name, looks[name])
            )
            s.saves('bar_style: ' + name)


@keys('toggle_bytes')
def test_bytes():
    with opened() as s:
        toggle(
            s,
            'B',
            'use_bytes',
            'rates in bytes/s',
            'rates in bits/s',
            lambda x: x.rows()[0].numbers[1:] == ['1.00kB', '200B', '50B']
            and '1kB' in x.lines()[1],
            lambda x: x.rows()[0].numbers[1:] == ['8.00kb', '1.60kb', '400b']
            and '1kb' in x.lines()[1],
            started=False,
        )


@keys('toggle_log_scale')
def test_log_scale():
    with opened() as s:
        log = s.lines()[1]
        toggle(
            s,
            'L',
            'log_scale',
            'scale: linear',
            'scale: logarithmic',
            lambda x: x.lines()[1] == log,
            lambda x: x.lines()[1] != log and '1Gb' not in x.lines()[1][:-5],
        )


@keys('toggle_totals')
def test_total_column():
    with opened() as s:

        def titles(x):
            return next(line for line in x.lines() if 'Source' in line)

        toggle(
            s,
            'U',
            'show_cumulative',
            'total column: hidden',
            'total column: shown',
            lambda x: 'Total' in titles(x) and len(x.rows()[0].numbers) == 4,
            lambda x: 'Total' not in titles(x) and len(x.rows()[0].numbers) == 3,
        )


@keys('toggle_border')
def test_border():
    with opened() as s:
        toggle(
            s,
            'x',
            'show_border',
            'border: hidden',
            'border: shown',
            lambda x: x.lines()[0][0] == '╭' and x.lines()[-1][-1] == '╯',
            lambda x: not re.search('[╭╮╰╯│├┤]', '\n'.join(x.lines()[:-2])),
        )


@keys('toggle_header')
def test_header():
    with opened() as s:
        toggle(
            s,
            'g',
            'show_header',
            'titles and header bar: hidden',
            'titles and header bar: shown',
            lambda x: 'Source' in x.text() and 'h=help' in x.text(),
            lambda x: 'Source' not in x.text() and 'h=help' not in x.text(),
        )


@keys('toggle_tooltips')
def test_hover_tooltips():
    with opened() as s:
        toggle(
            s,
            'T',
            'hover_tooltips',
            'hover tooltips: off',
            'hover tooltips: on',
            Screen.text,
            Screen.text,
        )


@keys('toggle_mouse')
def test_mouse_mode():
    with opened() as s:
        toggle(
            s,
            'M',
            'mouse',
            'mouse: off',
            'mouse: on',
            lambda x: x.flag('mouse_all_flag') == '1' and x.flag('mouse_sgr_flag') == '1',
            lambda x: x.flag('mouse_any_flag') == '0',
        )


@keys('refresh_rate')
def test_refresh_rate():
    with opened(width=160) as s:
        s.shows('rate:1s', '· 1s ·')
        for seconds in (2, 5, 10, 1):
            s.key('f')
            s.says('refresh: every %d s' % seconds)
            s.shows('rate:%ds' % seconds, '· %ds ·' % seconds)
            s.saves('refresh_rate: %d' % seconds)


@keys('pause')
def test_pause():
    with opened() as s:
        check('PAUSED' not in s.text(), 'paused from the beginning')
        s.key('P')
        s.until(
            lambda x: '— PAUSED' in x.lines()[0] and 'IFTOPRS' in x.lines()[0],
            'the title of a paused screen',
        )
        s.shows('⏸ PAUSED   P goes on', 'paused; counting goes on')
        x, _ = s.where('IFTOPRS')
        check(is_red(s.cells()[0][x]), 'the title is not red: %r' % s.cells()[0][x])
        s.key('P')
        s.hides('PAUSED')
        s.says('going on')


@keys('line_mode')
def test_line_modes():
    """Rows, arrows, all numbers and the order, in each mode."""

    def holds(direction, arrow):
        def look(s):
            rows = s.rows()
            if [(r.src, r.dst) for r in rows] != by_rate(2, direction)[: len(rows)] or len(
                rows
            ) < 6:
                return False
            return all(numbers_right(r, direction, arrow) for r in rows)

        return look

    with opened('-N', height=30) as s:
        steps = [
            ('two-line', None, '=>', None),
            ('one-line', None, '<=>', 'sent and received together'),
            ('sent', 0, '=>', 'sent only'),
            ('recv', 1, '<=', 'received only'),
            ('two-line', None, '=>', 'two lines'),
        ]
        for mode, direction, arrow, word in steps:
            if word is not None:
                s.key('t')
                s.says(word)
                s.saves('line_display: ' + mode)
            s.until(holds(direction, arrow), 'the rows of %s' % mode)


def numbers_right(row, direction, arrow):
    flow = next((f for f in FLOWS if tuple(f.ends()) == (row.src, row.dst)), IDLE)
    of = (0 if arrow == '=>' else None) if direction is None else direction
    right = row.arrow == arrow and row.numbers[1:] == [
        rate_text(flow.rate(w, of)) for w in (2, 10, 40)
    ]
    if arrow == '=>' and direction is None:
        return (
            right
            and row.second is not None
            and row.second[1:] == [rate_text(flow.rate(w, 1)) for w in (2, 10, 40)]
        )
    return right and row.second is None


# --- order ---


@keys('sort_2s', 'sort_10s', 'sort_40s', 'sort_source', 'sort_destination', 'reverse')
def test_sorting():
    every = [tuple(f.ends()) for f in FLOWS] + [FIRST]
    by_source = sorted(every, key=lambda e: (e[0].startswith('['), address_key(e[0])))
    by_target = sorted(every, key=lambda e: (e[1].startswith('['), address_key(e[1])))
    with opened('-N', height=40) as s:
        for key, pref, word, order in (
            ('2', '10s', '10 s rate', by_rate(10)),
            ('3', '40s', '40 s rate', by_rate(40)),
            ('<', 'source', 'sorted by source', by_source),
            ('>', 'destination', 'sorted by destination', by_target),
            ('1', '2s', '2 s rate', by_rate(2)),
        ):
            s.key(key)
            s.says(word)
            shows_order(s, order, 'rows in the order of %s, %r' % (word, order))
            s.saves('sort_column: ' + pref)
        s.key('r')
        s.says('order: reversed')
        shows_order(s, by_rate(2)[::-1], 'the order reversed')
        s.saves('sort_reverse: true')
        s.key('r')
        s.says('order: not reversed')
        shows_order(s, by_rate(2), 'the usual order')
        s.saves('sort_reverse: false')


def address_key(end):
    host, _, port = end.rpartition(':') if ':' in end else (end, '', '0')
    if host.startswith('['):
        return (host, int(port))
    return ([int(n) for n in host.split('.')], int(port))


@keys('freeze')
def test_freeze():
    with opened('-N', width=160, height=40) as s:
        shows_order(s, by_rate(2), 'the order by 2 s')
        s.key('o')
        s.says('order: frozen')
        s.shows('sort:frozen')
        s.key('t')  # one line: the sums are sorted by before as after
        s.key('t')  # sent only: another order, were it not frozen
        s.says('sent only')
        check(by_rate(2) != by_rate(2, 0), 'the capture cannot tell')
        equal('rows', ends(s), by_rate(2))
        s.key('o')
        s.says('order: sorted again')
        shows_order(s, by_rate(2, 0), 'the order by what is sent')
        s.key('o')
        s.shows('sort:frozen')
        s.key('2')
        s.says('order no longer frozen')
        shows_order(s, by_rate(10, 0), 'the order by 10 s')


# --- program ---


@keys('quit')
def test_quit_saves():
    with opened() as s:
        s.key('B')
        s.quit()
        contains('config', s.saved(), 'use_bytes: true', '# mine', 'dns_resolution: false')
        s.until(
            lambda x: x.flag('alternate_on') == '0' and x.flag('mouse_any_flag') == '0',
            'the terminal as it was',
        )


@keys('quit_now')
def test_quit_at_once():
    for before in ('', '/', 'c', 'h', 'C', 'i', 'P'):
        with opened() as s:
            if before:
                s.key(before)
                s.until(
                    lambda x: '╭─ ' in x.text() or 'PAUSED' in x.text(), 'what %s opens' % before
                )
            s.key('C-c')
            equal('status', s.exit_status(), 0)
            s.until(
                lambda x: x.flag('alternate_on') == '0' and x.flag('mouse_any_flag') == '0',
                'the end',
            )


@keys('redraw')
def test_redraw():
    with opened() as s:
        good = s.lines()[:-1]
        with open(s.flag('pane_tty'), 'w', encoding='utf-8') as f:
            f.write('\033[5;5HRUBBISH\033[12;3HMORE OF IT')
        s.shows('RUBBISH', 'MORE OF IT')
        s.key('C-l')
        s.until(lambda x: x.lines()[:-1] == good, 'a clean screen')


@keys('suspend')
def test_suspend():
    with opened(shell=True) as s:
        before = s.lines()[3:-1]
        s.key('C-z')
        s.until(
            lambda x: x.flag('alternate_on') == '0'
            and x.flag('mouse_any_flag') == '0'
            and x.flag('cursor_flag') == '1'
            and 'Stopped' in x.text()
            and x.status_line().startswith(PROMPT),
            'the shell',
        )
        s.type('echo a$((1 + 1))b')
        s.key('Enter')
        s.shows('a2b')
        s.type('fg')
        s.key('Enter')
        s.until(
            lambda x: x.flag('alternate_on') == '1' and x.lines()[3:-1] == before,
            'the screen as before',
        )
        s.until(lambda x: x.flag('mouse_all_flag') == '1', 'the mouse')
        s.key('B')
        s.says('rates in bytes/s')
        s.key('q')
        s.until(lambda x: x.flag('alternate_on') == '0', 'the end')
        s.type('echo status=$?.')
        s.key('Enter')
        s.shows('status=0.')


def test_every_key_has_a_test():
    equal(
        'actions without a test', untested_actions(os.path.dirname(os.path.abspath(__file__))), []
    )


main(globals())
