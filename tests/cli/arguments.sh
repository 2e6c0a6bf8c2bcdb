#!/usr/bin/env bash
# Arguments as every hand types them: units, "-", "--", "--option=value"; kcat's options say what they are called here;
# and an error is never followed by a page of usage.
set -euo pipefail
# shellcheck source=/dev/null
. "$TESTS/cli/check.bash"

# Units, wherever there is a size or a length of time.
seq 5 | bourn produce t --batch-size=64K --max-record 1M --linger 10ms --sync=1s
bourn consume t --max-decompressed=1M --timeout=10s --from=-7d | cmp - <(seq 5)
bourn topic create u --set segment.bytes=64M --set=retention.ms=7d --set delete.retention.ms=1h30m
bourn topic describe u >words
says words $'segment.bytes\t67108864'
says words $'retention.ms\t604800000'
says words $'delete.retention.ms\t5400000'
bourn compact t --memory 64M --batch-size=1M --lock-timeout 10s -q
bourn topic trim t --before=-7d --lock-timeout=1m --yes -q
bourn replay t --speed=2x --max-gap 1s --max-wait=10ms --skip-gap 7d -q >out
cmp out <(seq 5)
for wrong in 'produce t --batch-size 64X' 'produce t --max-record -1' 'consume t --timeout 10' 'compact t --memory lots' \
  'replay t --max-gap 1y' 'produce t --linger soon' 'topic create v --set segment.bytes=1Q' 'compact t --lock-timeout -5s'; do
  # shellcheck disable=SC2086
  expect 64 bourn $wrong </dev/null 2>words
  (($(wc -l <words) <= 2))
done

# "-" is stdin, "--" ends the options.
echo six | bourn produce t -
same six "$(bourn consume t --last 1)"
printf 'from a file\n' >file
echo stdin | bourn produce t file - file
same $'from a file\nstdin\nfrom a file' "$(bourn consume t --last 3)"
echo dash | bourn produce -- -t
same dash "$(bourn consume -- -t)"
same $'-t\tt\tu' "$(bourn topic list --names -- | paste -s)"
bourn topic delete --yes -- -t
bourn consume t -J | bourn consume - | cmp - <(bourn consume t)
same 1 "$(bourn consume -n1 t)"
same 1 "$(bourn consume t -n=1 2>/dev/null || bourn consume t -n 1)"
same 'k|v' "$(printf 'k:v\n' | bourn produce k -K: && bourn consume k -K '|')"

# kcat's words.
for kcat in '-C' '-P' '-L' '-b localhost:9092' '-t orders' '-Q' '-G group' '-X a=b'; do
  # shellcheck disable=SC2086
  expect 64 bourn $kcat 2>words
  same 2 "$(wc -l <words)"
  says words "bourn: ${kcat%% *}: no such option of bourn"
  says words 'try: '
done
for kcat in 'consume -C' 'consume -b host' 'produce -P' 'produce t -b host' 'consume -t orders'; do
  # shellcheck disable=SC2086
  expect 64 bourn $kcat 2>words </dev/null
  says words 'no such option of bourn'
  says words 'try: '
done

# Words of other tools behind "topic", and an option without its value.
expect 64 bourn topic set t retention.ms=1d 2>words
says words 'try: bourn topic alter TOPIC --set NAME=VALUE'
expect 64 bourn topic rm t 2>words
says words 'try: bourn topic delete TOPIC'
expect 64 bourn topic destroy-all t 2>words
says words 'try: bourn topic --help'
expect 64 bourn produce t --key 2>words </dev/null
says words 'bourn: --key: KEY is missing'

# One line, and one to try; the page is for --help.
for wrong in 'consume' 'consume t --colour' 'nonsense' 'topic' 'topic lst' 'produce t -z zip' 'consume t --color=x' \
  'inspect --stats --plot' 'config --nothing' 'consume t --from x' 'replay t --speed x' 'repair' 'compact t --policy x'; do
  # shellcheck disable=SC2086
  expect 64 bourn $wrong >out 2>words </dev/null
  same '' "$(<out)"
  (($(wc -l <words) <= 2))
  [[ $(head -n 1 words) == 'bourn: '* ]]
done
