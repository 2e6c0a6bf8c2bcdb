#!/usr/bin/python3
"""Writes tests/COVERAGE.md from what the tests of a build with counters have reached, by gcovr.

    coverage.py BUILD

Branches that only an exception takes are not counted: the compiler makes one for every call. For the files of which every
branch must be reached or excused, uncovered.txt has reasons, and below each the lines with a branch that is not. Those of
races are reached in one run and not in another.
"""
import collections
import json
import os
import subprocess
import sys

TESTS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
TOP = os.path.dirname(TESTS)
LAYERS = ["format", "log", "stream"]
# What may lose an event when it is wrong.
WATCHED = {
    "append": ["active_segment", "appender", "durable_end", "generation", "partition_log", "segment_writer", "slot_file"],
    "recovery": ["lost_offsets", "partition_recovery", "tail"],
    "compaction": ["compaction", "compaction_plan", "compaction_rules", "earlier_rounds", "first_pass", "key_table",
                   "latest_keys", "maintenance_lock", "segment_compactor", "swap"],
    "trimming": ["log_start", "retention", "trim"],
}
# Checks that only a bug fails, and the deliberate faults, which no release has.
BELIEFS = r".*(BOURN_CHECK|mutant)\("
PART_OF = {f"src/log/{name}{end}": part for part, names in WATCHED.items() for name in names for end in (".cpp", ".hpp")}


def reached(build):
    """What gcovr found: a list of files with their lines."""
    command = ["gcovr", "--root", TOP, "--filter", f"{TOP}/src/", "--json", "--exclude-throw-branches",
               "--exclude-unreachable-branches", "--exclude-branches-by-pattern", BELIEFS, "--exclude-directories", ".*bourn_faulty.*", build]
    files = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)["files"]
    for file in files:
        file["lines"] = [line for line in file["lines"] if not line["gcovr/noncode"]]
    return files


class Counts:
    def __init__(self):
        self.lines = self.lines_hit = self.branches = self.branches_hit = 0

    def add(self, file):
        for line in file["lines"]:
            self.lines += 1
            self.lines_hit += line["count"] > 0
            self.branches += len(line["branches"])
            self.branches_hit += sum(branch["count"] > 0 for branch in line["branches"])

    def row(self, name):
        share = [f"{100 * hit / of:.1f} %" if of else "" for hit, of in
                 ((self.lines_hit, self.lines), (self.branches_hit, self.branches))]
        return f"| {name} | {self.lines} | {share[0]} | {self.branches} | {share[1]} |\n"


def lines_of(path):
    with open(os.path.join(TOP, path), encoding="utf-8") as text:
        return [line.strip() for line in text]


def unreached(file):
    """(line number, source line) of each line with a branch that no test takes."""
    source = lines_of(file["file"])
    return [(line["line_number"], source[line["line_number"] - 1]) for line in file["lines"]
            if any(branch["count"] == 0 for branch in line["branches"])]


def excuses():
    """(file, source line): reason."""
    found, reason = {}, ""
    with open(os.path.join(TESTS, "uncovered.txt"), encoding="utf-8") as text:
        for line in text.read().splitlines():
            if line.startswith("  "):
                file, source = line.strip().split(": ", 1)
                found[f"src/log/{file}", source] = reason
            elif line and not line.startswith("#"):
                reason = line
    return found


def main():
    files = reached(sys.argv[1])
    per_layer = {layer: Counts() for layer in LAYERS}
    per_part = {part: Counts() for part in WATCHED}
    reasons, used, bad = excuses(), collections.Counter(), []
    for file in files:
        layer = file["file"].split("/")[1]
        if layer in per_layer:
            per_layer[layer].add(file)
        if file["file"] not in PART_OF:
            continue
        per_part[PART_OF[file["file"]]].add(file)
        for number, source in unreached(file):
            if (file["file"], source) in reasons:
                used[file["file"], source] += 1
            else:
                bad.append(f"{file['file']}:{number}: not reached, and no reason given: {source}")
    bad += [f"uncovered.txt: no such line: {file}: {source}" for file, source in reasons if source not in lines_of(file)]
    print("\n".join(bad), file=sys.stderr)
    with open(os.path.join(TESTS, "COVERAGE.md"), "w", encoding="utf-8") as out:
        out.write("# What the tests reach\n\nWritten by `tests/coverage` (g++, gcovr; branches that only an exception takes, those of checks\nthat only a bug fails, and those of deliberate faults are not counted). Processes that a\n"
                  "test kills take their counts with them, so the true figures are a little higher.\n\n"
                  "| layer | lines | reached | branches | reached |\n|---|---|---|---|---|\n")
        out.writelines(counts.row(layer) for layer, counts in per_layer.items())
        out.write("\nOf these, what may lose an event when it is wrong:\n\n| part | lines | reached | branches | reached |\n|---|---|---|---|---|\n")
        out.writelines(counts.row(part) for part, counts in per_part.items())
        out.write("\nNot reached there, and why:\n")
        for reason in dict.fromkeys(reasons.values()):
            lines = [f"    {file.removeprefix('src/log/')}: {source}\n" for (file, source) in reasons
                     if reasons[file, source] == reason and used[file, source]]
            if lines:
                out.write(f"\n{reason}:\n\n" + "".join(lines))
    rows = sum(used.values())
    print(f"unreached={rows + len(bad)} excused={rows} bad={len(bad)}")
    sys.exit(1 if bad else 0)


main()
