"""test_tui_mouse.py: mouse reports on the real screen: what is clicked is meant, nothing below it
or beside it."""

import os
import re
import sys
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'support'))

from harness import check, contains, equal, main, stays, wait_for  # noqa: E402
from pcapbuild import UDP  # noqa: E402
from screen import Screen, columns  # noqa: E402
from screen_flows import Flow, replay  # noqa: E402

LEFT, MIDDLE, RIGHT = 0, 1, 2
PREFS = 'dns_resolution: false\nidle_timeout: 0\nport_resolution: false\n'
ONE_LINE = PREFS + 'line_display: one-line\n'
FLOWS = [
    Flow(
        ('10.0.1.%d' % n, 2000 + n),
        ('192.0.2.%d' % n, 443),
        late=(2000 - 20 * n, 200),
        mid=(100, 50),
    )
    for n in range(1, 61)
]
FLOWS[1] = Flow(
    ('10.0.1.2', 2002), ('192.0.2.2', 53), late=(1960, 200), mid=(100, 50), protocol=UDP
)


def opened(count=60, prefs=ONE_LINE, **options):
    source = replay('mouse%d.pcap' % count, FLOWS[:count])
    screen = Screen(*source, prefs=prefs, **options)
    screen.says('end of the file')
    return screen


def selected(screen):
    row = screen.selected()
    return row.src if row else None


def settled(screen):
    """Everything sent before has been answered when this has."""
    screen.key('B')
    screen.says('rates in bytes/s')
    screen.key('B')
    screen.says('rates in bits/s')
    check('use_bytes' in screen.saved(), 'nothing was saved')


def segment(screen, label):
    """x and y of a segment of the header bar."""
    lines = screen.lines()
    y = next(n for n in range(len(lines) - 1, 0, -1) if 'h=help' in lines[n])
    check(label in lines[y], '%s is not in %r' % (label, lines[y]))
    return columns(lines[y][: lines[y].index(label)]) + 1, y


# --- rows ---


def test_left_selects_the_row_that_is_clicked():
    with opened() as s:
        for n in (3, 0, 12, 7):
            row = s.rows()[n]
            s.click(20, row.y)
            s.until(lambda x: selected(x) == row.src, '%s selected' % row.src)
        below = next(r for r in s.rows() if r.y > s.selected().y + 1)
        s.click(70, below.y)
        s.until(lambda x: selected(x) == below.src, 'the row below the sparkline')


def test_both_lines_and_the_sparkline_are_the_row():
    with opened(prefs=PREFS) as s:
        rows = s.rows()
        s.click(5, rows[2].y + 1)
        s.until(lambda x: selected(x) == rows[2].src, 'the row of a second line')
        s.click(5, s.selected().spark)
        settled(s)
        equal('selected', selected(s), rows[2].src)


def test_rows_of_a_scrolled_list():
    with opened() as s:
        s.key('G')
        s.until(lambda x: selected(x) == '10.0.0.99:9', 'the last row')
        row = s.rows()[2]
        check(row.src != '10.0.1.3:2003', 'not scrolled')
        s.click(20, row.y)
        s.until(lambda x: selected(x) == row.src, '%s selected' % row.src)


def test_clicks_beside_rows_select_nothing():
    """There are more rows than fit: some would be under the totals, were they drawn."""
    with opened() as s:
        lines = s.lines()
        rows = {row.y for row in s.rows()}
        beside = [y for y in range(len(lines)) if y not in rows]
        check(len(beside) >= 9, 'lines beside the rows: %r' % beside)
        separator = s.where('[Flows]')[1]
        for y in beside:
            for x in (0, 1, 12, 40, 78, 79):
                if (x, y) == (12, separator):
                    continue  # the other tab
                s.click(x, y)
                s.click(x, y, MIDDLE)
        settled(s)
        equal('selected', selected(s), None)
        check('pinned' not in s.saved(), 'something was pinned: ' + s.saved())
        for x, y in ((300, 10), (10, 300), (300, 300), (65000, 65000)):
            s.click(x, y)
        settled(s)
        equal('selected by clicks outside of the screen', selected(s), None)


def test_titles_sort_and_tabs_show():
    with opened() as s:
        s.click(*s.where('10s  '))
        s.says('sorted by 10 s rate')
        s.click(*s.where('Source'))
        s.says('sorted by source')
        sources = [row.src for row in s.rows()]
        s.click(*s.where('Source'))
        s.says('order: reversed')
        check(sources != [row.src for row in s.rows()], 'not turned round: %r' % sources)
        s.click(*s.where('Processes'))
        s.shows('[Processes]')
        s.click(*s.where('Pid'))
        s.says('sorted by pid')
        s.click(*s.where('Flows [Processes]'))
        s.shows('[Flows]')
        contains('config', s.saved(), 'sort_column: destination', 'sort_reverse: true')


