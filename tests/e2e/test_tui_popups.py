"""test_tui_popups.py: filter, choosers, theme editor and help, with the keys in them."""

import os
import re
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'support'))

from harness import Skip, check, contains, equal, main, wait_for  # noqa: E402
from screen import is_red  # noqa: E402
from screen_flows import by_rate, ends, needs_services, opened  # noqa: E402
from screen_keys import key_table, keys  # noqa: E402

# --- filter ---


def filtered(text):
    """What the words of a filter leave of the flows, by their ends as text (without names)."""
    out = []
    for end in by_rate(2):
        hay = [e.lower() for e in end]
        words = text.lower().split()
        if all(
            (not any(w[1:] in h for h in hay)) if w[0] == '!' else any(w in h for h in hay)
            for w in words
        ):
            out.append(end)
    return out


def field(screen):
    box = screen.popup('Filter')
    return None if box is None else re.sub(r'^ */ ?', '', box[0]).rstrip()


def field_cell(screen):
    left, top, _, _ = screen.popup_box('Filter')
    return screen.cells()[top + 1][left + 4]


@keys('filter', 'clear_filter')
def test_filter():
    with opened('-N', width=120, height=40) as s:
        s.key('/')
        s.until(lambda x: x.popup('Filter'), 'the field')
        for text in (
            '10.0.0.6',
            '10.0.0.6 1006',
            '!192.0.2',
            '!192.0.2.6 10.0.0.1',
            '2001:DB8',
            'nothing here',
        ):
            s.key('C-u')
            s.type(text)
            left = filtered(text)
            s.until(
                lambda x, t=text, n=left: field(x) == t and ends(x) == n,
                'the rows of %r, %r' % (text, left),
            )
            s.shows('%d of 10 flows match' % len(left))
        s.key('C-u')
        s.type(r'~^10\.0\.0\.[23]:|:80$')
        want = [
            e for e in by_rate(2) if re.search(r'^10\.0\.0\.[23]:', e[0]) or e[1].endswith(':80')
        ]
        s.until(lambda x: ends(x) == want, 'the rows of the regex, %r' % want)
        good = field_cell(s).look
        s.type('(')
        s.until(lambda x: field_cell(x).look != good, 'a field that looks bad')
        equal('rows of the old filter', ends(s), want)
        s.key('BSpace')
        s.until(lambda x: field_cell(x).look == good, 'a field that looks good again')
        s.key('Enter')
        s.until(lambda x: x.popup('Filter') is None, 'the end of the field')
        equal('rows', ends(s), want)
        s.until(lambda x: 'filter:~' in x.text(), 'the filter in the header bar')
        s.key('/')
        s.until(lambda x: field(x) == r'~^10\.0\.0\.[23]:|:80$', 'the filter in the field')
        s.key('C-u')
        s.type('10.0.0.4')
        s.until(lambda x: len(ends(x)) == 1, 'one row')
        s.key('Escape')
        s.until(lambda x: x.popup('Filter') is None and ends(x) == want, 'the filter before')
        s.key('0')
        s.says('filter cleared')
        s.until(lambda x: len(ends(x)) == 10, 'all rows')


def test_bad_regex_is_red():
    with opened() as s:
        s.key('/')
        s.type('~[')
        s.until(lambda x: field(x) == '~[', 'the field')
        s.until(lambda x: is_red(field_cell(x)), 'a red field; it looks %r' % field_cell(s), 3)


def test_filter_looks_at_names():
    needs_services()
    with opened(height=40) as s:
        s.key('/')
        s.type('HTTPS')
        s.until(
            lambda x: field(x) == 'HTTPS'
            and len(ends(x)) == 3
            and all(e[1].endswith(':https') for e in ends(x)),
            'the rows of https',
        )


