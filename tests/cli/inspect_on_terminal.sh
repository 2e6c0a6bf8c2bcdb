#!/usr/bin/env bash
# Tables keep to the terminal's width, whatever the events are written in, and say what they leave out.
set -euo pipefail
# shellcheck source=/dev/null
. "$TESTS/cli/check.bash"

# on_terminal WIDTH COMMAND...: the lines that a terminal of this width shows, those that are too wide marked.
on_terminal() {
  /usr/bin/python3 - "$@" <<'PYTHON'
import os, pty, sys, unicodedata
width = int(sys.argv[1])
child, terminal = pty.fork()
if child == 0:
    os.environ.update(COLUMNS=str(width), NO_COLOR="1", TERM="xterm")
    os.execvp(sys.argv[2], sys.argv[2:])
seen = b""
while True:
    try:
        piece = os.read(terminal, 65536)
    except OSError:
        break
    if not piece: break
    seen += piece
os.waitpid(child, 0)
for line in seen.decode().replace("\r\n", "\n").splitlines():
    columns = sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line if not unicodedata.combining(c))
    sys.stdout.buffer.write(("" if columns <= width else "TOO WIDE: ").encode() + line.encode() + b"\n")
PYTHON
}

for i in {1..30}; do printf 'schlüssel%d=%s\n' "$i" '値段はとても高いです。それでも買いますか、それとも待ちますか。もう一度考えてください。'; done |
  bourn produce t -K = -H 'quelle=ein recht langer Text, der abgeschnitten werden muss' --partitions 2
logs=$TESTS/golden/oracle
for width in 80 200; do
  for options in '' t t/0 't --batches' 't --records' 't --indexes' "$logs" "$logs/oracle-txn-0 --batches" \
    "$logs/oracle-txn-0 --indexes" "$logs/oracle-txn-0/00000000000000000009.snapshot" "$logs/oracle-active-0 --indexes" \
    "$logs/oracle-codec-none-0 --records" "$BOURN_DIR/t-0/.bourn/durable"; do
    # shellcheck disable=SC2086
    on_terminal "$width" bourn inspect $options >seen
    [[ -s seen ]]
    if grep -F 'TOO WIDE' seen >&2; then
      echo "inspect $options on $width columns" >&2
      exit 1
    fi
  done
done

# Sizes for people, titles, what was left out.
on_terminal 80 bourn inspect >seen
says seen 'TOPIC'
says seen 'KiB'
says seen 'not shown for want of room: segments, first_time'
on_terminal 200 bourn inspect >seen
if grep -F 'not shown' seen; then exit 1; fi
# Rows of one partition and segment stand under a heading.
on_terminal 80 bourn inspect "$logs/oracle-txn-0" --batches >seen
same 'oracle-txn/0  segment 0' "$(head -n 1 seen)"
# A log directory's other files are named below its partitions.
cp -r "$logs/oracle-logdir" broker
cp -r "$logs/oracle-txn-0" broker/
on_terminal 80 bourn inspect ./broker >seen
says seen './broker/cleaner-offset-checkpoint'
# Colour only where it is wanted.
bourn inspect t --color always >seen
TERM=xterm bourn inspect t >plain
if grep -q $'\e' plain; then exit 1; fi