def test_clicks_below_the_last_row_select_nothing():
    with opened(5) as s:
        last = s.rows()[-1].y
        separator = s.where('[Flows]')[1]
        for y in range(last + 1, separator + 1):
            for button in (LEFT, MIDDLE, RIGHT):
                s.click(20, y, button)
        settled(s)
        equal('selected', selected(s), None)
        check('╭─ ' not in s.text().replace(s.lines()[0], ''), 'a tooltip')


def test_what_is_no_click():
    with opened() as s:
        y = s.rows()[3].y
        s.mouse(LEFT, 20, y, 'm')  # released, never pressed
        s.mouse(66, 20, y)  # wheel to the left, to the right
        s.mouse(67, 20, y)
        s.mouse(128, 20, y)  # further buttons
        s.mouse(32, 20, y)  # dragged
        s.move(20, y)
        settled(s)
        equal('selected', selected(s), None)


def test_old_reports():
    """ESC [ M: as terminals without SGR send them."""
    with opened() as s:
        row = s.rows()[4]
        s.bytes(b'\x1b[M' + bytes([32, 33 + 20, 33 + row.y]))
        s.bytes(b'\x1b[M' + bytes([32 + 3, 33 + 20, 33 + row.y]))
        s.until(lambda x: selected(x) == row.src, 'the row of an old report')


def test_middle_pins():
    with opened(5) as s:
        row = s.rows()[3]
        s.click(20, row.y, MIDDLE)
        s.until(lambda x: x.rows()[0].pinned and x.rows()[0].src == row.src, 'a pinned row on top')
        wait_for(lambda: row.src in s.saved(), 'the pin in the config')
        equal('selected', selected(s), None)
        s.click(20, s.rows()[0].y, MIDDLE)
        s.until(lambda x: not any(r.pinned for r in x.rows()), 'no pin')
        wait_for(lambda: row.src not in s.saved(), 'no pin in the config')


def test_wheel_moves_the_selection():
    with opened() as s:
        s.wheel(True)
        s.until(lambda x: selected(x) == '10.0.1.1:2001', 'the first row')
        s.wheel(True)
        s.wheel(True)
        s.until(lambda x: selected(x) == '10.0.1.3:2003', 'the third row')
        s.wheel(False)
        s.until(lambda x: selected(x) == '10.0.1.2:2002', 'the second row')
        for _ in range(25):
            s.wheel(True)
        s.until(lambda x: selected(x) == '10.0.1.27:2027', 'row 27, in view')


# --- tooltips of flows ---


def test_right_shows_the_flow():
    with opened(prefs=PREFS, width=120, height=40) as s:
        row = s.rows()[1]
        s.click(20, row.y, RIGHT)
        tip = '\n'.join(s.until(lambda x: x.popup('UDP flow'), 'the tooltip'))
        contains('tooltip', tip, '10.0.1.2:2002', '192.0.2.2:53', 'pinned', 'age', 'peak')
        for label, numbers in (
            ('TX', ['15.7kb', '3.78kb', '944b', '4.72kB']),
            ('RX', ['1.60kb', '640b', '160b', '800B']),
        ):
            line = next(x for x in tip.split('\n') if re.match(r'\s*%s\b' % label, x))
            equal(label, re.findall(r'[0-9.]+k?[bB]', line), numbers)
        contains('peaks', next(x for x in tip.split('\n') if 'peak' in x), '15.7kb', '1.60kb')
        s.until(
            lambda x: re.search('[▁▂▃▄▅▆▇█]{40}', '\n'.join(x.popup('UDP flow') or ())),
            'its 40 seconds',
        )
        check(re.search(r'pinned +no', tip), tip)
        equal('selected', selected(s), None)


def test_another_row_dismisses_it():
    with opened(prefs=PREFS, width=120, height=40) as s:
        row = s.rows()[0]
        s.click(100, row.y, RIGHT)
        s.until(lambda x: x.popup('TCP flow'), 'the tooltip')
        s.move(90, row.y)
        s.move(91, row.y + 1)
        settled_popup(s, 'TCP flow')
        left, top, _, bottom = s.popup_box('TCP flow')
        s.move(left + 2, top + 2)  # over itself
        settled_popup(s, 'TCP flow')
        other = next(r for r in s.rows() if r.y > bottom or r.y == row.y + 2)
        s.move(3, other.y)
        s.until(lambda x: x.popup('TCP flow') is None, 'the end of the tooltip')


def settled_popup(screen, title, seconds=0.4):
    """It is there, and goes on being there."""
    gone = 'the tooltip %s has gone:\n' % title
    stays(lambda: screen.popup(title), lambda: gone + screen.text(), seconds)


