"""test_install.py: make install puts everything where a system looks for it, and it works from
there; make uninstall takes all of it away."""

import os
import re
import shutil
import subprocess
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'support'))

from harness import ROOT, Skip, bare_path, check, contains, environment, equal, folder, main  # noqa: E402

PREFIX = '/usr'
WANTED = {
    'bin/iftoprs': 0o755,
    'share/man/man8/iftoprs.8': 0o644,
    'share/bash-completion/completions/iftoprs': 0o644,
    'share/zsh/site-functions/_iftoprs': 0o644,
    'share/fish/vendor_completions.d/iftoprs.fish': 0o644,
    'share/elvish/lib/iftoprs.elv': 0o644,
    'share/powershell/Modules/iftoprs/iftoprs.psm1': 0o644,
    'share/doc/iftoprs/examples/iftoprs.default.conf': 0o644,
    'share/doc/iftoprs/examples/rsyslog-client.conf': 0o644,
    'share/doc/iftoprs/examples/rsyslog-server.conf': 0o644,
    'share/doc/iftoprs/examples/schema.sql': 0o644,
    'share/doc/iftoprs/examples/talkers.sql': 0o644,
    'lib/systemd/system/iftoprs.service': 0o644,
}


def make(target, place):
    """In the build that is tested, build/ or build/SANITIZER/."""
    build, _, sanitizer = os.environ.get('OUT', 'build').partition('/')
    variables = ['BUILD=' + build, 'SAN=' + sanitizer, 'PREFIX=' + PREFIX, 'DESTDIR=' + place]
    done = subprocess.run(
        ['make', '-C', ROOT, '--no-print-directory', target, *variables],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=300,
    )
    equal('status of make %s: %s' % (target, done.stdout.decode()[-500:]), done.returncode, 0)


def installed():
    place = folder / 'place'
    if not os.path.isdir(place):
        make('install', place)
    return place + PREFIX


def files_below(place):
    return sorted(
        os.path.relpath(os.path.join(path, name), place)
        for path, _, names in os.walk(place)
        for name in names
    )


def ask(*words, **env):
    done = subprocess.run(
        words,
        env=environment(**env),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=60,
    )
    return done.returncode, done.stdout.decode('utf-8', 'replace')


def need(program):
    if shutil.which(program) is None:
        raise Skip('%s is not installed' % program)


def path_without_compiler():
    """A PATH with a package manager and what every system has."""
    place = bare_path('sh', 'sort', 'paste', 'id', 'uname', 'make', 'mkdir', 'dirname', 'cat')
    manager = folder.write('bare/apt-get', b'#!/bin/sh\necho installing\n')
    os.chmod(manager, 0o755)
    return place


def test_what_building_lacks_is_said():
    """make with nothing built names the packages, each once, and installs none."""
    build = 'BUILD=' + (folder / 'not-built')
    for words in ('.ci/deps', 'say'), ('make', '-C', '.', build), ('make', build, 'install'):
        env = {'PATH': path_without_compiler()}
        done = subprocess.run(
            words, cwd=ROOT, env=env, capture_output=True, text=True, timeout=60
        )
        said = done.stdout + done.stderr
        check(done.returncode != 0, 'status 0: %s' % said)
        found = re.search('iftoprs: missing: (.*?); `make run` installs them', said)
        check(found, 'no word of what is missing: %r' % said)
        packages = found.group(1).split(' ')
        equal('packages', packages, sorted(set(packages)))
        check('gcc' in packages and 'libpcap-dev' in packages, 'not named: %r' % packages)
        check('installing' not in said and 'not found' not in said, said)


def test_what_root_builds_is_the_owners_of_the_tree():
    """sudo make install, sudo make run: else the next make of its owner could not write there."""
    if os.geteuid() != 0:
        raise Skip('not root')
    tree = folder / 'tree'
    objects = os.path.join(tree, 'build', 'src')
    os.makedirs(objects)
    with open(os.path.join(objects, 'x.o'), 'w', encoding='utf-8'):
        os.symlink('/etc/passwd', os.path.join(objects, 'link'))
    os.chown(tree, 1234, 5678)
    subprocess.run(['make', '-f', ROOT + '/Makefile', 'give-back'], cwd=tree, check=True, timeout=60)
    for path in 'build', 'build/src', 'build/src/x.o', 'build/src/link':
        info = os.lstat(os.path.join(tree, path))
        equal('owner of ' + path, (info.st_uid, info.st_gid), (1234, 5678))
    check(os.stat('/etc/passwd').st_uid != 1234, 'what a link points to was given away')


