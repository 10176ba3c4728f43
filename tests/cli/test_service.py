"""test_service.py: the service and what carries its lines to a central host, as far as that can be
tried without a systemd that runs.
"""

import glob
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from datetime import datetime, timezone

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'support'))

from harness import (
    AS_NOBODY,
    NOBODY,
    PROGRAM,
    ROOT,
    Skip,
    at_end,
    check,
    contains,
    counts_ended,
    equal,
    folder,
    main,
    run,
)
from pcapbuild import at, datagram, ether, pcap

SERVICE = os.path.join(ROOT, 'src', 'service')
JOURNAL_LINE = 48 * 1024  # journald's LineMax: a longer line is cut in two
OWNER_BYTES = 63  # the longest name of a process, user or container


def text_of(name):
    with open(os.path.join(SERVICE, name), encoding='utf-8') as f:
        return f.read()


def tool(name, *places):
    path = shutil.which(name, path=os.pathsep.join([os.environ['PATH'], *places]))
    if path is None:
        raise Skip('no %s' % name)
    return path


def call(*words, stdin=''):
    done = subprocess.run(
        words, input=stdin, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding='utf-8'
    )
    return done.returncode, done.stdout


def service_words():
    """The program's arguments in the unit."""
    line = re.search('^ExecStart=(.*)$', text_of('iftoprs.service'), re.M).group(1)
    return shlex.split(line.replace('%E', folder / 'etc'))[1:]


# --- the unit ---


def test_unit_is_understood():
    verify = tool('systemd-analyze')
    unit = text_of('iftoprs.service').replace('/usr/local/bin/iftoprs', PROGRAM)
    path = folder.write('iftoprs.service', unit.encode())
    status, said = call(verify, 'verify', '--man=no', path)
    complaints = [line for line in said.splitlines() if 'iftoprs.service' in line]
    equal('status and complaints', (status, complaints), (0, []))


def test_unit_goes_where_systemd_looks():
    def make(target):
        status, said = call(
            'make', '-s', '-C', ROOT, target, 'PREFIX=/opt/x', 'DESTDIR=' + root, 'BUILD=' + out
        )
        equal('make ' + target, (status, said), (0, ''))

    root, out = folder / 'root', folder / 'out'
    os.environ.pop('MAKEFLAGS', None)
    make('install-service')
    with open(root + '/opt/x/lib/systemd/system/iftoprs.service', encoding='utf-8') as f:
        contains('unit', f.read(), '\nExecStart=/opt/x/bin/iftoprs ')
    examples = os.listdir(root + '/opt/x/share/doc/iftoprs/examples')
    equal('the rest', sorted(examples + ['iftoprs.service']), sorted(os.listdir(SERVICE)))
    make('uninstall-service')
    left = [name for name in glob.glob(root + '/**', recursive=True) if os.path.isfile(name)]
    equal('left', left, [])


# --- the lines ---


def longest_line():
    """The service's line of 30 flows between the longest addresses."""
    frames = []
    for n in range(30):
        ends = '2001:db8:1111:2222:3333:4444:5555:%x' % (0xA000 + n), 40000 + n
        dst = '2001:db8:aaaa:bbbb:cccc:dddd:eeee:ffff', 50000
        frames.append((at(n / 100), ether(datagram(*ends, *dst, 1400))))
    path = folder.write('long.pcap', pcap(frames))
    os.makedirs(folder / 'etc/iftoprs', exist_ok=True)
    folder.write('etc/iftoprs/iftoprs.conf', b'mouse: true\n')
    lines = counts_ended(run(*service_words(), '-r', path))
    equal('names', lines[-1]['flows'][0]['dst'][-6:], ':50000')
    return lines[-1]


def widest(value):
    """value with every number at the length of the largest there is."""
    if isinstance(value, dict):
        return {k: v if k.endswith('_port') else widest(v) for k, v in value.items()}
    if isinstance(value, list):
        return [widest(v) for v in value]
    return value if isinstance(value, str) else 10**23


def test_lines_fit_the_transport():
    line = longest_line()
    equal('flows', len(line['flows']), 20)
    line['interface'] = 'i' * 15
    for flow in line['flows']:
        # A quotation mark takes two bytes in JSON.
        flow.update({k: '"' * OWNER_BYTES for k in ('process_name', 'user', 'container')})
        flow.update(pid=0, process_match='listener', protocol='p' * 32)
    worst = len(json.dumps(widest(line), separators=(',', ':')))
    check(16 * 1024 < worst < 32 * 1024, 'a line can have %d bytes' % worst)
    check(worst < JOURNAL_LINE, 'the journal cuts a line of %d bytes' % worst)
    for name in ('rsyslog-client.conf', 'rsyslog-server.conf'):
        limit = int(re.search(r'maxMessageSize="(\d+)k"', text_of(name)).group(1)) * 1024
        check(worst + 1024 < limit, '%s cuts a message of %d bytes' % (name, worst))