def test_a_click_dismisses_it_and_selects_nothing_below():
    with opened(prefs=PREFS, width=120, height=40) as s:
        s.click(20, s.rows()[0].y, RIGHT)
        s.until(lambda x: x.popup('TCP flow'), 'the tooltip')
        left, top, right, bottom = s.popup_box('TCP flow')
        for button in (LEFT, MIDDLE, RIGHT):
            s.click((left + right) // 2, (top + bottom) // 2, button)
            s.until(lambda x: x.popup('TCP flow') is None, 'the end of the tooltip')
            equal('selected', selected(s), None)
            check('pinned:' not in s.saved(), 'pinned')
            s.click(20, s.rows()[0].y, RIGHT)
            s.until(lambda x: x.popup('TCP flow'), 'the tooltip')
        s.key('Escape')
        s.until(lambda x: x.popup('TCP flow') is None, 'the end of the tooltip')


def test_tooltips_stay_inside():
    for width, height in ((80, 24), (120, 30), (64, 18)):
        with opened(width=width, height=height) as s:
            rows = s.rows()
            for x, y in (
                (2, rows[0].y),
                (width - 3, rows[0].y),
                (width - 3, rows[-1].y),
                (width // 2, rows[-1].y),
            ):
                s.click(x, y, RIGHT)
                s.until(
                    lambda z: whole_box(z, 'flow'), 'a whole tooltip of the row at %d, %d' % (x, y)
                )
                s.key('Escape')
                s.until(lambda z: ' flow ─' not in z.text(), 'its end')


def whole_box(screen, word):
    m = re.search(r'╭─ (\w+ %s) ' % word, screen.text())
    box = screen.popup_box(m.group(1)) if m else None
    inside = screen.popup(m.group(1)) if box else None
    return (
        box
        and inside
        and box[2] < screen.width
        and box[3] < screen.height
        and all(len(line) == box[2] - box[0] - 1 for line in inside)
    )


# --- the header bar ---

SEGMENTS = {
    '▶▶▶ IFTOPRS': ('IFTOPRS', ['3.', 'help', 'quit']),
    'iface:': ('Capture file', ['mouse5.pcap', 'captured', 'not IP', 'i ']),
    'flows:': ('Flows', ['6 in the table', 'max_flows', 'p ']),
    'clock:': ('Clock', ['22:14:19', "packets' own clock", '100']),
    'sort:': ('Order', ['2s', 'sort_column', 'r ']),
    'rate:': ('Refresh', ['every 1 s', 'refresh_rate', 'f ']),
    'theme:': ('Theme', ['Neon Sprawl', 'theme: NeonSprawl', 'c ']),
    'paused:': ('Pause', ['no', 'P ']),
    'filter:': ('Filter', ['none', '6 of 6', '/ ']),
    'h=help': ('Help', ['h', 'config']),
}


def test_every_segment_has_its_tooltip():
    with opened(5, width=200, height=40) as s:
        for label, (title, parts) in SEGMENTS.items():
            x, y = segment(s, label)
            s.click(x, y, RIGHT)
            lines = s.until(lambda z, t=title: z.popup(t), 'the tooltip of ' + label)
            check(9 <= len(lines) <= 15, '%s has %d lines' % (label, len(lines)))
            contains(label, '\n'.join(lines), *parts)
            left, top, right, bottom = s.popup_box(title)
            check(
                left >= 0 and top >= 0 and right < 200 and bottom < y,
                '%s: %r' % (label, (left, top, right, bottom)),
            )
            s.move(20, 8)
            s.move(60, 12)
            settled_popup(s, title)  # stays
            s.key('Escape')
            s.until(lambda z, t=title: z.popup(t) is None, 'the end of the tooltip of ' + label)
        equal('selected', selected(s), None)


def test_another_segment_takes_over():
    with opened(5, width=200, height=40) as s:
        s.click(*segment(s, 'sort:'), RIGHT)
        s.until(lambda x: x.popup('Order'), 'the first tooltip')
        s.click(*segment(s, 'flows:'), RIGHT)
        s.until(lambda x: x.popup('Flows') and not x.popup('Order'), 'the second')


def test_segments_on_small_screens():
    for width, height in ((80, 24), (40, 10), (50, 16)):
        with opened(5, width=width, height=height) as s:
            x, y = segment(s, 'h=help')
            s.click(x, y, RIGHT)
            s.until(lambda z: z.popup('Help'), 'the tooltip')
            left, top, right, bottom = s.popup_box('Help')
            check(right < width and bottom < height, 'outside: %r' % ((left, top, right, bottom),))


def test_hovering():
    with opened(5, width=200, height=40) as s:
        s.move(20, 8)
        begin = time.monotonic()
        s.move(*segment(s, 'sort:'))
        s.until(lambda x: x.popup('Order'), 'the tooltip')
        shown = time.monotonic()
        check(0.9 <= shown - begin <= 2.5, 'shown after %.1f s' % (shown - begin))
        s.until(lambda x: x.popup('Order') is None, 'its end')
        check(
            2.4 <= time.monotonic() - shown <= 5, 'hidden after %.1f s' % (time.monotonic() - shown)
        )
        s.move(20, 8)
        s.move(*segment(s, 'flows:'))
        s.until(lambda x: x.popup('Flows'), 'the tooltip of another segment')
        s.move(20, 8)
        s.until(lambda x: x.popup('Flows') is None, 'its end, as the mouse has gone', 1.5)


def stays_away(screen, title, seconds):
    stays(lambda: screen.popup(title) is None, 'the tooltip %s has come' % title, seconds)


def test_no_hovering_after_t():
    with opened(5, width=200, height=40) as s:
        s.key('T')
        s.says('hover tooltips: off')
        s.move(*segment(s, 'sort:'))
        stays_away(s, 'Order', 2)
        s.click(*segment(s, 'flows:'), RIGHT)  # these are another thing
        s.until(lambda x: x.popup('Flows'), 'the tooltip of a click')


def test_passing_by_shows_nothing():
    with opened(5, width=200, height=40) as s:
        s.move(*segment(s, 'sort:'))
        s.move(20, 8)
        stays_away(s, 'Order', 1.5)


# --- popups ---


def test_clicks_do_not_fall_through_popups():
    for key, title in (
        ('c', 'Theme'),
        ('C', 'Theme editor'),
        ('/', 'Filter'),
        ('i', 'Interface'),
        ('h', 'Keys'),
    ):
        with opened(width=120, height=40) as s:
            s.key(key)
            s.until(lambda x: x.popup(title), 'the popup of ' + key)
            left, top, right, bottom = s.popup_box(title)
            row = next((r for r in s.rows() if r.y < top or r.y > bottom), None)
            points = [(left + 1, top), (right, bottom), (left, top + 1)]
            if key != 'h':  # a click beside the help closes it
                points += [(3, row.y)] if row else []
            for x, y in points:
                s.click(x, y, LEFT)
                s.click(x, y, RIGHT)
                s.click(x, y, MIDDLE)
            check(s.popup(title), 'clicks on the frame closed ' + title)
            if key == 'h':
                s.click(1, 6, MIDDLE)
            else:
                s.key('Escape')
            s.until(lambda x: x.popup(title) is None, 'the end of ' + title)
            equal('selected through ' + title, selected(s), None)
            check(
                'flow ─' not in s.text() and 'pinned' not in s.saved(),
                'a click fell through %s' % title,
            )


def test_theme_chooser_with_the_mouse():
    with opened(width=120, height=40) as s:

        def looks(x):
            return tuple(dict.fromkeys(cell.look for line in x.cells() for cell in line[:60]))

        first = looks(s)
        s.key('c')
        s.until(lambda x: x.popup('Theme'), 'the chooser')
        s.wheel(True, 80, 10)
        second = s.until(lambda x: looks(x) != first and looks(x), 'a preview')
        left, top, _, _ = s.popup_box('Theme')
        s.click(left + 6, top + 1)
        s.until(lambda x: looks(x) == first, 'the first theme again')
        s.click(left + 6, top + 7)
        s.until(lambda x: looks(x) not in (first, second), 'the seventh')
        name = s.popup('Theme')[6].strip(' ▸').split('  ')[0]
        s.click(left + 6, top + 7)  # once more takes it
        s.until(lambda x: x.popup('Theme') is None, 'the end')
        s.shows('· ' + name)


def test_pause_overlay_takes_clicks():
    with opened() as s:
        s.key('P')
        s.shows('⏸ PAUSED   P')
        x, y = s.where('⏸ PAUSED   P')
        s.click(x + 2, y)
        s.click(x + 2, y, MIDDLE)
        s.key('P')
        s.hides('PAUSED')
        equal('selected', selected(s), None)
        check('pinned' not in s.saved(), 'pinned')


def test_mouse_given_back():
    with opened() as s:
        s.key('M')
        s.until(lambda x: x.flag('mouse_any_flag') == '0', 'no mouse mode')
        s.key('M')
        s.until(lambda x: x.flag('mouse_all_flag') == '1', 'the mouse')
    with opened(prefs=ONE_LINE + 'mouse: false\n') as s:
        equal('mouse', s.flag('mouse_any_flag'), '0')


main(globals())