def test_line_editing():
    with opened() as s:
        s.key('/')
        s.type('one two')
        steps = [
            (['Left', 'Left'], 'X', 'one tXwo'),
            (['Home'], 'A', 'Aone tXwo'),
            (['End'], 'Z', 'Aone tXwoZ'),
            (['C-a'], 'B', 'BAone tXwoZ'),
            (['C-e'], '!', 'BAone tXwoZ!'),
            (['BSpace'], '', 'BAone tXwoZ'),
            (['Home', 'DC'], '', 'Aone tXwoZ'),
            (['Right', 'Right', 'DC'], '', 'Aoe tXwoZ'),
            (['End', 'C-w'], '', 'Aoe'),
            (['C-u'], 'äö€日', 'äö€日'),
            (['Left', 'BSpace'], '', 'äö日'),
            (['Home', 'DC'], 'ü', 'üö日'),
            (['Right', 'C-k'], '', 'üö'),
            (['C-u'], '', ''),
        ]
        for names, text, want in steps:
            s.key(*names)
            if text:
                s.type(text)
            s.until(
                lambda x, w=want: field(x) == w,
                'the field %r after %s, %r' % (want, ' '.join(names), text),
            )
        s.type('héllo')
        s.key('Home', 'Right', 'Right')
        left, top, _, _ = s.popup_box('Filter')
        s.until(
            lambda x: (x.flag('cursor_x'), x.flag('cursor_y')) == (str(left + 6), str(top + 1)),
            'the cursor',
        )
        s.key('Escape')
        s.until(lambda x: x.flag('cursor_flag') == '0', 'a hidden cursor')


# --- choosers ---


def looks(screen):
    """Of all that no chooser covers, in the order in which they come."""
    return tuple(dict.fromkeys(cell.look for line in screen.cells() for cell in line[:46]))


@keys('theme_chooser')
def test_theme_chooser():
    with opened(width=100, height=40) as s:
        before = looks(s)
        s.key('c')
        entries = s.until(lambda x: x.popup('Theme'), 'the chooser')
        equal('themes', len([e for e in entries if '██' in e]), 31)
        contains('the active one', next(e for e in entries if '▸' in e), 'Neon Sprawl')
        check(all(e.count('██') == 6 for e in entries), 'not six swatches: %r' % entries)
        seen = {before}
        for key in ('j', 'Down', 'j'):
            s.key(key)
            s.until(lambda x: looks(x) not in seen, 'a preview after ' + key)
            seen.add(looks(s))
        s.key('k')
        s.key('Up')
        s.key('Escape')
        s.until(lambda x: x.popup('Theme') is None and looks(x) == before, 'the theme before')
        check('theme:' not in s.saved(), 'Esc saved: ' + s.saved())
        s.key('c')
        s.key('j')
        name = s.until(lambda x: looks(x) != before and chosen_entry(x), 'a preview')
        s.key('Enter')
        s.says('theme: ' + name)
        wait_for(lambda: re.search('^theme: ', s.saved(), re.M), 'the theme in the config')
        check(looks(s) != before, 'the theme is not shown')
        s.shows('· ' + name)


def chosen_entry(screen):
    """The name on the highlighted line of the chooser."""
    box = screen.popup_box('Theme')
    if box is None:
        return None
    left, top, _, bottom = box
    cells = screen.cells()
    backs = [dict(cells[y][left + 1].look).get('bg') for y in range(top + 1, bottom)]
    other = max(set(backs), key=backs.count)
    odd = [y for y, back in enumerate(backs, top + 1) if back != other]
    return ''.join(c.char for c in cells[odd[0]][left + 4 : left + 20]).strip() if odd else None


def test_theme_chooser_scrolls():
    with opened() as s:
        s.key('c')
        s.until(lambda x: x.popup('Theme'), 'the chooser')
        s.key('G')
        last = s.until(
            lambda x: len(x.popup('Theme')) > 10
            and '▼' not in x.text()
            and '▲' in x.text()
            and x.popup('Theme')[-1],
            'the end of the list',
        )
        check('██' in last, 'no theme at the end: %r' % last)
        s.key('Home')
        s.until(lambda x: '▼' in x.text(), 'the begin of the list')
        s.key('q')
        s.until(lambda x: x.popup('Theme') is None, 'the end of the chooser')
        check(s.running(), 'q in the chooser ended the program')


def slots(screen):
    """The six colours in the editor."""
    lines = screen.popup('Theme editor') or []
    found = (re.search(r'p\d +(\d+)', line) for line in lines)
    return [int(m.group(1)) for m in found if m]


