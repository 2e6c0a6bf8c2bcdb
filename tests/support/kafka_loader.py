#!/usr/bin/python3
"""Does to a partition directory what a broker does when it loads one: the part of it that deals with files of an
unfinished compaction (kafka: LogLoader.scala), so that tests can look at any state as a broker would.

    kafka_loader.py DIRECTORY
"""
import os
import re
import sys

import kafka_log

STAGED = re.compile(r"^(\d{20})\.(log|index|timeindex|txnindex|snapshot)\.(cleaned|swap|deleted)$")
NUMBERED = re.compile(r"^(\d{20})\.")


def end_of(path, base):
    end = base
    for batch in kafka_log.read_log(path):
        end = batch.last_offset + 1
    return end


def load(directory):
    """Leaves no staged file behind."""
    cleaned, swaps = [], []
    for name in sorted(os.listdir(directory)):
        match = STAGED.match(name)
        if not match:
            continue
        if match[3] == "deleted":
            os.unlink(os.path.join(directory, name))
        elif match[3] == "cleaned":
            cleaned.append((int(match[1]), name))
        else:
            swaps.append((int(match[1]), name))
    undone_from = min((base for base, _ in cleaned), default=1 << 63)
    for base, name in cleaned + [swap for swap in swaps if swap[0] >= undone_from]:
        os.unlink(os.path.join(directory, name))
    swaps = [swap for swap in swaps if swap[0] < undone_from]
    logs = [(base, name) for base, name in swaps if name.endswith(".log.swap")]
    if logs:
        first = min(base for base, _ in logs)
        end = 0
        for base, name in logs:
            plain = os.path.join(directory, f"swap-{base:020}.log")
            os.link(os.path.join(directory, name), plain)
            end = max(end, end_of(plain, base))
            os.unlink(plain)
        for name in os.listdir(directory):
            match = NUMBERED.match(name)
            if match and not name.endswith(".swap") and first <= int(match[1]) < end:
                os.unlink(os.path.join(directory, name))
    for _, name in swaps:
        os.rename(os.path.join(directory, name), os.path.join(directory, name[: -len(".swap")]))
    # Indexes whose log is gone are deleted, too.
    for name in os.listdir(directory):
        match = NUMBERED.match(name)
        if match and name.endswith("index") and not os.path.exists(os.path.join(directory, match[1] + ".log")):
            os.unlink(os.path.join(directory, name))


if __name__ == "__main__":
    load(sys.argv[1])
