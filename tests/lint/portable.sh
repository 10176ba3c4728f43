#!/bin/sh
# Compiles the sources for macOS and the BSDs, as far as that can be done on Linux: with clang, with portable/ in place of their
# C libraries' headers, and with the headers of the other libraries as they are here. Nothing is linked or run.
# LIBC_HEADERS: a folder with the systems' own headers, laid out as the zig compiler ships them (lib/libc/include), to compile against
# those instead. TREE: another root to check, so that the check itself can be tried.
here=$(cd "$(dirname "$0")" && pwd)
cd "${TREE:-$here/../..}" || exit 1
[ "$(uname -s)" = Linux ] || { echo "skip portable: here the build itself says it"; exit 0; }
command -v clang >/dev/null 2>&1 || { echo "skip portable: no clang"; exit 0; }

# The libraries' headers apart from the C library's beside them.
libraries=$(mktemp -d) || exit 1
trap 'rm -rf "$libraries"' EXIT
for header in pcap.h curses.h cyaml/cyaml.h ares.h xxhash.h utf8proc.h; do echo "#include <$header>"; done |
    clang -M -x c - | tr -s ' ' '\n' | grep -E '/(pcap|cyaml)/[^/]*$|/(pcap|n?curses|unctrl|ares|xxh|utf8proc)[^/]*$' |
    while read -r path; do
        name=${path##*/} folder=${path%/*}
        case ${folder##*/} in pcap | cyaml) name=${folder##*/}/$name ;; esac
        mkdir -p "$libraries/$(dirname "$name")"
        ln -sf "$path" "$libraries/$name"
    done

warnings=$(sed -n 's/^WARNINGS := //p' Makefile)
status=0

compile() { # NAME TARGET FILES FLAGS...
    name=$1 target=$2 files=$3
    shift 3
    # shellcheck disable=SC2086 # lists of words
    if problems=$(printf '%s\n' $files | xargs -P 2 -n 8 clang "--target=$target" -nostdlibinc "$@" -std=c11 $warnings -Werror \
        -pthread -Iinclude -isystem "$libraries" -fsyntax-only 2>&1); then
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
    compile macOS arm64-apple-macos12 "$(ls src/*/*.c)" -D_DARWIN_C_SOURCE $(libc darwin)
    compile FreeBSD x86_64-unknown-freebsd "$(ls src/*/*.c)" $(libc freebsd)
    # Of the other two only what tells systems apart: the rest says nothing new.
    compile OpenBSD x86_64-unknown-openbsd "$(grep -l '^#if' src/*/*.c)" $(libc openbsd)
    compile NetBSD x86_64-unknown-netbsd "$(grep -l '^#if' src/*/*.c)" $(libc netbsd)
}
exit $status
