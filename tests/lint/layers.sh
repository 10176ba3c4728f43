#!/bin/sh
# The layering rule: a file includes its own layer and lower ones, never one beside or above; a library's header only at its home.
cd "$(dirname "$0")/../.." || exit 1
# TREE: another root to check, so that the check itself can be tried.
cd "${TREE:-.}" || exit 1

found=$(grep -n '^#include' src/*/*.c include/*/*.h | awk -F: '
BEGIN {
    split("base 0 model 1 net 2 sys 2 conf 2 view 3 out 3 ui 4 term 5 app 6", r, " ")
    for (i = 1; i in r; i += 2) rank[r[i]] = r[i + 1]
    split("pcap net ares net curses term cyaml conf yaml.h conf utf8proc base xxhash model cap-ng sys libmnl sys pthread sys", h, " ")
    for (i = 1; i in h; i += 2) home[h[i]] = h[i + 1]
}
{
    split($1, path, "/")
    layer = path[2]
    line = $3
    if (match(line, /"[a-z]+\//)) {
        other = substr(line, RSTART + 1, RLENGTH - 2)
        if (!(other in rank)) print $1 ":" $2 ": no such layer: " other
        else if (other != layer && rank[other] >= rank[layer])
            print $1 ":" $2 ": layer " layer " includes " other
    } else if (match(line, /<.*>/)) {
        header = substr(line, RSTART + 1, RLENGTH - 2)
        for (lib in home)
            if (index(header, lib) == 1 || index(header, "/" lib) || index(header, "lib" lib) == 1 ||
                (lib == "curses" && index(header, "curses")))
                if (layer != home[lib]) print $1 ":" $2 ": <" header "> is at home in " home[lib]
    }
}')
if [ -n "$found" ]; then
    echo "not ok layers: $(echo "$found" | wc -l) includes against the rule"
    echo "$found"
    exit 1
fi
echo "ok layers"
