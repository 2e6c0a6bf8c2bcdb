#!/usr/bin/env bash
# Power loss at every system call of every operation: in each state that a disk may then have, nothing that was
# acknowledged is lost. See power_loss.py. BOURN_LONG=1 looks at ten times as many states.
set -euo pipefail
# shellcheck source=/dev/null
. "$TESTS/cli/check.bash"
command -v strace >/dev/null || exit 77
strace -o /dev/null true 2>/dev/null || exit 77 # not allowed here
/usr/bin/python3 -c 'import lz4, snappy, zstandard' 2>/dev/null || exit 77
if sanitized; then exit 77; fi

states=20000
if [[ ${BOURN_LONG-} ]]; then states=200000; fi
"$TESTS/faults/power_loss.py" "$BOURN" --states "$states"
# What sees nothing when no sync is believed would see nothing at all.
control=$("$TESTS/faults/power_loss.py" "$BOURN" --states 1000 --control 2>/dev/null | tail -n 1)
echo "control: $control"