def test_starting_says_nothing_among_the_output():
    """make run of a user who is not root, with --json: the lines are the program's alone."""
    tools = folder / 'tools'
    os.mkdir(tools)
    for name, does in ('id', 'echo 1000'), ('sudo', 'exec "$@"'), ('getcap', ':'):
        with open(os.path.join(tools, name), 'w', encoding='utf-8') as f:
            f.write('#!/bin/sh\n%s\n' % does)
        os.chmod(f.name, 0o755)
    done = subprocess.run(
        [os.path.join(ROOT, '.ci/start'), 'echo', '--json'],
        env=environment(PATH='%s:%s' % (tools, os.environ['PATH'])),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        timeout=20,
    )
    equal('standard output', done.stdout, b'--json\n')
    contains('standard error', done.stderr.decode(), 'capturing needs root: sudo echo')


def test_files_and_modes():
    place = installed()
    equal('files', files_below(place), sorted(WANTED))
    for name, mode in WANTED.items():
        info = os.stat(os.path.join(place, name))
        equal('mode of ' + name, oct(info.st_mode & 0o7777), oct(mode))
        check(info.st_size > 0, name + ' is empty')


def test_nothing_names_the_place_it_was_built_in():
    place = installed()
    for name in WANTED:
        if name == 'bin/iftoprs':
            continue
        with open(os.path.join(place, name), encoding='utf-8') as f:
            check(ROOT not in f.read() and folder / '' not in f.read(), '%s names it' % name)


def test_the_program():
    status, out = ask(os.path.join(installed(), 'bin/iftoprs'), '-V')
    check(status == 0 and re.fullmatch(r'iftoprs \d+\.\d+\.\d+\S*\n', out), '-V: %r' % out)


def test_the_manual_page():
    need('man')
    page = os.path.join(installed(), 'share/man/man8/iftoprs.8')
    status, out = ask('man', '-l', page, MANWIDTH='80', MAN_KEEP_FORMATTING=None)
    if status != 0 and 'minimized' in out:
        raise Skip('no man here')
    equal('status: %s' % out[-300:], status, 0)
    for part in ('IFTOPRS(8)', 'SYNOPSIS', '--net-filter', '~/.iftoprs.conf', 'EXIT STATUS'):
        contains('man', re.sub('.\b', '', out), part)


def test_the_default_config():
    path = os.path.join(installed(), 'share/doc/iftoprs/examples/iftoprs.default.conf')
    status, out = ask(os.path.join(installed(), 'bin/iftoprs'), '--list-colors', '-c', path)
    check(status == 0 and '* NeonSprawl' in out, '--list-colors: %r' % out[:300])


def test_zsh_finds_its_completion():
    need('zsh')
    functions = os.path.join(installed(), 'share/zsh/site-functions')
    line = 'fpath=(%s $fpath); autoload -Uz compinit; compinit -u -D; print $_comps[iftoprs]'
    equal('zsh', ask('zsh', '-f', '-c', line % functions), (0, '_iftoprs\n'))


def test_fish_finds_its_completion():
    need('fish')
    place = installed()
    path = '%s:%s' % (os.path.join(place, 'bin'), os.environ['PATH'])
    share = os.path.join(place, 'share')
    status, out = ask(
        'fish', '-c', 'complete -C "iftoprs --net-f"', XDG_DATA_DIRS=share, PATH=path
    )
    equal('status', status, 0)
    contains('fish', out, '--net-filter')


def test_bash_finds_its_completion():
    loader = '/usr/share/bash-completion/bash_completion'
    if not os.path.exists(loader):
        raise Skip('bash-completion is not installed')
    share = os.path.join(installed(), 'share')
    line = 'source %s && _completion_loader iftoprs; complete -p iftoprs' % loader
    out = ask('bash', '--norc', '--noprofile', '-c', line, XDG_DATA_DIRS=share)[1]
    contains('bash', out, 'iftoprs')
    check('not found' not in out and 'no completion' not in out, 'bash: %r' % out)


def test_elvish_finds_its_completion():
    need('elvish')
    need('script')
    share = os.path.join(installed(), 'share')
    rc = folder.write(
        'rc.elv',
        b'try { use iftoprs; var f = $edit:completion:arg-completer[iftoprs]; '
        b'$f iftoprs "--net" | each {|c| if (eq (kind-of $c) string) { echo $c } '
        b'else { echo $c[stem] } } > $E:HOME/elvish.out } finally { exit }\n',
    )
    ask('timeout', '20', 'script', '-qec', 'elvish -rc ' + rc, '/dev/null', XDG_DATA_DIRS=share)
    with open(folder / 'elvish.out', encoding='utf-8') as f:
        contains('elvish', f.read(), '--net-filter')


def test_uninstall():
    place = installed()
    other = os.path.join(place, 'share/doc/iftoprs/of-the-packager')
    with open(other, 'w', encoding='utf-8') as f:
        f.write('stays\n')
    make('uninstall', folder / 'place')
    equal('files', files_below(place), ['share/doc/iftoprs/of-the-packager'])
    os.unlink(other)
    make('uninstall', folder / 'place')
    equal('files', files_below(place), [])
    own = [path for path, _, _ in os.walk(place) if 'iftoprs' in os.path.relpath(path, place)]
    equal('folders', own, [])


main(globals())