@keys('theme_editor')
def test_theme_editor():
    with opened(width=100, height=40) as s:
        before = looks(s)
        s.key('C')
        start = s.until(slots, 'the editor')
        equal('slots', len(start), 6)
        here = list(start)
        for key, by in (
            ('l', 1),
            ('L', 10),
            ('h', -1),
            ('H', -10),
            ('Right', 1),
            ('Left', -1),
            ('L', 10),
        ):
            s.key(key)
            here[0] = (here[0] + by) % 256
            s.until(lambda x: slots(x) == here, '%r after %s' % (here, key))
        s.key('k')  # around, to the last one: the frame's colour
        s.key('L')
        here[5] = (here[5] + 10) % 256
        s.until(lambda x: slots(x) == here and looks(x) != before, 'a preview of %r' % here)
        s.key('j', 'j')
        s.key('l')
        here[1] = (here[1] + 1) % 256
        s.until(lambda x: slots(x) == here, '%r' % here)
        s.key('Escape')
        s.until(
            lambda x: x.popup('Theme editor') is None and looks(x) == before, 'the theme before'
        )
        s.key('C')
        s.until(lambda x: slots(x) == start, 'the editor, with the theme in force')


def test_theme_editor_saves():
    with opened(width=100, height=40) as s:
        s.key('C')
        start = s.until(slots, 'the editor')
        s.key('L')
        s.key('Enter')
        s.key('C-u')
        s.type('Möwe 7')
        s.shows('Möwe 7')
        s.key('Enter')
        s.says('theme Möwe 7 saved')
        wait_for(
            lambda: 'Möwe 7' in s.saved()
            and re.search('^active_custom_theme: .*Möwe 7', s.saved(), re.M),
            'the theme in the config',
        )
        palette = [(start[0] + 10) % 256] + start[1:]
        check(
            re.search(r'Möwe 7"?: *\[%s\]' % ', *'.join(map(str, palette)), s.saved()),
            'saved: ' + s.saved(),
        )
        s.key('c')
        s.until(
            lambda x: any('▸' in e and 'Möwe 7' in e for e in x.popup('Theme') or []),
            'it, in the chooser',
        )


@keys('interface_chooser')
def test_interface_chooser():
    """The list, and leaving it; test_tui_live.py switches."""
    with opened(width=100) as s:
        s.key('i')
        entries = s.until(lambda x: x.popup('Interface'), 'the chooser')
        if not any('lo ' in e for e in entries):
            raise Skip('nothing can be captured here: %r' % entries)
        contains('lo', next(e for e in entries if ' lo ' in e), '127.0.0.1')
        s.key('i')
        s.key('j')
        s.key('k')
        s.key('Escape')
        s.until(lambda x: x.popup('Interface') is None, 'the end of the chooser')
        check('interface:' not in s.saved(), 'Esc saved: ' + s.saved())
        contains('rows', str(ends(s)), '10.0.0.1:1001')


# --- help ---


@keys('help')
def test_help_lists_every_key():
    for key in ('h', '?'):
        with opened(width=120, height=50) as s:
            s.key(key)
            box = '\n'.join(s.until(lambda x: x.popup('Keys'), 'the help'))
            for name, its_keys, text in key_table():
                check(
                    re.search(
                        r'(^|\s)%s\s+%s(\s|$)' % (re.escape(' '.join(its_keys)), re.escape(text)),
                        box,
                        re.M,
                    ),
                    '%s (%s) is not in the help:\n%s' % (name, ' '.join(its_keys), box),
                )
            s.key(key)
            s.until(lambda x: x.popup('Keys') is None, 'the end of the help')


def test_help_fits_small_screens():
    for width, height in ((80, 24), (40, 10), (60, 15)):
        with opened(width=width, height=height) as s:
            s.key('h')
            seen = '\n'.join(s.until(lambda x: x.popup('Keys'), 'the help'))
            for _ in range(60):
                if '↓ ─' not in s.text():
                    break
                s.key('j')
                s.until(lambda x: x.text() not in seen, 'the next lines')
                seen += '\n' + s.text()
            for name, _, text in key_table():
                check(
                    text in seen, '%dx%d: %s (%s) cannot be reached' % (width, height, name, text)
                )
            s.key('Escape')
            s.until(lambda x: x.popup('Keys') is None, 'the end of the help')


main(globals())
