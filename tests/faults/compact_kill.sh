#!/usr/bin/env bash
# Compaction is killed at every system call that changes a file. Whatever stands there then, a reader makes the same table of latest values of it at
# once, a broker would, and the next command of bourn leaves nothing unfinished behind.
set -euo pipefail
# shellcheck source=/dev/null
. "$TESTS/cli/check.bash"
command -v strace >/dev/null || exit 77
strace -o /dev/null true 2>/dev/null || exit 77 # not allowed here
/usr/bin/python3 -c 'import lz4, snappy, zstandard' 2>/dev/null || exit 77
if sanitized; then exit 77; fi

# Segments of which some join others, one that is emptied, tombstones; and an active segment with events of its own.
bourn topic create t --set segment.bytes=3000
for ((i = 0; i < 9; i++)); do
  for ((k = 0; k < 40; k++)); do
    case $(((i * 7 + k) % 11)) in
      0) printf 'key %d\t\n' $((k % (4 * (i + 1)))) ;;
      *) printf 'key %d\tvalue %d of pass %d\n' $((k % (4 * (i + 1)))) "$k" "$i" ;;
    esac
  done
done >history
bourn produce t -K '\t' -Z --batch-size 600 <history
cp -a "$BOURN_DIR" pristine

table() {
  awk -F '\t' '$2 == "-" { delete v[$1]; next } { v[$1] = $2 } END { for (k in v) print k "\t" v[k] }' | sort
}
awk -F '\t' -v OFS='\t' '$2 == "" { $2 = "-" } { print }' history | table >expected
[[ -s expected ]]

# what_is_read: the table, from what bourn reads of the log as it stands.
what_is_read() {
  bourn consume t -J | /usr/bin/python3 -c '
import json, sys
for line in sys.stdin:
    event = json.loads(line)
    print(event["key"], "-" if event["payload"] is None else event["payload"], sep="\t")'
}

# what_a_broker_reads DIRECTORY: the table, after a broker has loaded a copy.
what_a_broker_reads() {
  rm -rf broker
  cp -a "$1" broker
  "$TESTS/support/kafka_loader.py" broker
  "$TESTS/support/kafka_log.py" --check broker >/dev/null
  "$TESTS/support/kafka_log.py" broker | /usr/bin/python3 -c '
import base64, json, sys
for line in sys.stdin:
    event = json.loads(line)
    value = event["value"]
    print(base64.b64decode(event["key"]).decode(), "-" if value is None else base64.b64decode(value).decode(), sep="\t")'
}

# points_kill.sh kills it everywhere; here every third call is enough, and with BOURN_LONG each.
step=3
if [[ ${BOURN_LONG-} ]]; then step=1; fi
points=0 reads=0
declare -A states=()
for call in openat mkdirat pwrite64 fsync fdatasync renameat renameat2 rename linkat unlinkat utimensat ftruncate flock; do
  for ((n = 1; ; n += step)); do
    rm -rf "$BOURN_DIR"
    cp -a pristine "$BOURN_DIR"
    status=0
    # In a shell of its own, whose word on the death of its child goes with the rest.
    sh -c '"$@"; exit $?' sh strace -f -qq -o /dev/null -e "trace=$call" -e "inject=$call:signal=SIGKILL:when=$n" \
      "$BOURN" compact t --policy compact --yes -q 2>err || status=$?
    if [[ $status -eq 0 ]]; then break; fi
    if [[ $status -ne 137 ]]; then
      echo "$call $n: exit status $status" >&2
      cat err >&2
      exit 1
    fi
    points=$((points + 1))
    # States that look the same are looked at once.
    state=$(cd "$BOURN_DIR/t-0" && stat -c '%n %s' ./*.* | sha256sum)
    if [[ -z ${states[$state]-} ]]; then
      states[$state]=1
      reads=$((reads + 1))
      what_is_read | table | cmp - expected || { echo "read after $call $n" >&2; exit 1; }
      what_a_broker_reads "$BOURN_DIR/t-0" | table | cmp - expected || { echo "broker after $call $n" >&2; exit 1; }
    fi
    if ((n % 2)); then
      printf 'key new\tvalue\n' | bourn produce t -K '\t'
      what_is_read | table | grep -v '^key new' | cmp - expected || { echo "produce after $call $n" >&2; exit 1; }
    else
      bourn compact t --policy compact --yes -q
      what_is_read | table | cmp - expected || { echo "compact after $call $n" >&2; exit 1; }
    fi
    if compgen -G "$BOURN_DIR/t-0/*.cleaned" || compgen -G "$BOURN_DIR/t-0/*.swap" || compgen -G "$BOURN_DIR/t-0/*.deleted"; then
      echo "left behind after $call $n" >&2
      exit 1
    fi
  done
  echo "$call: $((n - 1))"
done
echo "points=$points states=$reads bad=0"
((points > 60 && reads > 15))
