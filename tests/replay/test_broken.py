"""test_broken.py: files that are cut, damaged, of a link type nobody reads, or no captures at
all.
"""

import os
import re
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'support'))

from harness import (
    check,
    counts_ended,
    equal,
    folder,
    main,
    one_error,
    run,
    unprivileged,
)
from pcapbuild import ETHERNET, WLAN, Pcapng, at, datagram, ether, pcap, pcapng

FRAME = ether(datagram('192.0.2.1', 1000, '192.0.2.2', 53, 40))  # 54 bytes
PACKETS = [(at(n), FRAME) for n in range(3)]
READ = '--json', '-n', '-N', '-r'


def read(data, *args):
    return run(*READ, folder.write('broken', data), *args)


def packets_of(result):
    return result.lines()[-1]['packets']


def check_cut(result, size, whole, at_border):
    """A file cut after its head: what is whole is counted, with one line of warning unless nothing
    is missing.
    """
    equal('cut at %d: status of %r' % (size, result), result.status, 0)
    equal('cut at %d: packets' % size, packets_of(result), whole)
    if at_border:
        equal('cut at %d: stderr' % size, result.err, '')
    else:
        check(
            result.err.startswith('iftoprs: ') and result.err.count('\n') == 1,
            'cut at %d: stderr %r' % (size, result.err),
        )


def test_pcap_cut_at_every_byte():
    data = pcap(PACKETS)
    head, record = 24, 16 + len(FRAME)
    equal('size', len(data), head + 3 * record)
    for size in range(len(data) + 1):
        result = read(data[:size])
        if size < head:
            one_error(result, 1)
            equal('stdout', result.out, '')
        else:
            check_cut(result, size, (size - head) // record, (size - head) % record == 0)


def test_pcapng_cut_at_every_byte():
    data = pcapng(PACKETS)
    block = 12 + 20 + (len(FRAME) + 3) // 4 * 4
    head = len(data) - 3 * block
    for size in range(len(data) + 1):
        result = read(data[:size])
        if size < head:
            one_error(result, 1)
            equal('stdout', result.out, '')
        else:
            check_cut(result, size, (size - head) // block, (size - head) % block == 0)


def check_says_something(result, what):
    """Status 0 with a valid last line, or 1 with a message."""
    check(result.status in (0, 1), '%s: %r' % (what, result))
    lines = result.lines()
    if result.status == 0:
        check(lines, '%s: status 0 and no line' % what)
    else:
        check(result.err.startswith('iftoprs: '), '%s: stderr %r' % (what, result.err))
    check(result.err.count('\n') <= 1, '%s: stderr %r' % (what, result.err))


def damage(data, value):
    for place in range(len(data)):
        damaged = data[:place] + bytes([value]) + data[place + 1 :]
        check_says_something(read(damaged), 'byte %d set to %d' % (place, value))


def test_pcap_with_a_damaged_byte():
    damage(pcap(PACKETS[:2]), 0xFF)


def test_pcapng_with_a_damaged_byte():
    damage(pcapng(PACKETS[:2]), 0xFF)


def test_pcapng_with_a_zeroed_byte():
    damage(pcapng(PACKETS[:2]), 0)


def test_what_cannot_be_joined_in_one_file():
    """libpcap refuses these; what was read before is not lost in silence."""
    mixed = (
        Pcapng().interface(ETHERNET).packet(at(0), FRAME).interface(WLAN).packet(at(1), FRAME, 1)
    )
    turned = (
        Pcapng('<')
        .interface(ETHERNET)
        .packet(at(0), FRAME)
        .section('>')
        .interface(ETHERNET)
        .packet(at(1), FRAME)
    )
    missing = Pcapng().interface(ETHERNET).packet(at(0), FRAME)
    missing.units.append(10**6)
    missing.packet(at(1), FRAME, 1)
    for name, data in (('link types', mixed), ('byte orders', turned), ('interface', missing)):
        check_says_something(read(bytes(data)), name)


def test_a_record_of_4_gigabytes():
    data = bytearray(pcap(PACKETS))
    data[24 + 8 : 24 + 12] = b'\xff\xff\xff\xff'
    check_says_something(read(bytes(data)), 'huge record')


def test_not_a_capture():
    for name, data in (
        ('text', b'Dear diary,\n' * 100),
        ('nothing', b''),
        ('one byte', b'\xd4'),
        ('zeros', bytes(4096)),
        ('magic only', pcap([])[:4]),
        ('html', b'<!doctype html>\n'),
    ):
        result = read(data)
        one_error(result, 1, folder / 'broken')
        equal(name + ': stdout', result.out, '')


def test_no_file():
    for path in (folder / 'missing.pcap', folder / 'no/such/place.pcap'):
        one_error(run(*READ, path), 1, path, 'No such file or directory')
    one_error(run(*READ, folder / ''), 1, 'folder')
    one_error(run(*READ, '/dev/null'), 1, '/dev/null')
    one_error(run(*READ, ''), 2)


def test_not_a_capture_on_stdin():
    one_error(run(*READ, '-', stdin=b'Dear diary,\n' * 100), 1)
    one_error(run(*READ, '-'), 1)


def test_nothing_to_read():
    """As after an ssh that failed; a cut header is something else."""
    nothing = 'nothing came, not even a header'
    one_error(run(*READ, '-', stdin=b''), 1, nothing)
    one_error(read(b''), 1, nothing)
    cut = run(*READ, '-', stdin=pcap(PACKETS)[:2])
    one_error(cut, 1)
    check(nothing not in cut.err, cut.err)


def test_unreadable_file():
    path = folder.write('secret.pcap', pcap(PACKETS))
    os.chmod(path, 0)
    before = unprivileged()
    one_error(run(*READ, path, before=before), 1, path, 'Permission denied')


def test_unsupported_link_types():
    for number, name in (
        (143, 'DOCSIS'),
        (189, 'USB_LINUX'),
        (195, 'IEEE802_15_4'),
        (230, 'IEEE802_15_4_NOFCS'),
    ):
        for packets in (PACKETS, []):
            result = read(pcap(packets, number))
            one_error(result, 1, 'link type %s (%d) is not supported' % (name, number))
            equal('stdout', result.out, '')
    for number in (147, 161, 60000):  # without a name in libpcap
        one_error(read(pcap(PACKETS, number)), 1)
        check(
            re.search(
                r'link type \S+ \(%d\) is not supported' % number, read(pcap(PACKETS, number)).err
            ),
            number,
        )


def test_bad_filter_on_a_file():
    one_error(read(pcap(PACKETS), '-f', 'tcp prot 80'), 1, 'tcp prot 80', 'syntax error')


def test_cut_files_on_stdin():
    data = pcap(PACKETS)
    result = run(*READ, '-', stdin=data[:-1])
    check_cut(result, len(data) - 1, 2, False)
    equal('packets', counts_ended(run(*READ, '-', stdin=data))[-1]['packets'], 3)


main(globals())
