"""test_format.py: the lines as others read them: json.tool, jq, keys, time zones, odd names."""

import datetime
import json
import os
import shutil
import socket
import subprocess
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'support'))

from expect import moment
from harness import (
    FLOW_KEYS,
    HEAD_KEYS,
    Skip,
    check,
    counts_ended,
    equal,
    folder,
    main,
    run,
)
from pcapbuild import ICMP, arp, at, datagram, ether, pcap

PACKETS = [
    (at(n / 2), ether(datagram('192.0.2.1', 40000 + n % 3, '192.0.2.2', 53, 100 + n)))
    for n in range(20)
]
PACKETS += [
    (at(10), ether(datagram('2001:db8::1', 1, '2001:db8::2', 443, 100))),
    (at(10), ether(datagram('192.0.2.1', 0, '192.0.2.9', 0, 84, ICMP))),
]


def output(*args, name='format.pcap', **options):
    return run('--json', '-n', '-r', folder.write(name, pcap(PACKETS)), *args, **options)


def test_python_parses_it():
    text = output().out
    done = subprocess.run(
        [sys.executable, '-m', 'json.tool', '--json-lines'],
        input=text.encode(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    equal('status and stderr', (done.returncode, done.stderr), (0, b''))


def test_jq_parses_it():
    if shutil.which('jq') is None:
        raise Skip('no jq')
    text = output('-N').out
    done = subprocess.run(
        ['jq', '-r', '.flows[0].src'],
        input=text.encode(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    equal('status and stderr', (done.returncode, done.stderr), (0, b''))
    wanted = [json.loads(line)['flows'][0]['src'] for line in text.splitlines()]
    equal('sources', done.stdout.decode().split(), wanted)


def test_keys_in_order():
    for line in output().out.splitlines():
        value = json.loads(line, object_pairs_hook=list)
        equal('keys', [key for key, _ in value], HEAD_KEYS)
        for flow in dict(value)['flows']:
            equal('keys of a flow', [key for key, _ in flow], FLOW_KEYS)


def test_keys_come_once():
    for line in output().out.splitlines():
        pairs = json.loads(
            line,
            object_pairs_hook=lambda p: check(len(dict(p)) == len(p), 'twice: %r' % p) or dict(p),
        )
        check('flows' in pairs, 'no flows')


def test_one_object_a_line():
    text = output().out
    equal('lines', text.count('\n'), len([v for v in text.split('\n') if v]))
    check(
        all(line.startswith('{"timestamp":') and line.endswith(']}') for line in text.splitlines()),
        text[:200],
    )


def test_ends_are_written_as_names_and_ports():
    last = counts_ended(output('-N'))[-1]
    ends = {
        f['protocol'] + str(f['dst_port']): (f['src'], f['dst'], f['src_addr'], f['src_port'])
        for f in last['flows']
        if f['dst_port'] != 53
    }
    equal(
        'ends',
        ends,
        {
            'UDP443': ('[2001:db8::1]:1', '[2001:db8::2]:443', '2001:db8::1', 1),
            'ICMP0': ('192.0.2.1', '192.0.2.9', '192.0.2.1', 0),
        },
    )


def test_services():
    """By name unless -N; a port of the ephemeral range never has one."""
    ends = {
        (f['src'], f['dst'], f['dst_port'])
        for f in counts_ended(output())[-1]['flows']
        if f['dst_port'] == 53
    }
    try:
        name = socket.getservbyport(53, 'udp')
    except OSError:
        name = '53'
    equal(
        'ends', ends, {('192.0.2.1:%d' % n, '192.0.2.2:' + name, 53) for n in (40000, 40001, 40002)}
    )
    ends = {f['dst'] for f in counts_ended(output('-N'))[-1]['flows'] if f['dst_port'] == 53}
    equal('with -N', ends, {'192.0.2.2:53'})


def test_timestamps_have_the_local_offset():
    begin = datetime.datetime(2023, 11, 14, 22, 13, 20, tzinfo=datetime.timezone.utc)
    for zone, offset in (
        ('UTC', '+00:00'),
        ('XXX-5:30', '+05:30'),
        ('YYY+3:30', '-03:30'),
        ('ZZZ-13', '+13:00'),
    ):
        for value in counts_ended(output(env={'TZ': zone})):
            check(value['timestamp'].endswith(offset), '%s: %s' % (zone, value['timestamp']))
            equal(zone, moment(value), begin + datetime.timedelta(seconds=value['elapsed']))


def test_timestamps_where_nothing_is_counted():
    """That of the last frame; where there is none, today's."""
    arps = folder.write('arps.pcap', pcap([(at(n), arp()) for n in range(3)]))
    begin = datetime.datetime(2023, 11, 14, 22, 13, 20, tzinfo=datetime.timezone.utc)
    value = counts_ended(run('--json', '-r', arps))[-1]
    equal('time of ARP alone', moment(value), begin + datetime.timedelta(seconds=2))
    value = counts_ended(output('-F', '203.0.113.0/24'))[-1]
    equal('time, all excluded', moment(value), begin + datetime.timedelta(seconds=10))
    equal('counted', (value['packets'], value['elapsed'], value['flows']), (0, 0, []))
    before = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(seconds=1)
    value = counts_ended(run('--json', '-r', folder.write('empty.pcap', pcap([]))))[-1]
    check(before <= moment(value), 'an empty file: ' + value['timestamp'])


def test_odd_file_names():
    """What is no text becomes visible; the line stays one line of valid JSON."""
    for name in (
        b'a "quoted" \\ name',
        b'two\nlines',
        b'\x1b[31mred\x1b[0m',
        b'not \xff\xfe utf-8',
        b'tab\tand \x7f',
        '\u202egnp.tset\u202c'.encode(),
        'süß ☃ 𝄞'.encode(),
    ):
        path = os.path.join(os.fsencode(folder / ''), name)
        with open(path, 'wb') as f:
            f.write(pcap(PACKETS))
        result = run('--json', '-n', '-r', path)
        lines = counts_ended(result)
        equal('lines', len(lines), result.out.count('\n'))
        check(
            not any(c < ' ' or c == '\x7f' for c in result.out if c != '\n'),
            'control characters: %r' % name,
        )
        for value in lines:
            shown = value['interface']
            check(
                not any(c < ' ' or c in '\x7f\u202e\u202c' for c in shown), 'interface %r' % shown
            )
        os.unlink(path)
    path = folder.write('süß ☃ 𝄞', pcap(PACKETS))
    equal('interface', counts_ended(run('--json', '-n', '-r', path))[-1]['interface'], path)


def test_any_locale():
    plain = output(env={'LC_ALL': 'C'})
    for locale in ('C.UTF-8', 'de_DE.UTF-8', 'nonsense'):
        equal(locale, output(env={'LC_ALL': locale}).out, plain.out)


main(globals())
