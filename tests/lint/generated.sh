#!/bin/sh
# What is generated and checked in says the same as the code: `make docs` would change nothing.
cd "$(dirname "$0")/../.." || exit 1
[ -x "$IFTOPRS_DOCS" ] || { echo "not ok generated: $IFTOPRS_DOCS is missing"; exit 1; }
if difference=$("$IFTOPRS_DOCS" --check); then
    echo "ok generated files"
else
    echo "not ok generated files: run make docs"
    echo "$difference"
    exit 1
fi
if command -v mandoc >/dev/null 2>&1; then
    folder=$(mktemp -d) && "$IFTOPRS_DOCS" --man >"$folder/iftoprs.8"
    # Which other manuals there are, and how new their index is, is the machine's affair.
    problems=$(mandoc -Tlint "$folder/iftoprs.8" 2>/dev/null | grep -v 'referenced manual not found')
    rm -rf "$folder"
    if [ -z "$problems" ]; then
        echo "ok man page"
    else
        echo "not ok man page: $problems"
        exit 1
    fi
else
    echo "skip man page: no mandoc"
fi
