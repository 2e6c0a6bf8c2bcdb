#!/usr/bin/env bash
# No lock is held across input, compression, fdatasync or a child process: between flock(LOCK_EX) on append.lock and its release stand only
# calls that look at files, append to them, or make the next segment.
set -euo pipefail
command -v strace >/dev/null || exit 77
strace -o /dev/null true 2>/dev/null || exit 77  # not allowed here

bourn topic create t --set segment.bytes=20000
for ((i = 0; i < 40; i++)); do
  seq -f "event %g of batch $i with some text to make it longer" 1 40
  if ((i % 8 == 0)); then sleep 0.05; fi
done | strace -f -y -o trace -e trace=all "$BOURN" produce t --sync batch -z zstd --batch-size 4K

/usr/bin/python3 - <<'PYTHON'
import collections, re, sys

allowed = {"pwrite64", "pread64", "fstat", "newfstatat", "ftruncate", "openat", "close", "getdents64", "fcntl", "brk", "mmap", "munmap", "mremap", "madvise"}
inside, sections, worst = None, 0, collections.Counter()
wrong = []
for line in open("trace", encoding="utf-8", errors="replace"):
    match = re.match(r"\d+\s+(\w+)\((.*)", line)
    if not match:
        continue
    name, rest = match.groups()
    if name == "flock":
        if "append.lock" in rest and "LOCK_EX" in rest:
            inside = 0
        elif "LOCK_UN" in rest and inside is not None:
            sections += 1
            worst[inside] += 1
            inside = None
        continue
    if inside is not None:
        inside += 1
        if name not in allowed and "/proc/sys/kernel/random/boot_id" not in rest:
            wrong.append(line.strip())
print(f"sections={sections} longest={max(worst, default=0)} calls forbidden={len(wrong)}")
for line in wrong[:5]:
    print(line, file=sys.stderr)
sys.exit(0 if sections >= 10 and not wrong else 1)
PYTHON
