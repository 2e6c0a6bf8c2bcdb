#!/usr/bin/env python3
"""Writes N lines of about 100 bytes of JSON, the same ones every time: generate.py N > FILE"""
import random
import sys


def main() -> None:
    count = int(sys.argv[1])
    rng = random.Random(20261123)
    out = sys.stdout.buffer
    for start in range(0, count, 10000):
        lines = []
        for i in range(start, min(start + 10000, count)):
            lines.append(
                b'{"id":%d,"user":"u%06d","action":"%s","amount":%d,"at":"2026-11-23T%02d:%02d:%02dZ"}\n'
                % (i, rng.randrange(1000000), rng.choice((b"view", b"buy", b"cart", b"search")),
                   rng.randrange(100000), i // 3600 % 24, i // 60 % 60, i % 60)
            )
        out.write(b"".join(lines))


main()
