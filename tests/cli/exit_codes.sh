#!/usr/bin/env bash
# Every way to end has its own exit status, so that a script can act upon it.
set -euo pipefail
# shellcheck source=/dev/null
. "$TESTS/cli/check.bash"
exec 2>words

echo event | expect 0 bourn produce t
expect 0 bourn consume t
expect 0 bourn --help
expect 0 bourn --version
for verb in produce consume inspect compact repair topic 'topic list' 'topic create' 'topic describe' 'topic alter' \
  'topic trim' 'topic delete'; do
  # shellcheck disable=SC2086
  expect 0 bourn $verb --help >help
  tail -n 3 help | grep -q '^  ' # two examples at its end
done

# 1: nothing matched
expect 1 bourn consume t --match 'no such'
# 64: the words of the call
expect 64 bourn
expect 64 bourn frobnicate
expect 64 bourn consume
expect 64 bourn consume t --frobnicate
expect 64 bourn consume t extra/topic/name
for name in '' . .. a/b 'a b' ü $'a\nb' $'a\e' "$(printf 'x%.0s' {1..250})"; do expect 64 bourn produce "$name" -m x; done
expect 64 bourn produce t -z brotli -m x
expect 64 bourn produce t -z zstd:99 -m x
expect 64 bourn produce t --sync sometimes -m x
expect 64 bourn produce t -m x --linger 10
expect 64 bourn produce t --json --frames -m x
expect 64 bourn consume t -J -f %s
expect 64 bourn topic create t2 --set nonsense=1
expect 64 bourn topic create t2 --set segment.bytes=-1
expect 64 bourn topic create t2 --partitions 0
expect 64 bourn topic delete t
expect 64 bourn topic alter t
expect 64 bourn topic alter t --partitions 0
expect 64 bourn topic alter t --unset nonsense
expect 64 bourn topic trim t --before 99
expect 64 bourn topic trim t
expect 64 bourn consume t --on-trim maybe
for number in -1 1e3 0x10 010 ' 5' +5 99999999999999999999 ''; do
  expect 64 bourn consume t -n "$number"
  expect 64 bourn produce t -p "$number" -m x
done
# An unset variable is no default.
for option in -o --from --until -f -K -D --cursor --timeout --dir --match; do expect 64 bourn consume t "$option" ''; done
# 65: damaged or illegal data
echo '{' | expect 65 bourn produce t --json
mkdir damaged-0
printf "x%.0s" {1..100} >damaged-0/00000000000000000000.log
expect 65 bourn consume ./damaged-0
# 66: no such thing
expect 66 bourn consume missing
expect 66 bourn consume t/1
expect 66 bourn consume 'no*'
expect 66 bourn consume ./nowhere
expect 66 bourn produce t ./nowhere
expect 66 bourn produce missing --no-create -m x
expect 66 bourn topic describe missing
expect 66 bourn topic alter missing --set segment.ms=1h
expect 66 bourn topic trim missing --before end
expect 66 bourn topic delete missing --yes
expect 0 bourn topic delete missing --yes --if-exists
# 69: understood, and not done here
expect 69 bourn consume kafka://localhost/t
expect 69 bourn consume kinesis://eu-west-1/t
# 73: cannot be created
expect 73 bourn topic create t
expect 0 bourn topic create t --if-not-exists
# 74: I/O
expect 74 bourn consume t >/dev/full
expect 74 bourn produce t <"$PWD"
# 124: nothing came
expect 124 bourn consume t -F --timeout 1ms

# Nothing of all that has written to stdout what belongs on stderr, or left a trace in the log.
same event "$(bourn consume t)"
same t "$(bourn topic list --names)"
