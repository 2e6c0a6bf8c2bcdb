#!/usr/bin/env bash
# Which event broke the consumer? Five hundred bookings went by, and at some time one balance made no sense. Time travel finds when, and --fail-on finds
# the event.
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

# Every account's balance after each booking; at one of them a sign was lost.
for i in {0..499}; do
  balance=$((1000 + (i * 37) % 500))
  if [[ $i -eq 387 ]]; then balance=$((-balance)); fi
  printf '{"key":"account-%d","value":"{\\"balance\\":%d,\\"booking\\":%d}","timestamp":%d}\n' $((i % 20)) "$balance" "$i" $((1700000000000 + i * 1000))
done | "$bourn" produce balances --json

say "The last events look well, since later bookings went over it"
show "bourn consume balances --last 2 -K ' '"

say "Was a balance negative as of the middle? By halves:"
low=0 # as of there, all was well
high=$("$bourn" consume balances --last 1 -f '%o')
steps=0
while ((high - low > 16)); do
  middle=$(((low + high) / 2))
  steps=$((steps + 1))
  # The state as of a moment, and of it what is wrong: 0 when there is something, 1 when there is nothing.
  if "$bourn" replay balances --state --at "$middle" --where 'value/balance < 0' -q > /dev/null; then
    printf 'as of %3d: a negative balance\n' "$middle"
    high=$middle
  else
    printf 'as of %3d: none\n' "$middle"
    # It may have come and gone before: what was overwritten shows in the stretch between, so look there first.
    if "$bourn" replay balances -o "$low:$middle" --speed max --fail-on 'value/balance < 0' -q > /dev/null 2>&1; then
      low=$middle
    else
      high=$middle
    fi
  fi
done
echo "Between $low and $high, after $steps looks."

say "What changed in that stretch"
show "bourn replay balances --state-diff $low $high --where 'value/balance < 0' || true"

say "The event itself, and what came before it: --fail-on ends there, with 1"
status=0
"$bourn" replay balances -o "$low:" --speed max --fail-on 'value/balance < 0' -K ' ' > "$work/played" 2> "$work/said" || status=$?
tail -n 3 "$work/played"
cat "$work/said"
[ "$status" -eq 1 ]
grep -q 'failed after balances/0@387' "$work/said"

say "The account as it was before, and after"
show "bourn replay balances --state --at 386 --key account-7 -K ' '"
show "bourn replay balances --state --at 387 --key account-7 -K ' '"
