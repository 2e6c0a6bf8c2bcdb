#!/usr/bin/python3
"""function_order.py BOURN [FILE]: which functions the commonest calls run, as the linker script that puts them first.

BOURN is a release build; its map (bourn.map) stands beside it. The calls are run under callgrind, and what ran is
written to FILE (src/function_order.ld when not given) as patterns of input sections. Needs valgrind; run it when the way
of a short call through the code has changed much. A name that is gone by then matches nothing, and a new one only stands
further behind, so nothing breaks in between.
"""
import bisect
import os
import re
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.realpath(__file__))
SCRIPT = os.path.join(os.path.dirname(os.path.dirname(HERE)), "src", "function_order.ld")
LONGEST = 110  # of a name; the rest of a longer one is left to a *

HEAD = """/* The functions that the commonest calls run, for the linker: they stand together at the front of the code.
 *
 * A call of a millisecond pays for each 64 KiB of code that it touches anywhere, since the kernel maps so much around a
 * page at its first use and takes it away at the end. Scattered over 4 MiB, the same functions touch 41 of them instead
 * of 16.
 *
 * Made by tests/bench/function_order.py, which says how. Sections that do not exist match nothing.
 */
SECTIONS
{
  .text.first :
  {
"""
TAIL = """  }
}
INSERT BEFORE .text;
"""


class Sections:
    """The input sections of the code, by address, from the linker's map."""

    def __init__(self, path):
        with open(path, encoding="utf-8", errors="replace") as file:
            text = file.read()
        text = text[text.index("Linker script and memory map"):]
        found = re.findall(r"^ (\.text\S*)\s+0x([0-9a-f]+)\s+0x([0-9a-f]+)\s+(\S.*)$", text, re.MULTILINE)
        self.sections = sorted((int(at, 16), int(size, 16), name, file) for name, at, size, file in found if int(size, 16) > 0)
        self.starts = [section[0] for section in self.sections]
        self.first = int(re.search(r"^\.init\s+0x([0-9a-f]+)", text, re.MULTILINE)[1], 16)

    def touched(self, profile):
        """Patterns of the sections of which something ran.

        What does not lie in .text, which is what we made here, valgrind takes for another object, and tells its place in
        memory. The first code of all, which every process runs, is there.
        """
        inside, elsewhere = instructions(profile)
        loaded_at = min(elsewhere) - self.first
        return {self.pattern(address) for address in inside | {address - loaded_at for address in elsewhere}} - {None}

    def pattern(self, address):
        place = bisect.bisect_right(self.starts, address) - 1
        if place < 0:
            return None
        start, size, name, file = self.sections[place]
        if address >= start + size:
            return None
        member = re.search(r"(lib[\w+.-]+\.a)\(([^)]+)\)$", file)
        if name in (".text", ".text.startup", ".text.unlikely"):
            return f"*{member[1]}:{member[2]}({name})" if member else None
        return f"*({shortened(name)})"


def shortened(name):
    """Less what the optimiser calls its copies, and which of the two alike constructors gave the section its name."""
    name = re.split(r"\.(?:isra|constprop|part|lto_priv)\b", name[1:])[0]
    name = re.sub(r"(?<=[\w])([CD])[12](?=E|I)", r"\1[12]", name)
    return "." + (name[:LONGEST].rstrip("[12]") if len(name) > LONGEST else name) + "*"


def instructions(profile):
    """Addresses that ran: those that callgrind finds in an object's .text, and all others."""
    at, skip, inside, elsewhere, found, objects = 0, False, set(), set(), None, {}
    with open(profile, encoding="utf-8") as file:
        for line in file:
            if line.startswith(("ob=", "cob=")):  # an object has its name where it is mentioned first
                kind, number, name = re.match(r"(c?)ob=(\(\d+\))(.*)", line).groups()
                objects.setdefault(number, name.strip())
                if not kind:
                    found = elsewhere if objects[number] == "???" else inside
                continue
            if line.startswith("calls="):
                skip = True  # the next line has what the call cost, at the place of the call
                continue
            place = re.match(r"(0x[0-9a-f]+|[+-]\d+|\*) ", line)
            if not place:
                continue
            word = place[1]
            if word.startswith("0x"):
                at = int(word, 16)
            elif word != "*":
                at += int(word)
            if not skip:
                found.add(at)
            skip = False
    return inside, elsewhere


class Calls:
    def __init__(self, bourn, scratch):
        self.bourn, self.scratch = bourn, scratch
        self.sections = Sections(bourn + ".map")
        self.environment = {"BOURN_DIR": os.path.join(scratch, "store"), "HOME": scratch, "PATH": os.environ["PATH"], "LANG": "C.UTF-8"}

    def begun(self, command):
        return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, env=self.environment)

    def touched(self, *words, feed=0, feed_to=()):
        """The sections of which something ran in a call. So many events come one by one: into the call, or into another with these words."""
        profile = os.path.join(self.scratch, "profile")
        call = self.begun(["valgrind", "-q", "--tool=callgrind", "--dump-instr=yes", f"--callgrind-out-file={profile}", self.bourn, *words])
        fed = self.begun([self.bourn, *feed_to]) if feed_to else call
        for _ in range(feed):
            fed.stdin.write(b"x" * 99 + b"\n")
            fed.stdin.flush()
            time.sleep(0.05)
        fed.stdin.close()
        if fed.wait() != 0 or call.wait() != 0:
            raise SystemExit(f"failed: bourn {' '.join(words)}")
        return self.sections.touched(profile)


def main():
    bourn = os.path.abspath(sys.argv[1])
    with tempfile.TemporaryDirectory(prefix="bourn-order-") as scratch:
        calls = Calls(bourn, scratch)
        birth = calls.touched("produce", "t", feed=1)
        produced = calls.touched("produce", "t", feed=10) | calls.touched("produce", "t", "--sync", "none", feed=1)
        calls.touched("topic", "create", "followed")
        followed = calls.touched("consume", "followed", "-F", "-n", "10", feed=10, feed_to=("produce", "followed"))
        consumed = calls.touched("consume", "t")
    groups = [
        ("bourn produce TOPIC", produced),
        ("bourn consume TOPIC", followed | consumed),
        ("bourn produce TOPIC, when it makes the topic", birth),
    ]
    written = set()
    with open(sys.argv[2] if len(sys.argv) > 2 else SCRIPT, "w", encoding="utf-8") as out:
        out.write(HEAD)
        for title, sections in groups:
            out.write(f"    /* {title} */\n")
            out.writelines(f"    {section}\n" for section in sorted(sections - written))
            written |= sections
        out.write(TAIL)


main()
