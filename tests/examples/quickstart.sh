#!/usr/bin/env bash
# The main job on real input: events of this machine go into a topic, a second process follows them live, and they come out again.
# Needs the bourn binary as $BOURN or on the PATH, and works in a store of its own that is removed at the end.
set -euo pipefail

bourn=${BOURN:-bourn}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export BOURN_DIR=$work/store

say() { printf '\n\033[1m%s\033[0m\n' "$*"; }
show() {
  printf '$ %s\n' "$*"
  bash -c "${*//bourn /\"$bourn\" }"
}

# Real input that every machine has: its packages, or else its commands.
if command -v dpkg-query > /dev/null; then
  dpkg-query -W -f '${Package}=${Version} (${Installed-Size} KiB)\n' > "$work/input"
else
  find /usr/bin -maxdepth 1 -type f -printf '%f=%s bytes\n' > "$work/input"
fi
events=$(wc -l < "$work/input")

say "A second process follows the topic, before there is an event in it"
"$bourn" topic create packages
"$bourn" consume packages --follow -K ': ' --count "$events" > "$work/followed" &
follower=$!

say "$events events go in, with keys: the text before '=' is the key"
export INPUT=$work/input
show "bourn produce packages -K = < \$INPUT"

wait "$follower"
say "What the follower saw, live"
head -n 3 "$work/followed"
[ "$(wc -l < "$work/followed")" -eq "$events" ]

say "The first three, as JSON"
show "bourn consume packages --json -n 3"

say "One key, and the last two events"
key=$(head -n 1 "$work/input" | cut -d= -f1)
show "bourn consume packages --key $key -f '%k is at offset %o of partition %p\n'"
show "bourn consume packages --last 2 -K ' '"

say "What lies on the disk: Kafka's own format"
show "bourn inspect packages"
show "ls $BOURN_DIR/packages-0"

say "What came out is what went in"
"$bourn" consume packages -K = | cmp - "$work/input"
echo "$events events, byte for byte."
