"""screen.py: the program's real screen, in a tmux server of the test's own: keys and mouse in,
lines and styles out.

Nothing sleeps: until() looks at the pane until a condition holds or a deadline passes.
"""

import os
import re
import shlex
import shutil
import subprocess
import unicodedata

from harness import PROGRAM, Skip, at_end, check, environment, equal, folder, wait_for
from procfs import children

PROMPT = 'back in the shell'
NUMBER = r'[0-9.]+[kMGTP]?[bB]'
FIRST_LINE = re.compile(
    r'^(?:(?P<pin>★)| )(?P<src>\S+) +(?P<arrow><=>|=>|<=) +(?P<dst>\S+)(?: +[A-Z][\w-]*)?'
    r'(?: +\[.*\]\??)?(?P<numbers>(?: +%s)+)\s*$' % NUMBER
)
SECOND_LINE = re.compile(r'^.*(?P<arrow><=)(?P<numbers>(?: +%s)+)\s*$' % NUMBER)
SGR = re.compile(r'\x1b\[([0-9;:]*)m')
SPARK = re.compile(r'^[ ▁▂▃▄▅▆▇█]*[▁▂▃▄▅▆▇█]{8}[ ▁▂▃▄▅▆▇█]*')

server = {'up': False}


def tmux(*words, check_it=True):
    done = subprocess.run(
        ['tmux', '-S', folder / 'tmux', '-f', '/dev/null', *words],
        env=environment(TMUX=None),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        timeout=20,
    )
    check(
        done.returncode == 0 or not check_it,
        'tmux %s: %s' % (' '.join(words), done.stderr.decode()),
    )
    return done.stdout.decode('utf-8', 'replace')


def terminal_type():
    for name in ('tmux-256color', 'screen-256color'):
        if is_described(name):
            return name
    raise Skip('no description of a tmux or screen terminal')


def is_described(term):
    """Whether this system knows that kind of terminal."""
    quiet = {'stdout': subprocess.DEVNULL, 'stderr': subprocess.DEVNULL}
    return subprocess.run(['infocmp', term], **quiet).returncode == 0


def begin_server():
    if server['up']:
        return
    if shutil.which('tmux') is None or shutil.which('infocmp') is None:
        raise Skip('no tmux')
    server['term'] = terminal_type()
    at_end.append(end_server)
    settings = {
        'exit-empty': 'off',
        'set-clipboard': 'on',
        'default-terminal': server['term'],
        'status': 'off',
        'escape-time': '0',
    }
    words = ['start-server']
    for name, value in settings.items():
        words += [';', 'set-option', '-g', name, value]
    tmux(*words)
    server['up'] = True


def end_server():
    tmux('kill-server', check_it=False)


class Cell:
    """A character and how it looks: the parameters of SGR in force, as a sorted tuple of words."""

    def __init__(self, char, look):
        self.char, self.look = char, look

    def __repr__(self):
        return '%r%r' % (self.char, self.look)


def parse_styles(text):
    """capture-pane -e: a list of lines of cells."""
    lines, look = [], {}
    for line in text.split('\n'):
        cells, i = [], 0
        while i < len(line):
            m = SGR.match(line, i)
            if m:
                apply_sgr(look, m.group(1))
                i = m.end()
            elif line[i] == '\x1b' or line[i] in '\x0e\x0f':
                i += 1
            else:
                cells.append(Cell(line[i], tuple(sorted(look.items()))))
                i += 1
        lines.append(cells)
    return lines


def apply_sgr(look, text):
    codes = [int(n or 0) for n in re.split('[;:]', text)] if text else [0]
    while codes:
        n = codes.pop(0)
        if n == 0:
            look.clear()
        elif n in (38, 48) and codes and codes[0] == 5:
            look['fg' if n == 38 else 'bg'] = codes[1]
            del codes[:2]
        elif 30 <= n <= 37 or 90 <= n <= 97:
            look['fg'] = n - 30 if n < 90 else n - 82
        elif 40 <= n <= 47 or 100 <= n <= 107:
            look['bg'] = n - 40 if n < 100 else n - 92
        elif n in (39, 49):
            look.pop('fg' if n == 39 else 'bg', None)
        elif n in (1, 2, 3, 4, 7):
            look[{1: 'bold', 2: 'dim', 3: 'italic', 4: 'underline', 7: 'reverse'}[n]] = True
        elif n in (22, 23, 24, 27):
            for word in {
                22: ('bold', 'dim'),
                23: ('italic',),
                24: ('underline',),
                27: ('reverse',),
            }[n]:
                look.pop(word, None)


class Row:
    """A flow on the screen: what its lines say, and where it stands."""

    def __init__(self, y, match):
        self.y = y
        self.pinned = match['pin'] is not None
        self.src, self.dst, self.arrow = match.group('src', 'dst', 'arrow')
        self.numbers = match['numbers'].split()
        self.second = None  # the numbers of the second line
        self.spark = None  # the y of its sparkline

    def __repr__(self):
        return '%s %s %s %s' % (self.src, self.arrow, self.dst, self.numbers)


