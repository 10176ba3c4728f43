#!/bin/sh
# Compiles the sources for macOS and the BSDs, as far as that can be done on Linux: with clang, with portable/ in place of their
# C libraries' headers, and with the headers of the other libraries as they are here. Nothing is linked or run. Where clang is not
# installed, gcc does it in the systems' names, without the widths of their types.
# LIBC_HEADERS: a folder with the systems' own headers, laid out as the zig compiler ships them (lib/libc/include), to compile against
# those instead. COMPILER: gcc although clang is here. TREE: another root to check, so that the check itself can be tried.
here=$(cd "$(dirname "$0")" && pwd)
cd "${TREE:-$here/../..}" || exit 1
[ "$(uname -s)" = Linux ] || { echo "skip portable: here the build itself says it"; exit 0; }
compiler=${COMPILER:-clang} own=
command -v "$compiler" >/dev/null 2>&1 || compiler=gcc
if [ "$compiler" = gcc ]; then
    command -v gcc >/dev/null 2>&1 || { echo "skip portable: neither clang nor gcc"; exit 0; }
    [ -z "${LIBC_HEADERS:-}" ] || { echo "skip portable: the systems' own headers need clang"; exit 0; }
    own="-isystem $(gcc -print-file-name=include)"
fi

# The libraries' headers apart from the C library's beside them.
libraries=$(mktemp -d) || exit 1
trap 'rm -rf "$libraries"' EXIT
for header in pcap.h curses.h cyaml/cyaml.h yaml.h ares.h xxhash.h utf8proc.h; do echo "#include <$header>"; done |
    "$compiler" -M -x c - | tr -s ' ' '\n' | grep -E '/(pcap|cyaml)/[^/]*$|/(pcap|n?curses|unctrl|yaml|ares|xxh|utf8proc)[^/]*$' |
    while read -r path; do
        name=${path##*/} folder=${path%/*}
        case ${folder##*/} in pcap | cyaml) name=${folder##*/}/$name ;; esac
        mkdir -p "$libraries/$(dirname "$name")"
        ln -sf "$path" "$libraries/$name"
    done

warnings=$(sed -n 's/^WARNINGS := //p' Makefile)
status=0

# How to compile for TARGET, a system that calls itself MACRO.
words() { # TARGET MACRO
    if [ "$compiler" = clang ]; then
        echo "clang --target=$1 -nostdlibinc"
    else
        echo "gcc -nostdinc -ffreestanding -U__linux__ -U__linux -U__gnu_linux__ -D$2"
    fi
}

compile() { # NAME TARGET MACRO FILES FLAGS...
    name=$1 words=$(words "$2" "$3") files=$4
    shift 4
    case $compiler$name in
    gccFreeBSD | gccNetBSD)
        echo "skip compiles for $name: gcc's own headers ask there for the system's; clang's do not"
        return
        ;;
    esac
    # shellcheck disable=SC2086 # lists of words
    if problems=$(printf '%s\n' $files | xargs -P 2 -n 8 $words "$@" -std=c11 $warnings -Werror -pthread \
        -Iinclude -isystem "$libraries" $own -fsyntax-only 2>&1); then
        echo "ok compiles for $name"
    else
        echo "not ok compiles for $name"
        echo "$problems"
        status=1
    fi
}

# The folders of NAME's C library, as options.
libc() {
    if [ -z "${LIBC_HEADERS:-}" ]; then
        echo "-isystem $here/portable"
    elif [ "$1" = darwin ]; then
        echo "-isystem $LIBC_HEADERS/any-darwin-any"
    else
        echo "-isystem $LIBC_HEADERS/x86_64-$1-none -isystem $LIBC_HEADERS/generic-$1"
    fi
}

# shellcheck disable=SC2046 # lists of words
{
    compile macOS arm64-apple-macos12 __APPLE__ "$(ls src/*/*.c)" -D_DARWIN_C_SOURCE $(libc darwin)
    compile FreeBSD x86_64-unknown-freebsd __FreeBSD__ "$(ls src/*/*.c)" $(libc freebsd)
    # Of the other two only what tells systems apart: the rest says nothing new.
    compile OpenBSD x86_64-unknown-openbsd __OpenBSD__ "$(grep -l '^#if' src/*/*.c)" $(libc openbsd)
    compile NetBSD x86_64-unknown-netbsd __NetBSD__ "$(grep -l '^#if' src/*/*.c)" $(libc netbsd)
}
exit $status
