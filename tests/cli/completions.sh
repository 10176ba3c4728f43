#!/usr/bin/env bash
# completions.sh: every completion script, asked in its own shell. IFTOPRS: the program.
# Prints "ok NAME", "not ok NAME: why" or "skip NAME: reason" lines; status 1 when one was not ok.
set -u

IFTOPRS=${IFTOPRS:?the path of the program}
case $IFTOPRS in
/*) ;;
*) IFTOPRS=$PWD/$IFTOPRS ;;
esac
export IFTOPRS

work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
failed=0

# An iftoprs whose interfaces are the same on every machine, and a theme of the user's. LISTS_NO_THEMES: as one that fails.
mkdir -p "$work/bin" "$work/home/.config/iftoprs/themes"
printf 'name: My own\npalette: [1, 2, 3, 4, 5, 6]\n' >"$work/home/.config/iftoprs/themes/MyOwn.yaml"
cat >"$work/bin/iftoprs" <<'END'
#!/bin/sh
if [ "$*" = -l ]; then
    printf '%s\n' 'Available interfaces:' '  lo   up  127.0.0.1/8' '  eth7 up  192.0.2.7/24 (default)'
elif [ "$*" = --list-colors ] && [ -n "${LISTS_NO_THEMES-}" ]; then
    exit 1
else
    exec "$IFTOPRS" "$@"
fi
END
chmod +x "$work/bin/iftoprs"
export PATH=$work/bin:$PATH HOME=$work/home TERM=xterm
unset XDG_CONFIG_HOME XDG_DATA_HOME ZDOTDIR
cd "$work" || exit 1
: >'trace one.pcap'

# Runs a program in a terminal of its own, for at most 20 s.
in_terminal() {
    if script --version >/dev/null 2>&1; then
        timeout 20 script -qec "$*" /dev/null </dev/null >/dev/null 2>&1
    else
        script -q /dev/null "$@" </dev/null >/dev/null 2>&1
    fi
}

# complete_SHELL WORD...: prints what the shell would put in place of the last word, one a line.

complete_bash() {
    local words=() word
    for word in "$@"; do
        case $word in
        --*=*) words+=("${word%%=*}" "=" "${word#*=}") ;;
        *) words+=("$word") ;;
        esac
    done
    bash --norc --noprofile -c 'source "$0" || exit
        COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
        _iftoprs
        [[ ${#COMPREPLY[@]} -eq 0 ]] || printf "%s\n" "${COMPREPLY[@]}"' \
        "$work/script.bash" "${words[@]}"
}

complete_fish() {
    fish --no-config -c 'source $argv[1]; complete -C "$argv[2]"' "$work/script.fish" "$*" |
        cut -f1
}

# The line is completed as by Tab, in a line editor that is never given a key.
complete_zsh() {
    cat >"$work/zsh.rc" <<'END'
autoload -Uz compinit && compinit -u -D
source "$WORK/script.zsh"
# What is offered where there is more than one.
[[ -z $OFFERED ]] || compadd() {
    local -a offered
    builtin compadd -O offered "$@"
    (( $#offered )) && print -rl -- $offered >>"$OFFERED"
    builtin compadd "$@"
}
zle-line-init() {
    BUFFER=$LINE CURSOR=${#LINE}
    zle complete-word
    print -r -- "$BUFFER" >"$WORK/zsh.out"
    exit
}
zle -N zle-line-init
END
    rm -f "$work/zsh.out" "$work/zsh.offered"
    mkdir -p "$work/zdot"
    cp "$work/zsh.rc" "$work/zdot/.zshrc"
    WORK=$work LINE=$* ZDOTDIR=$work/zdot in_terminal zsh -d -i
    local line
    line=$(cat "$work/zsh.out" 2>&1)
    [[ $line == "$*" || ${line% } == "$*" ]] || printf '%s\n' "${line#"${*:1:$#-1} "}"
}

# The completer gives every value; the editor picks those that go on from the word.
complete_elvish() {
    cat >"$work/rc.elv" <<'END'
try {
    eval (slurp < $E:WORK/script.elvish)
    var words = [(from-lines < $E:WORK/words)]
    $edit:completion:arg-completer[iftoprs] $@words |
        each {|c| if (eq (kind-of $c) string) { echo $c } else { echo $c[stem] } } > $E:WORK/elvish.out
} finally {
    exit
}
END
    rm -f "$work/elvish.out"
    printf '%s\n' "$@" >"$work/words"
    WORK=$work in_terminal elvish -rc "$work/rc.elv"
    local candidate last=${*: -1}
    while IFS= read -r candidate; do
        [[ $candidate == "$last"* ]] && printf '%s\n' "$candidate"
    done < <(cat "$work/elvish.out" 2>&1)
}

complete_powershell() {
    pwsh -NoProfile -NonInteractive -Command '
        Invoke-Expression (Get-Content -Raw $env:SCRIPT)
        [System.Management.Automation.CommandCompletion]::CompleteInput(
            $env:LINE, $env:LINE.Length, $null).CompletionMatches.CompletionText'
}

# told NAME GOT WANTED WORD...: says whether it is so.
told() {
    local name=$1 got=$2 wanted=$3
    shift 3
    if [[ $got == "$wanted" ]]; then
        echo "ok completions $name"
    else
        echo "not ok completions $name: '$*' gave '${got//$'\n'/ }', not '$wanted'"
        failed=1
    fi
}

# expect SHELL NAME WANTED WORD...: one candidate, or none at all. "--name=" before a value, quoting and what separates the
# next word are each shell's own affair.
expect() {
    local shell=$1 name=$2 wanted=$3 got
    shift 3
    got=$(SCRIPT=$work/script.$shell LINE=$* "complete_$shell" "$@" 2>&1 |
        sed -e 's/ *$//' -e 's/=$//' -e 's/^--[a-z-]*=//' -e 's/\\//g' -e "s/^'\(.*\)'\$/\1/")
    told "$shell $name" "$got" "$wanted" "$@"
}

# expect_all SHELL NAME "WANTED..." WORD...: these candidates, in any order, when nothing is written yet.
expect_all() {
    local shell=$1 name=$2 wanted=$3 got
    shift 3
    if [[ $shell == zsh ]]; then
        OFFERED=$work/zsh.offered complete_zsh "$@" >/dev/null
        got=$(cat "$work/zsh.offered" 2>&1)
    else
        got=$(SCRIPT=$work/script.$shell LINE=$* "complete_$shell" "$@" 2>&1)
    fi
    got=$(printf '%s\n' "$got" | tr ' ' '\n' | sed '/^$/d' | sort -u | tr '\n' ' ')
    told "$shell $name" "$got" "$wanted " "$@"
}

check_shell() {
    local shell=$1
    if ! iftoprs --completions "$shell" >"$work/script.$shell"; then
        echo "not ok completions $shell: no script"
        failed=1
        return
    fi
    expect "$shell" option --theme iftoprs --th
    expect "$shell" "option after others" --no-bars iftoprs -n -N --no-b
    expect "$shell" "option after a value" --json iftoprs -i eth7 --js
    expect "$shell" theme SolarFlare iftoprs --theme Sol
    # The script for PowerShell knows the built-in ones only.
    if [[ $shell == powershell ]]; then
        expect_all "$shell" "all themes" "${themes/MyOwn /}" iftoprs --theme ""
    else
        expect_all "$shell" "all themes" "$themes" iftoprs --theme ""
        expect "$shell" "theme of the user" MyOwn iftoprs --theme My
    fi
    LISTS_NO_THEMES=1 expect "$shell" "theme without a list" SolarFlare iftoprs --theme Sol
    expect "$shell" "theme after =" SolarFlare iftoprs --theme=Sol
    expect "$shell" "interface of -i" eth7 iftoprs -i et
    expect "$shell" "interface of --interface" lo iftoprs --interface l
    expect "$shell" "file of -r" "trace one.pcap" iftoprs -r tr
    expect "$shell" "file after =" "trace one.pcap" iftoprs --read=tr
    expect "$shell" "file of --config" "trace one.pcap" iftoprs --config tr
    expect "$shell" shell powershell iftoprs --completions pow
    expect_all "$shell" "all interfaces" "eth7 lo" iftoprs -i ""
    expect "$shell" "no guess at a filter" "" iftoprs -f ""
}

themes=$(NO_COLOR=1 iftoprs --list-colors | sed 's/^\*//' | awk '{ print $1 }' | sort | tr '\n' ' ')
themes=${themes% }

for shell in bash zsh fish elvish powershell; do
    program=$shell
    [[ $shell == powershell ]] && program=pwsh
    if ! command -v "$program" >/dev/null; then
        echo "skip completions $shell: $program is not installed"
    elif [[ $shell == zsh || $shell == elvish ]] && ! command -v script >/dev/null; then
        echo "skip completions $shell: script (util-linux) is not installed"
    else
        check_shell "$shell"
    fi
done
exit "$failed"
