#!/usr/bin/env bash
# The catalogue of bad input, row by row, into files and onto a terminal. See catalogue.py.
set -euo pipefail
# shellcheck source=/dev/null
. "$TESTS/cli/check.bash"
/usr/bin/python3 -c 'import lz4, snappy, zstandard' 2>/dev/null || exit 77
if sanitized; then exit 77; fi
"$TESTS/faults/catalogue.py" "$BOURN"
"$TESTS/faults/catalogue.py" "$BOURN" --terminal
