"""screen_keys.py: the program's table of keys, read from its source; who has to press which."""

import functools
import glob
import os
import re

from harness import ROOT, check
from screen import Screen

ENTRY = re.compile(r'X\((\w+), "(\w+)", (\w+), ([^,]+), ([^,]+),\s*"([^"]+)"\)')


def key_table():
    """[(action's name, its keys as the help writes them, what it does)]."""
    path = os.path.join(ROOT, 'include', 'ui', 'keys.h')
    with open(path, encoding='utf-8') as f:
        text = f.read().replace('\\\n', ' ')
    table = [
        (m.group(2), [key_text(k) for k in m.group(4, 5) if k.strip() != '0'], m.group(6))
        for m in ENTRY.finditer(text)
    ]
    check(len(table) > 40, 'only %d keys found in %s' % (len(table), path))
    return table


def key_text(source):
    source = source.strip()
    named = {
        '\'\\r\'': 'Enter',
        'KEYCODE_ESC': 'Esc',
        '\'\\t\'': 'Tab',
        'KEYCODE_BACKSPACE': 'Backspace',
        '\' \'': 'Space',
        'KEYCODE_DOWN': '↓',
        'KEYCODE_UP': '↑',
        'KEYCODE_LEFT': '←',
        'KEYCODE_RIGHT': '→',
        'KEYCODE_PAGE_DOWN': 'PgDn',
        'KEYCODE_PAGE_UP': 'PgUp',
        'KEYCODE_HOME': 'Home',
        'KEYCODE_END': 'End',
        'KEYCODE_DELETE': 'Delete',
        'KEYCODE_SHIFT_TAB': 'Shift-Tab',
    }
    if source in named:
        return named[source]
    if source.isdigit():
        return 'Ctrl+' + chr(int(source) + 64)
    m = re.fullmatch(r"'(.)'", source)
    check(m, 'a key that this test cannot read: %r' % source)
    return m.group(1)


TMUX_KEYS = {
    'Enter': 'Enter',
    'Esc': 'Escape',
    'Tab': 'Tab',
    'Shift-Tab': 'BTab',
    'Space': 'Space',
    'PgDn': 'NPage',
    'PgUp': 'PPage',
    'Home': 'Home',
    'End': 'End',
    '↓': 'Down',
    '↑': 'Up',
    '←': 'Left',
    '→': 'Right',
    'Delete': 'DC',
    'Backspace': 'BSpace',
}


def tmux_key(name):
    """The help's name of a key, as tmux calls it."""
    if name.startswith('Ctrl+'):
        return 'C-' + name[5:].lower()
    return TMUX_KEYS.get(name, name)


def keys(*names):
    """Marks the test of these actions: it has to press each of their keys."""

    def mark(test):
        @functools.wraps(test)
        def run():
            Screen.pressed.clear()
            test()
            table = {name: its_keys for name, its_keys, _ in key_table()}
            for name in names:
                check(name in table, '%s: no such action' % name)
                for key in table[name]:
                    check(tmux_key(key) in Screen.pressed, '%s: %s was not pressed' % (name, key))

        return run

    return mark


def untested_actions(folder):
    """Actions of the table that no test in the folder's files is marked with."""
    marked = set()
    for path in glob.glob(os.path.join(folder, 'test_tui_*.py')):
        with open(path, encoding='utf-8') as f:
            for names in re.findall(r'^@keys\(([^)]*)\)', f.read(), re.M):
                marked.update(re.findall(r"'(\w+)'", names))
    return [name for name, _, _ in key_table() if name not in marked]
