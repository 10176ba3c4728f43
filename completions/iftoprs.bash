# bash completion for iftoprs: source <(iftoprs --completions bash)

# Adds those of the words that begin with the first one.
_iftoprs_offer() {
    local cur=$1 word
    shift
    for word in "$@"; do
        [[ $word == "$cur"* ]] && COMPREPLY+=("$word")
    done
}

_iftoprs_files() {
    local name
    compopt -o filenames 2>/dev/null
    while IFS= read -r name; do
        COMPREPLY+=("$name")
    done < <(compgen -f -- "$1")
}

_iftoprs_interfaces() {
    local name
    while IFS= read -r name; do
        _iftoprs_offer "$1" "$name"
    done < <(iftoprs -l 2>/dev/null | awk 'NR>1{print $1}')
}

_iftoprs_themes() {
    local name names=()
    while IFS= read -r name; do
        names+=("$name")
    done < <(iftoprs --list-colors 2>/dev/null | sed -e 's/^..//' -e 's/  .*//')
    [[ ${#names[@]} -gt 0 ]] || names=(
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
    )
    _iftoprs_offer "$1" "${names[@]}"
}

_iftoprs() {
    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}
    COMPREPLY=()
    # "--theme=N" comes as three words.
    if [[ $cur == "=" ]]; then
        cur=
    elif [[ $prev == "=" && $COMP_CWORD -ge 2 ]]; then
        prev=${COMP_WORDS[COMP_CWORD-2]}
    fi
    case $prev in
    -i|--interface)
        _iftoprs_interfaces "$cur"
        ;;
    -r|--read|-c|--config)
        _iftoprs_files "$cur"
        ;;
    --theme)
        _iftoprs_themes "$cur"
        ;;
    --completions)
        _iftoprs_offer "$cur" \
            'zsh' \
            'bash' \
            'fish' \
            'elvish' \
            'powershell'
        ;;
    --speed|--refresh|-s|--duration|--top)
        ;;
    -f|--filter|-F|--net-filter)
        ;;
    *)
        _iftoprs_offer "$cur" \
            -i --interface \
            -f --filter \
            -F --net-filter \
            -p --promiscuous \
            -r --read \
            --speed \
            -n --no-dns \
            -N --no-port-names \
            -b --no-bars \
            -B --bytes \
            -P --hide-ports \
            -Z --no-processes \
            --theme \
            --refresh \
            --json \
            -s --duration \
            --top \
            -c --config \
            -l --list-interfaces \
            --list-colors \
            --completions \
            -h --help \
            -V --version
        ;;
    esac
}

complete -F _iftoprs iftoprs
