#!/usr/bin/python3
"""readme_test.py BOURN FILE: pastes the examples of a text into a shell at a terminal.

In README.md they are the indented blocks below the heading "Ten questions"; in a manual page, the `.Bd -literal` displays
of bourn-tutorial(7). A block is pasted at once, as somebody would, so a command that takes the lines behind it for an answer
or for keys is found out. A line must end with status 0, or with the one that a remark behind it says ("# 65").
"""
import os
import pty
import re
import select
import sys
import tempfile
import time

PATIENCE = 60  # seconds for a block


def of_readme(text):
    text = text[text.index("## Ten questions"):]
    for block in re.findall(r"^(?:    [^\n]*\n)+", text, re.MULTILINE):
        yield [line[4:] for line in block.splitlines()]


def of_page(text):
    for block in re.findall(r"^\.Bd -literal[^\n]*\n(.*?)^\.Ed$", text, re.MULTILINE | re.DOTALL):
        lines = []
        for line in block.splitlines():
            line = line.replace(r"\e", "\\").replace(r"\-", "-").replace(r"\&", "")
            if line.startswith("$ "):
                lines.append(line[2:])
            elif line.startswith("> "):  # belongs to the one above
                lines[-1] += "\n" + line[2:]
        yield lines


def command_and_status(line):
    """A line without its remark, and the status that it is to end with."""
    remark = re.search(r"\s+# (\d+)$", line)
    return (line[: remark.start()], int(remark.group(1))) if remark else (line, 0)


class Shell:
    """An interactive one, as of a user who has set nothing."""

    def __init__(self, environment, folder):
        pid, self.terminal = pty.fork()
        if pid == 0:
            os.chdir(folder)
            os.execvpe("bash", ["bash", "--norc", "--noprofile"], environment)
        self.output = ""

    def paste(self, lines):
        """The statuses of each line's pipe; fewer than lines where the shell does not come back."""
        text = "".join(f"{line}\nprintf '\\001%s\\n' \"${{PIPESTATUS[*]}}\"\n" for line in lines)
        os.write(self.terminal, text.encode())
        seen, found, deadline = "", [], time.monotonic() + PATIENCE
        while len(found) < len(lines) and select.select([self.terminal], [], [], max(0, deadline - time.monotonic()))[0]:
            seen += os.read(self.terminal, 65536).decode(errors="replace")
            found = re.findall(r"\x01([\d ]+)\r\n", seen)
        self.output += seen.replace("\r\n", "\n")
        return [[int(status) for status in statuses.split()] for statuses in found]


def as_wanted(statuses, wanted):
    """In front of a pipe's last command, one may be ended by it ("| head")."""
    return statuses and statuses[-1] == wanted and all(status in (0, 141) for status in statuses[:-1])


def main():
    binary, path = os.path.realpath(sys.argv[1]), sys.argv[2]
    with open(path, encoding="utf-8") as file:
        text = file.read()
    blocks = list(of_readme(text) if path.endswith(".md") else of_page(text))
    count = sum(map(len, blocks))
    if count < 20:
        sys.exit(f"{path}: {count} examples")
    bad = 0
    with tempfile.TemporaryDirectory(prefix="bourn-readme.") as scratch:
        os.mkdir(f"{scratch}/bin")
        os.symlink(binary, f"{scratch}/bin/bourn")
        shell = Shell({"PATH": f"{scratch}/bin:{os.environ['PATH']}", "HOME": scratch, "TMPDIR": scratch, "LC_ALL": "C.UTF-8",
                       "BOURN_DIR": f"{scratch}/store", "TERM": "xterm", "PS1": "$ "}, scratch)
        shell.paste([r"bind 'set enable-bracketed-paste off'"])
        for block in blocks:
            commands = [command_and_status(line) for line in block]
            found = shell.paste([command for command, _ in commands])
            for (command, wanted), statuses in zip(commands, found + [[]] * len(commands)):
                if not as_wanted(statuses, wanted):
                    bad += 1
                    print(f"{path}: ended with {statuses}, not {wanted}: {command}", file=sys.stderr)
            if len(found) < len(commands):
                break
    if bad:
        print(shell.output.replace("\x01", "-- ")[-4000:], file=sys.stderr)
    print(f"{os.path.basename(path)}: examples={count} bad={bad}")
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
