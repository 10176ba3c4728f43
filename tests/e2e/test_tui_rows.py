"""test_tui_rows.py: keys that move among the rows, and those that do something with a flow."""

import os
import re
import stat
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'support'))

from harness import check, contains, equal, folder, main, wait_for  # noqa: E402
from screen import tmux  # noqa: E402
from screen_flows import FIRST, FLOWS, MANY, PREFS, by_rate, ends, opened  # noqa: E402
from screen_keys import keys  # noqa: E402

# --- selection ---


def selected_index(screen, order):
    row = screen.selected()
    return None if row is None else order.index((row.src, row.dst))


MOVE_PREFS = PREFS + 'line_display: one-line\n'


@keys(
    'select_next',
    'select_previous',
    'half_page_down',
    'half_page_up',
    'page_down',
    'page_up',
    'first',
    'last',
)
def test_selection():
    order = by_rate(2, None, MANY)
    with opened('-N', flows='many', prefs=MOVE_PREFS) as s:
        page = len(s.rows())
        check(8 <= page <= 20, '%d rows on 24 lines' % page)
        check(s.selected() is None, 'selected from the beginning')
        at = -1

        def goes(key, low, high):
            nonlocal at
            s.key(key)
            s.until(
                lambda x: selected_index(x, order) in range(low, high + 1),
                'row %d..%d of %d after %s at row %d' % (low, high, len(order), key, at),
            )
            at = selected_index(s, order)

        goes('j', 0, 0)
        for key, step in (('j', 1), ('Down', 1), ('k', -1), ('Up', -1)):
            goes(key, at + step, at + step)
        goes('k', 0, 0)  # no further up
        goes('C-d', at + page // 2 - 1, at + page // 2 + 1)
        goes('C-d', at + page // 2 - 1, at + page // 2 + 1)
        goes('C-d', at + page // 2 - 1, at + page // 2 + 1)
        goes('C-u', at - page // 2 - 1, at - page // 2 + 1)
        goes('NPage', at + page - 1, at + page + 1)
        goes('PPage', at - page - 1, at - page + 1)
        s.key('G')
        s.until(lambda x: (x.selected() or x.rows()[0]).src == '10.0.0.99:9', 'the last row')
        s.key('j')
        at = 60
        goes('k', 59, 59)
        goes('Home', 0, 0)
        s.key('End')
        s.until(lambda x: (x.selected() or x.rows()[0]).src == '10.0.0.99:9', 'the last row')
        s.key('PPage')
        goes('Home', 0, 0)


def test_sparkline_hides_no_row():
    order = by_rate(2, None, MANY)
    for mode in ('one-line', 'two-line'):
        with opened('-N', flows='many', prefs=PREFS + 'line_display: %s\n' % mode) as s:
            before = ends(s)
            s.key('j')
            row = s.until(lambda x: x.selected(), 'a selection')
            equal('line of the sparkline', row.spark, row.y + (2 if mode == 'two-line' else 1))
            after = ends(s)
            check(
                len(before) - len(after) <= 1,
                'more than one row went: %r, then %r' % (before, after),
            )
            equal('rows below', after, order[: len(after)])
            for _ in range(30):
                s.key('j')
            s.until(lambda x: selected_index(x, order) == 30, 'row 31, with its sparkline, in view')


def test_selection_follows_its_flow():
    with opened('-N', height=40) as s:
        s.key('j')
        s.key('j')
        first = s.until(
            lambda x: selected_index(x, by_rate(2)) == 1 and x.selected(), 'the second row'
        )
        s.key('3')
        s.until(lambda x: x.selected() is not None and ends(x) == by_rate(40), 'the order by 40 s')
        moved = s.selected()
        equal('selected', (moved.src, moved.dst), (first.src, first.dst))
        check(moved.y != first.y, 'the capture cannot tell')


def test_selected_row_is_highlighted():
    with opened('-b', '-N') as s:
        plain = s.cells()[s.rows()[0].y][30].look
        s.key('j')
        row = s.until(lambda x: x.selected(), 'a selection')
        check(s.cells()[row.y][30].look != plain, 'the row looks as before: %r' % (plain,))


@keys('drill_in', 'back')
def test_details_and_back():
    with opened('-N', width=100, height=40) as s:
        s.key('j')
        s.until(lambda x: x.selected(), 'a selection')
        s.key('Enter')
        tip = s.until(lambda x: x.popup('TCP flow'), 'the details')
        contains('details', '\n'.join(tip), '10.0.0.1:1001', '192.0.2.1:443', '8.00kb', '1.60kb')
        s.key('j')  # they go along
        s.until(
            lambda x: '10.0.0.4:1004' in '\n'.join(x.popup('UDP flow') or []),
            'the details of the next',
        )
        s.key('Escape')
        s.until(lambda x: x.popup('UDP flow') is None, 'the end of the details')
        check(s.selected() is not None, 'one Esc took two steps')
        s.key('Escape')
        s.until(lambda x: x.selected() is None, 'the end of the selection')


# --- what is done with a flow ---

NO_HELPER = {'DISPLAY': None, 'WAYLAND_DISPLAY': None, 'TMUX': None}


@keys('copy')
def test_copy():
    with opened('-N', env=NO_HELPER) as s:
        tmux('set-buffer', 'before')
        s.key('y')
        s.says('no flow is selected')
        s.key('j')
        s.key('y')
        s.says("sent to the terminal's clipboard: 10.0.0.1:1001 <=> ")
        wait_for(
            lambda: tmux('show-buffer') == '10.0.0.1:1001 <=> 192.0.2.1:443 [TCP]',
            'the text in the clipboard',
        )
        s.key('j', 'j', 'j', 'j')
        s.until(lambda x: x.selected() and x.selected().src == '10.0.0.5', 'the ping')
        s.key('y')
        wait_for(
            lambda: tmux('show-buffer') == '10.0.0.5 <=> 192.0.2.5 [ICMP]', 'the text of a ping'
        )


def test_copy_by_a_helper():
    """Even where tmux does not listen to the program, its own command can be asked."""
    with opened('-N') as s:
        socket = s.flag('socket_path')
    tmux('set-option', '-g', 'set-clipboard', 'external')
    try:
        with opened('-N', env={**NO_HELPER, 'TMUX': socket + ',1,0'}) as s:
            tmux('set-buffer', 'before')
            s.key('j', 'y')
            s.says('copied (tmux): 10.0.0.1:1001 <=> 192.0.2.1:443 [TCP]')
            equal('tmux', tmux('show-buffer'), '10.0.0.1:1001 <=> 192.0.2.1:443 [TCP]')
    finally:
        tmux('set-option', '-g', 'set-clipboard', 'on')


def test_copy_by_a_helper_that_fails():
    with opened('-N', env={**NO_HELPER, 'TMUX': folder / 'no-such-socket,1,0'}) as s:
        s.key('j', 'y')
        s.says("sent to the terminal's clipboard only: tmux failed: 10.0.0.1:1001")


def test_copy_without_a_clipboard():
    with opened('-N', env={**NO_HELPER, 'TERM': 'linux'}) as s:
        tmux('set-buffer', 'before')
        s.key('j', 'y')
        s.says('not copied: this terminal has no clipboard')
        equal('tmux', tmux('show-buffer'), 'before')


@keys('pin')
def test_pin():
    with opened('-N', height=40) as s:
        s.key('G')
        s.until(lambda x: x.selected() and x.selected().src == FIRST[0], 'the last row')
        s.key('F')
        s.says('pinned')
        s.until(lambda x: x.rows()[0].pinned and ends(x)[0] == FIRST, 'a pinned row on top')
        wait_for(lambda: 'pinned:' in s.saved(), 'the pin in the config')
        contains('config', s.saved(), 'src: "10.0.0.99:9"', 'dst: "192.0.2.99:9"')
        s.key('G', 'k')
        s.until(lambda x: x.selected() and x.selected().y != x.rows()[0].y, 'another row')
        second = s.selected().src
        s.key('F')
        s.until(
            lambda x: {r.src for r in x.rows() if r.pinned} == {FIRST[0], second}
            and x.rows()[1].pinned,
            'two pinned rows on top',
        )
        s.quit()
    with opened('-N', height=40, prefs=None) as s:
        s.until(
            lambda x: [r.pinned for r in x.rows()][:3] == [True, True, False],
            'the pins of the config',
        )
        s.key('Home')
        s.key('F')
        s.says('unpinned')
        s.until(lambda x: [r.pinned for r in x.rows()][:2] == [True, False], 'one pin less')
        wait_for(lambda: len(re.findall('- src:', s.saved())) == 1, 'one pin in the config')


@keys('export')
def test_export():
    with opened('-N') as s:
        path = os.path.join(s.home, '.iftoprs.export.txt')
        target = folder.write('victim', b'mine')
        for link in (False, True):
            if link:
                os.unlink(path)
                os.symlink(target, path)
            s.key('e')
            s.says('exported to')
            wait_for(lambda: os.path.exists(path) and not os.path.islink(path), 'the file')
            equal('mode', oct(stat.S_IMODE(os.lstat(path).st_mode)), '0o600')
            with open(path, encoding='utf-8') as f:
                text = f.read()
            for flow in FLOWS:
                contains('export', text, *flow.ends())
            line = next(x for x in text.split('\n') if '10.0.0.1:1001' in x)
            contains('line of a flow', line, '192.0.2.1:443', 'TCP', '8.00kb', ' 2000 ', ' 400')
            s.key('1')
            s.says('sorted')
        with open(target, 'rb') as f:
            equal('the file that the link named', f.read(), b'mine')
        equal(
            'files beside it',
            [n for n in os.listdir(s.home) if 'export' in n],
            ['.iftoprs.export.txt'],
        )


main(globals())
