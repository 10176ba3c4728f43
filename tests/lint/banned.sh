#!/bin/sh
# Calls that have no place here: unbounded copies, a shell, unchecked numbers; clocks outside base/clock.c; long lines.
cd "$(dirname "$0")/../.." || exit 1
cd "${TREE:-.}" || exit 1
# Lines are counted in characters, also where no locale is set.
export LC_ALL=C.UTF-8
status=0

check() { # NAME PATTERN [FILE THAT MAY]
    found=$(grep -nE "$2" src/*/*.c include/*/*.h | grep -vE "^(${3:-none}):")
    if [ -n "$found" ]; then
        echo "not ok $1"
        echo "$found"
        status=1
    else
        echo "ok $1"
    fi
}
check "no unbounded copy" '\b(strcpy|strcat|sprintf|vsprintf|gets|strncpy|strncat)\('
check "no shell" '\b(system|popen|execl|execlp|wordexp)\('
# The two exceptions read lines of /proc with every width bounded.
check "no unchecked number" '\b(atoi|atol|atof|sscanf|scanf)\(' 'src/net/(route|interfaces)\.c'
check "one file reads clocks" '\b(clock_gettime|gettimeofday|time)\(' 'src/base/clock.c'
# What only one system has is in a file of that system; those named here choose between two ways in a few lines.
own='src/(net|sys)/[a-z_]*_(linux|bsd|other)|src/sys/(sockets|processes|sock_diag|conn_tap)'
few='src/net/capture_(live|file)|src/app/setup|src/sys/(threads|owners)|src/conf/options|src/base/pages|include/sys/owners_parts'
check "systems are told apart at home" '^ *# *(el)?if.*(__linux|__gnu_linux|__GLIBC__|__APPLE__|BSD)' "($own|$few)\\.[ch]"
check "nobody sleeps" '\b(sleep|usleep|nanosleep)\('
check "no line over 100 columns" '^.{101,}$'
check "no work left for later" '\b(TODO|FIXME|XXX|HACK)\b'
exit $status