class Screen:
    """The program in a window of tmux. prefs: text of the config; None leaves the file as it is."""

    def __init__(
        self, *args, width=80, height=24, prefs='', env=None, before=(), home=None, shell=False
    ):
        begin_server()
        self.width, self.height = width, height
        self.home = home or folder / 'home'
        self.config = os.path.join(self.home, '.iftoprs.conf')
        self.make_home(prefs)
        self.status_file = folder / ('status-%d' % Screen.count)
        Screen.count += 1
        run = shlex.join([*before, PROGRAM, *args])
        # The shell stays, so that tmux goes on showing what the program has left behind.
        line = '%s; echo $? >%s; read _' % (run, shlex.quote(self.status_file))
        command = 'bash --norc --noprofile -i'.split() if shell else ['sh', '-c', line]
        self.pane = tmux(
            *'new-session -d -P -F #{pane_id}'.split(),
            *['-x', str(width), '-y', str(height), '-c', folder / ''],
            shlex.join([*self.setting(env or {}), *command])
        ).strip()
        if shell:
            self.until(lambda s: PROMPT in s.text(), 'the shell')
            self.type(run)
            self.key('Enter')

    count = 0

    def make_home(self, prefs):
        """prefs: as above."""
        os.makedirs(self.home, exist_ok=True)
        if prefs is None:
            return
        for name in os.listdir(self.home):
            if name.startswith('.iftoprs'):
                os.unlink(os.path.join(self.home, name))
        with open(self.config, 'w', encoding='utf-8', newline='') as f:
            f.write(prefs)

    def setting(self, env):
        """Words to put before the shell: its environment. env: more of it, None takes one out."""
        setting = {
            'HOME': self.home,
            'LC_ALL': 'C.UTF-8',
            'LANG': 'C.UTF-8',
            'TZ': 'UTC',
            'TERM': server['term'],
            'PS1': PROMPT + '> ',
            'ENV': '',
            'NO_COLOR': None,
            'TMUX': None,
            **env,
        }
        return [
            'env',
            *(w for k, v in setting.items() if v is None for w in ('-u', k)),
            *('%s=%s' % (k, v) for k, v in setting.items() if v is not None),
        ]

    # --- in ---

    pressed = set()  # by key(), in all screens

    def key(self, *names):
        """Names of tmux: Enter, Escape, C-d, PPage... or single characters."""
        for name in names:
            Screen.pressed.add(name)
            if len(name) == 1:
                self.type(name)
            else:
                tmux('send-keys', '-t', self.pane, name)

    def type(self, text):
        tmux('send-keys', '-t', self.pane, '-l', '--', text)

    def bytes(self, data):
        tmux('send-keys', '-t', self.pane, '-H', *('%02x' % b for b in data))

    def resize(self, width, height):
        self.width, self.height = width, height
        tmux('resize-window', '-t', self.pane, '-x', str(width), '-y', str(height))

    def mouse(self, code, x, y, end='M'):
        """An SGR report; x and y from 0."""
        self.bytes(b'\x1b[<%d;%d;%d%s' % (code, x + 1, y + 1, end.encode()))

    def click(self, x, y, button=0):
        """button: 0 left, 1 middle, 2 right."""
        self.mouse(button, x, y)
        self.mouse(button, x, y, 'm')

    def wheel(self, down, x=20, y=10):
        self.mouse(65 if down else 64, x, y)

    def move(self, x, y):
        self.mouse(35, x, y)

    # --- out ---

    def lines(self):
        text = tmux('capture-pane', '-p', '-t', self.pane).split('\n')
        return text[:-1] if text[-1] == '' else text

    def text(self):
        return '\n'.join(self.lines())

    def cells(self):
        return parse_styles(tmux('capture-pane', '-e', '-p', '-t', self.pane))

    def flag(self, name):
        """A format of tmux, as mouse_any_flag or alternate_on."""
        return tmux('display-message', '-p', '-t', self.pane, '#{%s}' % name).strip()

    def until(self, condition, what, timeout=10):
        """Looks until condition(self) holds; gives what it gave. It may ask for rows that are not
        there yet.
        """

        def holds():
            try:
                return condition(self)
            except IndexError:
                return None

        try:
            return wait_for(holds, what, timeout)
        except AssertionError as e:
            raise AssertionError('%s; the screen:\n%s' % (e, self.text()))

    def shows(self, *parts, timeout=10):
        return self.until(
            lambda s: (lambda t: all(p in t for p in parts))(s.text()),
            ' and '.join(map(repr, parts)),
            timeout,
        )

    def hides(self, part, timeout=10):
        return self.until(lambda s: part not in s.text(), 'the end of %r' % part, timeout)

    def says(self, part, timeout=10):
        """In the status line."""
        return self.until(lambda s: part in s.status_line(), 'the status %r' % part, timeout)

    def status_line(self):
        """The last that is not empty."""
        lines = [line for line in self.lines() if line.strip()]
        return lines[-1] if lines else ''

    def inside(self):
        """(y, line without the frame) of all lines above the separator."""
        out = []
        for y, line in enumerate(self.lines()):
            if re.search(r'\[Flows\] Processes|Flows \[Processes\]', line):
                break
            out.append((y, re.sub(r'^│|[│┃]\s*$', '', line)))
        return out

    def rows(self):
        rows = []
        for y, line in self.inside():
            plain = without_bars(line)
            if plain[:1] not in ' ★' or 'Source' in line:
                continue
            first, second = FIRST_LINE.match(plain), SECOND_LINE.match(plain)
            if first:
                rows.append(Row(y, first))
            elif second and rows:
                rows[-1].second = second['numbers'].split()
            elif SPARK.match(line) and rows:
                rows[-1].spark = y
        return rows

    def selected(self):
        """The row with the sparkline."""
        rows = [row for row in self.rows() if row.spark is not None]
        check(len(rows) <= 1, 'more than one row is selected: %r' % rows)
        return rows[0] if rows else None

    def where(self, text):
        """x and y of a text on the screen."""
        for y, line in enumerate(self.lines()):
            if text in line:
                return columns(line[: line.index(text)]), y
        raise AssertionError('%r is not on the screen:\n%s' % (text, self.text()))

    def popup(self, title):
        """The lines inside the box with this title; None: there is none."""
        lines = self.lines()
        box = box_in(lines, title)
        if box is None:
            return None
        left, top, right, bottom = box
        return [cut(line, left + 1, right) for line in lines[top + 1 : bottom]]

    def popup_box(self, title):
        """left, top, right, bottom of that box, all inside it."""
        return box_in(self.lines(), title)

    def choose(self, title, name):
        """Moves the highlight of the chooser with this title there, with j from the top."""
        self.key('Home')
        lines = self.popup(title)
        target = next(n for n, line in enumerate(lines) if re.search(r'\b%s\b' % name, line))
        for _ in range(target):
            self.key('j')

    # --- the end ---

    def quit(self):
        self.key('q')
        equal('status', self.exit_status(), 0)

    def exit_status(self, timeout=10):
        def done():
            try:
                with open(self.status_file, encoding='utf-8') as f:
                    return f.read().strip()
            except OSError:
                return ''

        return int(wait_for(done, 'the end of the program', timeout))

    def running(self):
        return not os.path.exists(self.status_file)

    def pid(self):
        """Of the program itself, below the pane's shell."""
        shell = int(self.flag('pane_pid'))
        for child in wait_for(lambda: children(shell), 'the program'):
            if os.path.basename(os.readlink('/proc/%d/exe' % child)) == os.path.basename(
                os.path.realpath(PROGRAM)
            ):
                return child
            for deeper in children(child):
                return deeper
        raise AssertionError('no program below %d' % shell)

    def saved(self):
        with open(self.config, encoding='utf-8', newline='') as f:
            return f.read()

    def saves(self, line, timeout=10):
        """A whole line of the config."""
        try:
            return wait_for(lambda: line in self.saved().split('\n'), 'the line %r' % line, timeout)
        except AssertionError as e:
            raise AssertionError('%s; the config:\n%s' % (e, self.saved()))

    def close(self):
        tmux('kill-pane', '-t', self.pane, check_it=False)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def box_in(lines, title):
    for top, line in enumerate(lines):
        m = re.search(r'╭─ %s(?: ↓)? ─*╮' % re.escape(title), line)
        if m:
            left, right = columns(line[: m.start()]), columns(line[: m.end()])
            for bottom in range(top + 1, len(lines)):
                if cut(lines[bottom], left, right).startswith('╰'):
                    return left, top, right - 1, bottom
    return None


def without_bars(line):
    return re.sub('[#▁]', ' ', line) if re.search('[0-9]', line) else line


def columns(text):
    return sum(char_columns(c) for c in text)


def char_columns(char):
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in 'WF' else 1


def cut(line, left, right):
    """The characters that begin in columns left..right-1."""
    out, x = '', 0
    for char in line:
        if left <= x < right:
            out += char
        x += char_columns(char)
    return out


def is_red(cell):
    """Foreground or background, of xterm's 256 colours."""
    return any(red_index(dict(cell.look).get(k)) for k in ('fg', 'bg'))


def red_index(n):
    if n is None:
        return False
    if n < 16:
        return n in (1, 9)
    if n >= 232:
        return False
    r, g, b = (n - 16) // 36, (n - 16) // 6 % 6, (n - 16) % 6
    return r >= 3 and g <= r // 2 and b <= r // 2
