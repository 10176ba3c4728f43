"""test_tui_paste.py: what is pasted into the program presses no keys, whole or cut."""

import os
import re
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'support'))

from harness import check, equal, main, stays  # noqa: E402
from screen import Screen  # noqa: E402
from screen_flows import EIGHT, PREFS, replay  # noqa: E402
from screen_pty import Terminal  # noqa: E402

def capture():
    return replay('eight.pcap', EIGHT)


PASTE = 'Bq\x03\x1a\x0c\x1b[A\x1b[6~\x1bOA\r\nn\tx\x1b[31mhé\x1b]0;title\x07'


def test_a_paste_presses_no_keys():
    with Screen(*capture(), prefs=PREFS) as s:
        s.says('end of the file')
        before = s.lines()[:-1], s.saved()
        s.bytes(b'\x1b[200~' + PASTE.encode() + b'\x1b[201~')
        s.key('j')
        s.until(lambda x: x.selected(), 'a selection, with a key after the paste')
        s.key('Escape')
        s.until(lambda x: (x.lines()[:-1], x.saved()) == before, 'the screen before')
        for popup, title in (('c', 'Theme'), ('h', 'Keys'), ('C', 'Theme editor')):
            s.key(popup)
            there = s.until(lambda x, p=title: x.popup(p), 'the popup')
            s.bytes(b'\x1b[200~' + PASTE.encode() + b'\x1b[201~')
            stays(lambda p=title, t=there: s.popup(p) == t, 'what %s shows changed' % popup, 0.3)
            s.key('Escape')
            s.until(lambda x, p=title: x.popup(p) is None, 'the end of the popup')
        equal('config', s.saved(), before[1])


def test_a_paste_into_the_filter():
    with Screen(*capture(), prefs=PREFS) as s:
        s.says('end of the file')
        s.key('/')
        s.until(lambda x: x.popup('Filter'), 'the field')
        s.bytes(b'\x1b[200~10.0.0.3\n\x03\x1a\x1a443\r\x1b[201~')
        s.until(
            lambda x: re.match(r' / 10\.0\.0\.3 443\s*$', (x.popup('Filter') or [''])[0]),
            'the text in the field',
        )
        s.until(lambda x: [r.src for r in x.rows()] == ['10.0.0.3:1003'], 'its row')
        s.key('Enter')
        s.until(lambda x: x.popup('Filter') is None, 'the end of the field')


def test_a_paste_without_brackets_does_not_kill():
    with Terminal(*capture()) as t:
        t.ready()
        t.send(b'/' + PASTE.replace('q', '').replace('\x03', '').replace('\x1a', '').encode())
        t.quiet()
        check(not t.ended(), 'it ended: %r' % t.status)
        t.send(b'\x03')
        equal('status', t.end(), 0)


def test_a_paste_whose_end_is_lost():
    """What comes at once is pasted; after a pause keys are keys again."""
    with Terminal(*capture()) as t:
        t.ready()
        t.send(b'\x1b[200~BB')
        t.send(b'q')
        t.quiet(1.3)
        check(not t.ended() and b'bytes/s' not in t.out, 'a key was pressed: %r' % t.out[-300:])
        t.send(b'B')
        t.until(lambda x: b'bytes/s' in x.out, 'an answer to B')
        t.quit()
        t.is_as_before('q')


main(globals())
