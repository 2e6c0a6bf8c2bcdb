#!/usr/bin/python3
"""function_order.py BOURN [FILE]: which functions the commonest calls run, as the linker script that puts them first.

BOURN is a release build; its map (bourn.map) stands beside it. The calls are run under callgrind, and what ran is
written to FILE (src/function_order.ld when not given) as patterns of input sections. Needs valgrind; run it when the way
of a short call through the code has changed much. A name that is gone by then matches nothing, and a new one only stands
further behind, so nothing breaks in between.
"""
import bisect
import collections
import itertools
import os
import re
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.realpath(__file__))
SCRIPT = os.path.join(os.path.dirname(os.path.dirname(HERE)), "src", "function_order.ld")
LONGEST = 110  # of a name; the rest of a longer one is left to a *
FEW, MANY = 10, 250  # events, for calls that are compared

HEAD = """/* The functions that the commonest calls run, for the linker: they stand together at the front of the code.
 *
 * A call of a millisecond pays for each 64 KiB of code that it touches anywhere, since the kernel maps so much around a
 * page at its first use and takes it away at the end. Scattered over 4 MiB, the same functions touch 41 of them instead
 * of 16. Whoever wakes up for an event pays for each page of 4 KiB, since the processor has forgotten where it is: what
 * runs for each event comes first of all.
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

    def called(self, profile):
        """The sections of which something ran, by their patterns: how often each was entered, and its busiest instruction ran.

        What does not lie in .text, which is what we made here, valgrind takes for another object, and tells its place in
        memory. The first code of all, which every process runs, is there.
        """
        inside, elsewhere = instructions(profile)
        loaded_at = min(elsewhere) - self.first
        counts = inside + collections.Counter({address - loaded_at: count for address, count in elsewhere.items()})
        called = {}
        for place, ran in itertools.groupby(sorted(counts), self.place):
            ran = [counts[address] for address in ran]
            for pattern in self.patterns(place):  # a section is entered at the first of its instructions that run
                called[pattern] = max(called.get(pattern, (0, 0)), (ran[0], max(ran)))
        return called

    def place(self, address):
        """Of a section in the list; -1 where there is none."""
        place = bisect.bisect_right(self.starts, address) - 1
        return place if place >= 0 and address < self.starts[place] + self.sections[place][1] else -1

    def patterns(self, place):
        if place < 0:
            return []
        _, _, name, file = self.sections[place]
        member = re.search(r"(lib[\w+.-]+\.a)\(([^)]+)\)$", file)
        if name in (".text", ".text.startup", ".text.unlikely"):
            return [f"*{member[1]}:{member[2]}({name})"] if member else []
        if member and name == ".text.avx":  # the newest that valgrind knows; newer processors run the other one
            return [f"*{member[1]}:{member[2]}(.text.avx)", f"*{member[1]}:{re.sub('avx2?', 'evex', member[2])}(.text.evex)"]
        return [f"*({shortened(name)})"]


def shortened(name):
    """Less what the optimiser calls its copies, and which of the two alike constructors gave the section its name."""
    name = re.split(r"\.(?:isra|constprop|part|lto_priv)\b", name[1:])[0]
    name = re.sub(r"(?<=[\w])([CD])[12](?=E|I)", r"\1[12]", name)
    return "." + (name[:LONGEST].rstrip("[12]") if len(name) > LONGEST else name) + "*"


def instructions(profile):
    """How often the addresses ran: those that callgrind finds in an object's .text, and all others."""
    at, skip, inside, elsewhere, found, objects = 0, False, collections.Counter(), collections.Counter(), None, {}
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
                found[at] += int(line.rsplit(maxsplit=1)[1])
            skip = False
    return inside, elsewhere


class Calls:
    def __init__(self, bourn, scratch):
        self.bourn, self.scratch = bourn, scratch
        self.sections = Sections(bourn + ".map")
        self.environment = {"BOURN_DIR": os.path.join(scratch, "store"), "HOME": scratch, "PATH": os.environ["PATH"], "LANG": "C.UTF-8"}

    def begun(self, command, output=subprocess.DEVNULL):
        return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=output, env=self.environment)

    def counted(self, *words, feed=0, feed_to=()):
        """What a call ran how often. So many events come one by one: into the call, or through another with these words,
        the next when the last has come out."""
        profile = os.path.join(self.scratch, "profile")
        valgrind = ["valgrind", "-q", "--tool=callgrind", "--dump-instr=yes", f"--callgrind-out-file={profile}"]
        call = self.begun([*valgrind, self.bourn, *words], subprocess.PIPE if feed_to else subprocess.DEVNULL)
        fed = self.begun([self.bourn, *feed_to]) if feed_to else call
        for _ in range(feed):
            fed.stdin.write(b"x" * 99 + b"\n")
            fed.stdin.flush()
            if fed is call:
                time.sleep(0.02)
            else:
                call.stdout.readline()
        fed.stdin.close()
        if fed.wait() != 0 or call.wait() != 0:
            raise SystemExit(f"failed: bourn {' '.join(words)}")
        return self.sections.called(profile)

    def produced(self, count):
        return self.counted("produce", "t", "--sync", "none", feed=count)

    def followed(self, count):
        self.run("topic", "create", f"followed-{count}")
        return self.counted("consume", f"followed-{count}", "-F", "-n", str(count), feed=count, feed_to=("produce", f"followed-{count}", "--sync", "none"))

    def run(self, *words):
        if self.begun([self.bourn, *words]).wait() != 0:
            raise SystemExit(f"failed: bourn {' '.join(words)}")


def for_each_event(few, many):
    """What was entered for each of the events that one call had more than the other, or is the loop that they go through.

    For half of them is enough, since those that came while the call started came together.
    """
    chosen = set()
    for pattern, (entered, busiest) in many.items():
        entered_before, busiest_before = few.get(pattern, (0, 0))
        if (busiest - busiest_before if entered == entered_before else entered - entered_before) > (MANY - FEW) // 2:
            chosen.add(pattern)
    return chosen


def main():
    bourn = os.path.abspath(sys.argv[1])
    with tempfile.TemporaryDirectory(prefix="bourn-order-") as scratch:
        calls = Calls(bourn, scratch)
        birth = calls.counted("produce", "t", feed=1)
        produced, produced_many = calls.produced(FEW), calls.produced(MANY)
        synced = calls.counted("produce", "t", feed=1)
        followed, followed_many = calls.followed(FEW), calls.followed(MANY)
        consumed = calls.counted("consume", "t")
        written, read = for_each_event(produced, produced_many), for_each_event(followed, followed_many)
        groups = [
            ("bourn produce TOPIC, for each event that comes alone", written - read),
            ("the same, and the next", written & read),
            ("bourn consume --follow TOPIC, for each event that comes alone", read - written),
            ("bourn produce TOPIC", {*produced, *synced}),
            ("bourn consume TOPIC", {*followed, *consumed}),
            ("bourn produce TOPIC, when it makes the topic", set(birth)),
        ]
    put = set()
    with open(sys.argv[2] if len(sys.argv) > 2 else SCRIPT, "w", encoding="utf-8") as out:
        out.write(HEAD)
        for title, sections in groups:
            out.write(f"    /* {title} */\n")
            out.writelines(f"    {section}\n" for section in sorted(sections - put))
            put |= sections
        out.write(TAIL)


main()
