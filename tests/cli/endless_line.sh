#!/usr/bin/env bash
# A line without an end is refused as soon as it is too long, and passed over in little memory where that was asked for.
set -euo pipefail
# shellcheck source=/dev/null
. "$TESTS/cli/check.bash"
if sanitized; then exit 77; fi

xs() {
  head -c "$1" /dev/zero | tr '\0' x
}

status=0
yes '' 2>yes.err | tr '\n' x 2>tr.err | peak_kib peak bourn produce endless 2>err || status=$?
((status != 0))
says err 'stdin: line 1: longer than 16.0 MiB; 0 events before it written'
echo "peak: $(<peak) KiB"
(($(<peak) < 65536))

# Nothing depends on the length: a gigabyte is read to its end here, in an address space that could not hold it.
(xs 1G && printf '\nnext\n') | expect 65 prlimit --as=268435456 "$BOURN" produce passed --on-bad skip 2>err
says err 'stdin: line 1: longer than 16.0 MiB; skipped'
same next "$(bourn consume passed)"
for format in --json --whole --frames '-f%k:%s\n' '-f[%s]'; do
  status=0
  yes '' 2>yes.err | tr '\n' x 2>tr.err | prlimit --as=268435456 "$BOURN" produce endless "$format" 2>err || status=$?
  grep -q '^bourn: stdin: ' err
done
same '' "$(bourn consume endless)"
