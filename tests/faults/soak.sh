#!/usr/bin/env bash
# 16 producers and 16 followers on one partition, killed at random: every acknowledged event is there exactly once, in one order for all.
# An hour of it: soak.sh --long.
set -euo pipefail
seconds=25
if [[ ${1-} == --long ]]; then seconds=3600; fi
exec "$TESTS"/faults/soak.py "$BOURN" --seconds "$seconds"
