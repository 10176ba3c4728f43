# elvish completion for iftoprs: eval (iftoprs --completions elvish | slurp)

use re

set edit:completion:arg-completer[iftoprs] = {|@words|
    fn interfaces {|_|
        var ended = ?(iftoprs -l 2>/dev/null | awk 'NR>1{print $1}' | from-lines)
    }
    fn files {|word| edit:complete-filename $word }
    fn nothing {|_| }
    fn themes {|_|
        var names = []
        var ended = ?(set names = [(iftoprs --list-colors 2>/dev/null | sed -e 's/^..//' -e 's/  .*//' | from-lines)])
        if (eq $names []) {
            set names = [
                'NeonSprawl'
                'AcidRain'
                'IceBreaker'
                'SynthWave'
                'RustBelt'
                'GhostWire'
                'RedSector'
                'SakuraDen'
                'DataStream'
                'SolarFlare'
                'NeonNoir'
                'ChromeHeart'
                'BladeRunner'
                'VoidWalker'
                'ToxicWaste'
                'CyberFrost'
                'PlasmaCore'
                'SteelNerve'
                'DarkSignal'
                'GlitchPop'
                'HoloShift'
                'NightCity'
                'DeepNet'
                'LaserGrid'
                'QuantumFlux'
                'BioHazard'
                'Darkwave'
                'Overlock'
                'Megacorp'
                'Zaibatsu'
                'Iftopcolor'
            ]
        }
        all $names
    }
    fn shells {|_|
        put ^
            'zsh' ^
            'bash' ^
            'fish' ^
            'elvish' ^
            'powershell'
    }
    var options = [
        [&short=i &long=interface &arg-required=$true &completer=$interfaces~ &desc='interface to monitor (''any'' on Linux)']
        [&short=f &long=filter &arg-required=$true &completer=$nothing~ &desc='BPF filter (pcap-filter syntax)']
        [&short=F &long=net-filter &arg-required=$true &completer=$nothing~ &desc='count only traffic into or out of this network']
        [&short=p &long=promiscuous &desc='promiscuous mode']
        [&short=r &long=read &arg-required=$true &completer=$files~ &desc='read a pcap or pcapng file instead of an interface']
        [&long=speed &arg-required=$true &completer=$nothing~ &desc='pace of --read']
        [&short=n &long=no-dns &desc='show addresses, not host names']
        [&short=N &long=no-port-names &desc='show port numbers, not service names']
        [&short=b &long=no-bars &desc='hide the bars']
        [&short=B &long=bytes &desc='show rates in bytes per second, not bits']
        [&short=P &long=hide-ports &desc='hide the ports']
        [&short=Z &long=no-processes &desc='do not look for processes']
        [&long=theme &arg-required=$true &completer=$themes~ &desc='theme for this run']
        [&long=refresh &arg-required=$true &completer=$nothing~ &desc='seconds between snapshots for this run']
        [&long=json &desc='write NDJSON to standard output instead of the screen']
        [&short=s &long=duration &arg-required=$true &completer=$nothing~ &desc='stop after SECS seconds']
        [&long=top &arg-required=$true &completer=$nothing~ &desc='with --json, only the N flows with the highest rate']
        [&short=c &long=config &arg-required=$true &completer=$files~ &desc='configuration file']
        [&short=l &long=list-interfaces &desc='list the interfaces and exit']
        [&long=list-colors &desc='list the themes with their colours and exit']
        [&long=completions &arg-required=$true &completer=$shells~ &desc='print a completion script and exit']
        [&short=h &long=help &desc='show this help and exit']
        [&short=V &long=version &desc='show the version and exit']
    ]
    var prefix = ''
    for found [(re:find '^--[a-z-]+=' $words[-1])] {
        set prefix = $found[text]
    }
    edit:complete-getopt $words[1..] $options [] | each {|candidate|
        if (eq $prefix '') {
            put $candidate
        } elif (eq (kind-of $candidate) string) {
            put $prefix$candidate
        } else {
            edit:complex-candidate $prefix$candidate[stem] &code-suffix=$candidate[code-suffix]
        }
    }
}
