"""replay.py: files read as fast as can be, beside an empty libpcap loop and softflowd; a flood; a
line of JSON beside jq."""

from bench import OPTIONS, PROGRAM, TOOLS, Skip, capture, in_turn, needs, passing, path, scaled, timed

PACKETS = 4_000_000
READ = [PROGRAM, *OPTIONS, '--json', '-r']
LIMITS = {1_000: 1.4, 100_000: 1.4, 1_000_000: 2.2}
BYTES_A_FLOW = 220


def empty_loop(file):
    return [TOOLS + '/empty_loop', file]


def own(file):
    return [*READ, file, '--top', '10']


def ratios(table):
    base = timed(own(capture(1, 100))).memory
    for flows, limit in LIMITS.items():
        with passing(capture(flows, PACKETS)) as file:
            empty, ours = in_turn(empty_loop(file), own(file))
        table.add(
            'replay, %s flows' % format(flows, ','),
            '%.3f s' % ours.wall,
            'empty loop %.3f s' % empty.wall,
            ours.wall / empty.wall,
            limit,
            flows=flows,
            ns_a_packet=ours.wall / scaled(PACKETS) * 1e9,
            cpu_ns_a_packet=ours.cpu / scaled(PACKETS) * 1e9,
        )
    each = (ours.memory - base) * (1 << 20) / scaled(flows)
    table.add(
        'memory, 1,000,000 flows',
        '%.0f MB' % ours.memory,
        'one flow %.1f MB' % base,
        goal='220 B',
        met=each <= BYTES_A_FLOW,
        note='%.0f bytes a flow' % each,
    )


def beside_softflowd(table):
    for flows, limit in ((1_000, 1 / 2), (1_000_000, 1 / 8)):
        what = 'replay, %s flows' % format(flows, ',')
        try:
            words = [needs('softflowd'), '-d', '-c', 'none', '-p', path('softflowd.pid'), '-r']
        except Skip as e:
            table.skip(what + ', softflowd', e.args[0])
            continue
        with passing(capture(flows, PACKETS)) as file:
            ours, rival = in_turn(own(file), [*words, file], rounds=2)
        table.add(
            what,
            '%.3f s' % ours.wall,
            'softflowd %.3f s' % rival.wall,
            ours.wall / rival.wall,
            limit,
            note='softflowd keeps 8192 flows' if flows > 8192 else '',
        )


def flood(table):
    """Each packet a flow of its own, ten times as many as are kept."""
    packets = 10_000_000
    with open(path('flood.conf'), 'w') as f:
        f.write('max_flows: %d\n' % scaled(1_000_000))
    bounded = [PROGRAM, '-c', path('flood.conf'), '-n', '-N', '--json', '--top', '10', '-r']
    with passing(capture(1_000, packets, 20)) as file:
        few = min(timed([*bounded, file]) for _ in range(3))
    with passing(capture(packets, packets, 20)) as file:
        flood = min(timed([*bounded, file]) for _ in range(3))
    with passing(capture(1_000_000, 1_000_000, 2)) as file:
        full = timed([*bounded, file])
    table.add(
        'flood, 10,000,000 one-packet flows',
        '%.0f ns a packet' % (flood.cpu / scaled(packets) * 1e9),
        '1,000 flows %.0f ns' % (few.cpu / scaled(packets) * 1e9),
        flood.cpu / few.cpu,
        5.0,
        met=flood.cpu / few.cpu <= 5 and flood.memory <= full.memory * 1.1 + 8,
        note='memory %.0f MB; with the cap reached once %.0f MB' % (flood.memory, full.memory),
    )


def beside_jq(table):
    """Writing the last line, with every flow: what --json costs over --top 1."""
    what = 'one line of 100,000 flows'
    with passing(capture(100_000, 100_000, 1)) as file:
        line = path('line.json')
        command = [PROGRAM, *OPTIONS, '--refresh', '10', '--json', '-r', file]
        whole, top = in_turn(command, [*command, '--top', '1'])
        timed(['sh', '-c', '"$@" >%s' % line, 'sh', *command])
    writing = max(whole.cpu - top.cpu, 1e-4)
    try:
        (reading,) = in_turn([needs('jq'), '-c', '.', line])
    except Skip as e:
        table.skip(what, e.args[0])
        return
    table.add(
        what,
        'written %.3f s CPU' % writing,
        'jq -c . %.3f s CPU' % reading.cpu,
        writing / reading.cpu,
        1 / 5,
    )


def rows(table):
    ratios(table)
    beside_softflowd(table)
    flood(table)
    beside_jq(table)
