#!/usr/bin/env bash
# Tables are tab-separated lines in a pipe, and keep to the width of a terminal, down to one without columns.
set -euo pipefail
# shellcheck source=/dev/null
. "$TESTS/cli/check.bash"

for i in {1..12}; do printf 'k%d=v\n' "$i" | bourn produce "a-topic-with-a-long-name-$i" -K =; done
bourn topic create t --partitions 3 --set cleanup.policy=compact,delete
wide='値段はとても高いです。それでも買いますか、それとも待ちますか。'
export BOURN_CONSUME_KEY_SEPARATOR=$wide
cp -r "$BOURN_DIR/t-0" some-0

for width in 0 40 60 80 132; do
  for call in 'topic list' 'topic describe t' 'topic trim t --before 0 --yes --dry-run' 'config consume t' 'config --changed' \
    'inspect' 'inspect t' 'inspect t --segments'; do
    # shellcheck disable=SC2086
    on_terminal "${width}x24" NO_COLOR=1 bourn $call >seen
    [[ -s seen ]]
    if ! fits "${width/#0/80}" seen; then
      echo "$call on $width columns" >&2
      exit 1
    fi
  done
done
# Narrower than anything can be drawn: no worse than that.
for width in 1 5 19; do
  on_terminal "${width}x24" NO_COLOR=1 bourn topic list >seen
  on_terminal "${width}x24" NO_COLOR=1 bourn config consume t >seen
done
on_terminal 0x0 COLUMNS=50 NO_COLOR=1 bourn topic list >seen
fits 50 seen
on_terminal NO_COLOR=1 bourn config --changed consume t >seen
says seen '…' # it was cut, between two characters
on_terminal NO_COLOR=1 bourn topic list >seen
says seen 'TOPIC'
on_terminal 200x24 NO_COLOR=1 bourn topic describe t >seen
says seen 'SETTING'
on_terminal NO_COLOR=1 bourn topic describe t a-topic-with-a-long-name-1 >seen
[[ $(<seen) == *$'\n\nPARTITION'* ]]

# Into a pipe: no titles, no colours, as many fields in every line.
for call in 'topic list:4' 'topic trim t --before 0 --yes --dry-run:7' 'config:5' 'inspect:7'; do
  # shellcheck disable=SC2086
  same "${call##*:}" "$(bourn ${call%:*} | awk -F '\t' '{ print NF }' | sort -u)"
done
same "$wide" "$(bourn config consume t | awk -F '\t' '$2 == "key-separator" { print $3 }')"
same $'t/0\t0\t0\t1\t0' "$(bourn topic describe t | head -n 1)"
on_terminal NO_COLOR=1 BOURN_DIR=none bourn topic list >seen
says seen 'no topics in none'
