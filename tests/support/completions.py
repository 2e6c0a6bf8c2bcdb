#!/usr/bin/python3
"""completions.py [--check] OPTION_TREE: makes the completions from what the binary takes.

OPTION_TREE prints the options (see option_tree.cpp). Each completions/NAME.in becomes completions/NAME: a line
`@PART@`, or that word in a line, is replaced by what is made here. With --check nothing is written, and the exit status
is 1 when a committed file is another one.
"""
import json
import os
import re
import subprocess
import sys

from completion_bash import Bash
from completion_fish import Fish
from completion_tree import commands_of
from completion_zsh import Zsh

FOLDER = os.path.join(os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__)))), "completions")
GENERATED = "# Made from {name}.in and the options of the binary by tests/support/completions.py; change those."


def filled(text, parts):
    return re.sub(r"@([A-Z_]+)@", lambda match: parts[match[1]], text)


def main():
    check = sys.argv[1] == "--check"
    tree = json.loads(subprocess.run([sys.argv[-1]], check=True, stdout=subprocess.PIPE).stdout)
    settings = [setting["name"] for setting in tree["settings"]]
    commands, differs = commands_of(tree), False
    for shell in (Bash, Zsh, Fish):
        path = os.path.join(FOLDER, shell.name)
        with open(path + ".in", encoding="utf-8") as file:
            template = file.read()
        parts = {"GENERATED": GENERATED.format(name=shell.name), **shell(commands, settings).parts()}
        text = filled(template, parts)
        if not check:
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
            continue
        with open(path, encoding="utf-8") as file:
            if file.read() != text:
                print(f"completions/{shell.name} is not what tests/support/completions.py makes; run it anew")
                differs = True
    return 1 if differs else 0


if __name__ == "__main__":
    sys.exit(main())