# --- rsyslog ---


def rsyslog_understands(name, *modules):
    rsyslogd = tool('rsyslogd', '/usr/sbin', '/sbin')
    for module in modules:
        places = ['/usr/lib*/rsyslog/%s.so', '/usr/lib/*/rsyslog/%s.so']
        if not any(glob.glob(place % module) for place in places):
            raise Skip('rsyslog without ' + module)
    for part in ('ca.pem', 'host.pem', 'host.key'):
        folder.write(part, b'')
    text = text_of(name).replace('/etc/iftoprs/', folder / '')
    # As in a whole configuration: something that reads, something that writes.
    text = 'module(load="imuxsock")\n%s\naction(type="omfile" file="/dev/null")\n' % text
    status, said = call(rsyslogd, '-N1', '-f', folder.write(name, text.encode()))
    complaints = [line for line in said.splitlines() if 'error' in line or 'warning' in line]
    equal('status and complaints', (status, complaints), (0, []))


def test_rsyslog_understands_the_client():
    rsyslog_understands('rsyslog-client.conf', 'omrelp')


def test_rsyslog_understands_the_server():
    rsyslog_understands('rsyslog-server.conf', 'imrelp', 'ompgsql', 'mmutf8fix')


# --- the database ---


class Database:
    """A PostgreSQL of its own, in the folder, on a socket there."""

    def __init__(self):
        places = sorted(glob.glob('/usr/lib/postgresql/*/bin'))[-1:]
        self.ctl = tool('pg_ctl', *places)
        tool('initdb', *places)
        self.psql_path = tool('psql', *places)
        self.home = folder / 'pg'
        os.mkdir(self.home)
        self.before = []
        if os.geteuid() == 0:
            os.chown(self.home, NOBODY, NOBODY)
            self.before = AS_NOBODY
        self.control('init', '-s', '-o', '-A trust -U test --no-sync -E UTF8')
        options = "-k %s -c listen_addresses='' -c fsync=off" % self.home
        at_end.append(self.stop)
        self.control('start', '-s', '-w', '-o', options, '-l', self.home + '/log')

    def control(self, *words):
        status, said = call(*self.before, self.ctl, '-D', self.home + '/data', *words)
        equal('pg_ctl %s: %s' % (words[0], said), status, 0)

    def stop(self):
        words = ['-D', self.home + '/data', 'stop', '-s', '-m', 'immediate']
        call(*self.before, self.ctl, *words)

    def psql(self, text, user='test'):
        words = [self.psql_path, '-XAtq', '-v', 'ON_ERROR_STOP=1', '-h', self.home, '-U', user]
        status, said = call(*words, '-d', 'postgres', stdin=text)
        equal('psql: %s' % said, status, 0)
        return said

    def take(self, host, line):
        text = line if isinstance(line, str) else json.dumps(line)
        self.psql("select iftoprs_take('%s', $text$%s$text$)" % (host, text), user='root')


def test_traffic_is_counted_across_restarts():
    database = Database()
    database.psql(text_of('schema.sql'))
    now = time.time()
    # The first is too old to count, but the next one is compared with it; one comes twice.
    samples = [(70, 5000, 1000000), (50, 6200, 1000400), (50, 6200, 1000400)]
    samples += [(40, 10, 30), (30, 610, 530), (20, 700, 500), (10, 1300, 501)]
    for minutes_ago, elapsed, sent in samples:
        stamp = datetime.fromtimestamp(now - minutes_ago * 60, timezone.utc).isoformat()
        line = {'timestamp': stamp, 'interface': 'eth0', 'elapsed': elapsed, 'total_recv': 1}
        database.take('web2', {**line, 'total_sent': sent // 10})
        database.take('web1', {**line, 'total_sent': sent})
    database.take('web1', '{"no": json')
    database.take('web1', '{"timestamp": "never"}')
    rows = database.psql(text_of('talkers.sql')).splitlines()
    # 400, start: 30, 500, start (totals fell): 500, 1.
    equal('rows', rows[0].split('|')[:2], ['web1', '1431 bytes'])
    equal('hosts', [row.split('|')[0] for row in rows], ['web1', 'web2'])
    equal('rejected', database.psql('select count(*) from iftoprs_rejected'), '2\n')


main(globals())
