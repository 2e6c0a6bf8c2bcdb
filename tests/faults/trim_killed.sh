#!/usr/bin/env bash
# kill -9 at every system call of a trim that changes something: the log starts no later than it was asked to, nothing
# at or above that offset is lost, and the next trim finishes.
set -euo pipefail
# shellcheck source=/dev/null
. "$TESTS/cli/check.bash"
command -v strace >/dev/null || exit 77
strace -o /dev/null true 2>/dev/null || exit 77 # not allowed here
bourn topic create t --set segment.bytes=3000
seq 1 2000 | bourn produce t --batch-size 500
cp -r "$BOURN_DIR" before
kills=0
for call in pwrite64 fsync fdatasync renameat unlinkat; do
  for ((n = 1; ; n++)); do
    rm -rf "$BOURN_DIR"
    cp -r before "$BOURN_DIR"
    status=0
    strace -f -o trace -e "inject=$call:signal=SIGKILL:when=$n" "$BOURN" topic trim t --before 1500 --yes \
      >/dev/null 2>&1 || status=$?
    if ! grep -q 'killed by SIGKILL' trace; then
      same 0 "$status"
      break
    fi
    kills=$((kills + 1))
    start=$(bourn topic describe t | head -n 1 | cut -f 2)
    ((start <= 1500))
    same 500 "$(bourn consume t -o 1500 | wc -l)"
    same 1501 "$(bourn consume t -o 1500 -n 1)"
    bourn topic trim t --before 1500 --yes >report
    same 1500 "$(cut -f 2 report)"
    same 1501 "$(bourn consume t -n 1)"
    same '' "$(find "$BOURN_DIR" -name '*.deleted')"
  done
  ((n > 1)) # the fault fired
done
echo "kills=$kills"
