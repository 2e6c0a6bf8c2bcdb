#!/usr/bin/python3
"""readme_test.py BOURN FILE: runs the examples of a text from its own words.

In README.md they are the indented blocks below the heading "Ten questions"; in a manual page, the `.Bd -literal` displays
of bourn-tutorial(7). All are run in one shell, line by line, as somebody would paste them. A line must end with status 0,
or with the one that a remark behind it says ("# 65").
"""
import os
import re
import subprocess
import sys
import tempfile

FAILED = "\x01"  # what the shell says of a line: FAILED status line


def of_readme(text):
    text = text[text.index("## Ten questions"):]
    for line in text.splitlines():
        if line.startswith("    "):
            yield line[4:]


def of_page(text):
    for block in re.findall(r"^\.Bd -literal[^\n]*\n(.*?)^\.Ed$", text, re.MULTILINE | re.DOTALL):
        for line in block.splitlines():
            line = line.replace(r"\e", "\\").replace(r"\-", "-").replace(r"\&", "")
            if line.startswith("$ "):
                yield line[2:]
            elif line.startswith("> "):
                yield CONTINUED + line[2:]


CONTINUED = "\x02"


def commands_of(lines):
    """Lines that belong together, each with the status that it is to end with."""
    commands = []
    for line in lines:
        if line.startswith(CONTINUED):
            commands[-1] += "\n" + line[len(CONTINUED):]
        else:
            commands.append(line)
    for command in commands:
        remark = re.search(r"\s+# (\d+)$", command)
        yield command[: remark.start()] if remark else command, int(remark.group(1)) if remark else 0


def main():
    binary, path = os.path.realpath(sys.argv[1]), sys.argv[2]
    with open(path, encoding="utf-8") as file:
        text = file.read()
    commands = list(commands_of(of_readme(text) if path.endswith(".md") else of_page(text)))
    if len(commands) < 20:
        sys.exit(f"{path}: {len(commands)} examples")
    script = "set -o pipefail\n"
    for number, (command, _) in enumerate(commands):
        script += f"{command}\nprintf '\\001%s %s\\n' {number} $?\n"
    with tempfile.TemporaryDirectory(prefix="bourn-readme.") as scratch:
        os.mkdir(f"{scratch}/bin")
        os.symlink(binary, f"{scratch}/bin/bourn")
        environment = {"PATH": f"{scratch}/bin:{os.environ['PATH']}", "HOME": scratch, "TMPDIR": scratch, "LC_ALL": "C.UTF-8",
                       "BOURN_DIR": f"{scratch}/store"}
        done = subprocess.run(["bash", "-c", script], cwd=scratch, env=environment, stdin=subprocess.DEVNULL, capture_output=True, timeout=110)
    output = done.stdout.decode(errors="replace")
    statuses = {int(number): int(status) for number, status in re.findall(r"\x01(\d+) (\d+)\n", output)}
    bad = 0
    for number, (command, wanted) in enumerate(commands):
        if statuses.get(number) != wanted:
            bad += 1
            print(f"{path}: ended with {statuses.get(number)}, not {wanted}: {command}", file=sys.stderr)
    if bad:
        print(output.replace("\x01", "-- "), done.stderr.decode(errors="replace"), sep="\n", file=sys.stderr)
    print(f"{os.path.basename(path)}: examples={len(commands)} bad={bad}")
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
