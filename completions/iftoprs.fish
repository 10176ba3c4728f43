# fish completion for iftoprs: iftoprs --completions fish | source

function __iftoprs_interfaces
    iftoprs -l 2>/dev/null | awk 'NR>1{print $1}'
end

function __iftoprs_themes
    set -l names (iftoprs --list-colors 2>/dev/null | sed -e 's/^..//' -e 's/  .*//')
    test (count $names) -gt 0; or set names \
        'NeonSprawl' \
        'AcidRain' \
        'IceBreaker' \
        'SynthWave' \
        'RustBelt' \
        'GhostWire' \
        'RedSector' \
        'SakuraDen' \
        'DataStream' \
        'SolarFlare' \
        'NeonNoir' \
        'ChromeHeart' \
        'BladeRunner' \
        'VoidWalker' \
        'ToxicWaste' \
        'CyberFrost' \
        'PlasmaCore' \
        'SteelNerve' \
        'DarkSignal' \
        'GlitchPop' \
        'HoloShift' \
        'NightCity' \
        'DeepNet' \
        'LaserGrid' \
        'QuantumFlux' \
        'BioHazard' \
        'Darkwave' \
        'Overlock' \
        'Megacorp' \
        'Zaibatsu' \
        'Iftopcolor'
    printf '%s\n' $names
end

function __iftoprs_shells
    printf '%s\n' \
        'zsh' \
        'bash' \
        'fish' \
        'elvish' \
        'powershell'
end

complete -c iftoprs -f
complete -c iftoprs -s i -l interface -x -a '(__iftoprs_interfaces)' -d 'interface to monitor (\'any\' on Linux)'
complete -c iftoprs -s f -l filter -x -d 'BPF filter (pcap-filter syntax)'
complete -c iftoprs -s F -l net-filter -x -d 'count only traffic into or out of this network'
complete -c iftoprs -s p -l promiscuous -d 'promiscuous mode'
complete -c iftoprs -s r -l read -r -F -d 'read a pcap or pcapng file instead of an interface'
complete -c iftoprs -l speed -x -d 'pace of --read'
complete -c iftoprs -s n -l no-dns -d 'show addresses, not host names'
complete -c iftoprs -s N -l no-port-names -d 'show port numbers, not service names'
complete -c iftoprs -s b -l no-bars -d 'hide the bars'
complete -c iftoprs -s B -l bytes -d 'show rates in bytes per second, not bits'
complete -c iftoprs -s P -l hide-ports -d 'hide the ports'
complete -c iftoprs -s Z -l no-processes -d 'do not look for processes'
complete -c iftoprs -l theme -x -a '(__iftoprs_themes)' -d 'theme for this run'
complete -c iftoprs -l refresh -x -d 'seconds between snapshots for this run'
complete -c iftoprs -l json -d 'write NDJSON to standard output instead of the screen'
complete -c iftoprs -s s -l duration -x -d 'stop after SECS seconds'
complete -c iftoprs -l top -x -d 'with --json, only the N flows with the highest rate'
complete -c iftoprs -s c -l config -r -F -d 'configuration file'
complete -c iftoprs -s l -l list-interfaces -d 'list the interfaces and exit'
complete -c iftoprs -l list-colors -d 'list the themes with their colours and exit'
complete -c iftoprs -l completions -x -a '(__iftoprs_shells)' -d 'print a completion script and exit'
complete -c iftoprs -s h -l help -d 'show this help and exit'
complete -c iftoprs -s V -l version -d 'show the version and exit'
