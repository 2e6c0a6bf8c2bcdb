#!/usr/bin/env bash
# Compaction that may find no room for its results says so before it begins, changes nothing, and is done once there is.
set -euo pipefail
# shellcheck source=/dev/null
. "$TESTS/cli/check.bash"
own_disk size=8m
bourn topic create t --set cleanup.policy=compact
seq 1 200000 | sed 's/.*/&:value/' | bourn produce t -K: # 3 MB without a key that is there twice
seq 1 10 | sed 's/.*/&:new/' | bourn produce t -K:
sum() { bourn consume t -J | sha256sum; }
before=$(sum)
needed=$(stat -c %s disk/t-0/00000000000000000000.log)
free() { stat -f -c '%a %S' disk | { read -r blocks size && echo $((blocks * size)); }; }
# Half as much as is needed stays free: enough for a new active segment.
head -c $(($(free) - needed / 2)) /dev/zero >disk/filler
(($(free) < needed && $(free) > 500000)) # the fault is there
for _ in 1 2; do
  expect 74 bourn compact t --roll --yes 2>words
  says words "t-0: compacting from offset 0 on may take "
  says words ' is free; it was left as it is'
  says words 'try: bourn topic trim'
  same '' "$(find disk/t-0 -name '*.cleaned' -o -name '*.swap' -o -name '*.deleted')"
  same "$before" "$(sum)"
done
# A dry run takes no room, and appending goes on.
bourn compact t --roll --dry-run >/dev/null
echo more:1 | bourn produce t -K:
rm disk/filler
bourn compact t --roll --yes >/dev/null
same 200001 "$(bourn consume t | wc -l)"
bourn inspect t --verify -q
