#!/usr/bin/env bash
# Tables keep to the terminal's width, whatever the events are written in, and say what they leave out.
set -euo pipefail
# shellcheck source=/dev/null
. "$TESTS/cli/check.bash"

for i in {1..30}; do printf 'schlüssel%d=%s\n' "$i" '値段はとても高いです。それでも買いますか、それとも待ちますか。もう一度考えてください。'; done |
  bourn produce t -K = -H 'quelle=ein recht langer Text, der abgeschnitten werden muss' --partitions 2
logs=$TESTS/golden/oracle
for width in 80 200; do
  for options in '' t t/0 't --batches' 't --records' 't --indexes' "$logs" "$logs/oracle-txn-0 --batches" \
    "$logs/oracle-txn-0 --indexes" "$logs/oracle-txn-0/00000000000000000009.snapshot" "$logs/oracle-active-0 --indexes" \
    "$logs/oracle-codec-none-0 --records" "$BOURN_DIR/t-0/.bourn/durable"; do
    # shellcheck disable=SC2086
    on_terminal "${width}x24" NO_COLOR=1 bourn inspect $options >seen
    [[ -s seen ]]
    if ! fits "$width" seen; then
      echo "inspect $options on $width columns" >&2
      exit 1
    fi
  done
done

# Sizes for people, titles, what was left out.
on_terminal NO_COLOR=1 bourn inspect >seen
says seen 'TOPIC'
says seen 'KiB'
says seen 'not shown for want of room: segments, first_time'
on_terminal 200x24 NO_COLOR=1 bourn inspect >seen
if grep -F 'not shown' seen; then exit 1; fi
# Rows of one partition and segment stand under a heading.
on_terminal NO_COLOR=1 bourn inspect "$logs/oracle-txn-0" --batches >seen
same 'oracle-txn/0  segment 0' "$(head -n 1 seen)"
# A log directory's other files are named below its partitions.
cp -r "$logs/oracle-logdir" broker
cp -r "$logs/oracle-txn-0" broker/
on_terminal NO_COLOR=1 bourn inspect ./broker >seen
says seen './broker/cleaner-offset-checkpoint'
# Colour only where it is wanted.
bourn inspect t --color always >seen
TERM=xterm bourn inspect t >plain
if grep -q $'\e' plain; then exit 1; fi
