#!/usr/bin/env bash
# More followers than a user may have inotify instances (128) all see every event: those that get none look by themselves now and then.
set -euo pipefail
followers=160
bourn topic create t
for ((i = 0; i < followers; i++)); do
  bourn consume t --follow --count 20 >"seen-$i" &
done
for ((i = 0; i < 20; i++)); do
  echo "event $i"
  sleep 0.05
done | bourn produce t
wait
seq -f 'event %g' 0 19 >expected
complete=0
for ((i = 0; i < followers; i++)); do
  cmp "seen-$i" expected
  complete=$((complete + 1))
done
echo "followers=$followers complete=$complete"
