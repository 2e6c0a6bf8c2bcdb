#!/usr/bin/env bash
# A consumer fell over in production. One segment of the broker, copied from its disk, is enough to see it fall here, as often as it takes to mend it.
# Needs the bourn binary as $BOURN or on the PATH, and works in a store of its own that is removed at the end.
set -euo pipefail

bourn=${BOURN:-bourn}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export BOURN_DIR=$work/store

say() { printf '\n\033[1m%s\033[0m\n' "$*"; }
show() {
  printf '$ %s\n' "$*"
  (cd "$work" && bash -c "${*//bourn /\"$bourn\" }")
}

# Written by Apache Kafka's own code.
mkdir "$work/orders-0"
cp "${TESTS:-$(dirname "$0")/..}"/golden/oracle/oracle-codec-none-0/00000000000000000100.log "$work/orders-0/"

say "What the broker's segment holds"
show "bourn inspect ./orders-0"
show "bourn replay ./orders-0 --dry-run"

say "Into a topic here, with the times of there, and with a header that says where each event comes from"
show "bourn replay ./orders-0 --to bug --speed max --keep-time --origin-header"

say "The consumer that fell over: it takes one event, the key and the value"
cat > "$work/consumer" << 'SCRIPT'
#!/usr/bin/env bash
IFS='=' read -r key value
[[ -n $value ]] || { echo "no value for ${key:-a key that is empty}" >&2; exit 3; }
echo "$key: ${#value} bytes"
SCRIPT
chmod +x "$work/consumer"
status=0
show "bourn replay bug --speed max -K = -- ./consumer" || status=$?
[ "$status" -eq 1 ]

say "There it fell: the event in full, and where it stood in production"
show "bourn consume bug -o 2 -n 1 --json"
[[ $("$bourn" consume bug -o 2 -n 1 -f '%h') == *bourn-replay-source*orders/0@102* ]]

say "Mended: a null value says that the key is deleted. From the event that it fell over, once more"
# shellcheck disable=SC2016
sed -i 's/^\[\[.*/[[ -n $value ]] || { echo "$key: deleted"; exit 0; }/' "$work/consumer"
show "bourn replay bug -o 2: --speed max -K = -- ./consumer"
