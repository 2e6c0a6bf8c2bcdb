#!/usr/bin/python3
"""man_pages_test.py OPTION_TREE: holds the man pages and the binary together, both ways.

OPTION_TREE prints what the binary takes (see option_tree.cpp). Each complaint is a line that names page and option:
names, arguments, the words that an option takes, defaults, verbs, operands, settings and exit codes. In a page
  - every option has an item, `.It Fl f Ar format , Fl -format Ar format`, with all its names;
  - the words that it takes stand in the item as `.Cm word`, and a default as "The default is WORD";
  - a verb that has verbs of its own names the options of each in the synopsis.
"""
import json
import os
import re
import subprocess
import sys

MAN = os.path.join(os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__)))), "man")
EVERYWHERE = {"--help", "--version"}  # in bourn(1)
OF_EVERY_VERB = {"--dir", "--quiet", "--verbose"}  # left out of the synopsis
WITHOUT_A_PAGE_YET = set()  # verbs; a name whose page is there must go
AS_WRITTEN = {"-1": r"\-1", str(2 ** 63 - 1): "2^63-1"}  # defaults that a page writes in another way
GRAMMARS = {"RANGE", "BOUND", "SETTING"}  # have words of their own, in bourn-format(5) and the like
MACROS = {"Fl", "Ar", "Cm", "Ns", "Op", "Oo", "Oc", "Nm", "Ic", "Xr", "Sy", "Va", "Ql", "Pa", "Li", "No", "Em", "Ev"}


def words_of(line):
    return [word.strip('"') for word in re.findall(r'"[^"]*"|\S+', line)]


def flags_of(words):
    """The options of a macro line, each with its argument's text: [("--set", "name=value")]."""
    flags, macro, joined, open_brackets, name_next = [], None, False, 0, False
    for word in words:
        if word in MACROS:
            if word == "Ns":
                joined = True
                continue
            if word == "Op" and flags:
                flags[-1][1] += "["
                open_brackets += 1
            elif word == "Oo" and flags:
                flags[-1][1] += "["
            elif word == "Oc" and flags:
                flags[-1][1] += "]"
            macro, name_next = word, word == "Fl"
            continue
        if word in (",", "|", "."):
            joined = False
            continue
        if macro == "Fl" and not joined:
            flags.append(["-" + word, ""])
        elif flags:
            flags[-1][1] += word
        joined = False
    if open_brackets:
        flags[-1][1] += "]" * open_brackets
    return [tuple(flag) for flag in flags]


class Item:
    """What a page says of the options of one `.It` line, or of several such lines in a row."""

    def __init__(self):
        self.rows = []  # of `.It` lines: [(name, argument)]
        self.lines = []

    def text(self):
        parts = []
        for line in self.lines:
            words = words_of(line)
            if line.startswith("."):
                words = [word for word in words[1:] if word not in MACROS and word not in (",", ".")]
            parts += words
        return " ".join(parts)

    def words(self):
        """The words that the option takes: those that do not belong to another option on the line."""
        found, own = set(), {name for row in self.rows for name, _ in row}
        for line in self.lines:
            macro, other = None, False
            for word in words_of(line.lstrip(".")) if line.startswith(".") else []:
                if word in MACROS:
                    macro = word
                elif macro == "Fl":
                    other = "-" + word not in own
                elif macro == "Cm" and not other and word not in (",", "."):
                    found.add(word)
        return found

    def places(self):
        """Names of arguments that its text speaks of."""
        return {word.lower() for line in self.lines for word in re.findall(r"\bAr (\S+)", line)}


class Page:
    def __init__(self, name):
        self.name = name
        with open(os.path.join(MAN, name), encoding="utf-8") as file:
            self.lines = [line for line in file.read().split("\n") if not line.startswith('.\\"')]

    def section(self, title):
        inside, found = False, []
        for line in self.lines:
            if line.startswith(".Sh "):
                inside = line == ".Sh " + title
            elif inside:
                found.append(line)
        return found

    def items(self):
        found, stack = [], []  # a list is open: its item, or None
        for line in self.lines:
            if line.startswith(".Bl"):
                stack.append(None)
            elif line.startswith(".El"):
                stack.pop()
            elif line.startswith(".It Fl") and stack:
                if stack[-1] is None or stack[-1].lines:
                    stack[-1] = Item()
                    found.append(stack[-1])
                stack[-1].rows.append(flags_of(words_of(line)[1:]))
                continue
            elif line.startswith(".It") and stack:
                stack[-1] = None
            for item in stack:
                if item:
                    item.lines.append(line)
        return found

    def synopsis(self):
        """{"bourn topic list": (its options, its operands)}"""
        calls, options, operands = {}, set(), set()
        for line in self.section("SYNOPSIS"):
            words = words_of(line)
            if words[:1] == [".Nm"]:
                options, operands = calls.setdefault(" ".join(words[1:]), (set(), set()))
                continue
            for name, _ in flags_of([word.lstrip(".") for word in words]):
                # "Fl Jy" is -J and -y.
                options |= {name} if name.startswith("--") else {"-" + letter for letter in name[1:]}
            macros = [word for word in words if word.lstrip(".") in MACROS]
            if "Fl" not in {macro.lstrip(".") for macro in macros}:
                operands |= {word.lower() for word in re.findall(r"Ar (\w+)", line)}
                if words[-1:] == ["Ar"]:
                    operands.add("file")  # as mdoc(7) has it
        return calls

    def verbs(self):
        return {line.split()[2] for line in self.lines if line.startswith(".It Ic ")}


def literals(argument):
    """"stop|reject=FILE|DURATION" -> ({"stop", "reject="}, {"file", "duration"})"""
    words, places = set(), set()
    for choice in re.sub(r"\[.*\]$", "", argument).split("|"):
        word, place = re.fullmatch(r"([a-z0-9.,-]*=?)([A-Z]*)", choice).groups() if "|" in argument else ("", choice)
        words |= {word} - {""}
        places |= {place.lower()} - {""}
    return words, places


def is_value(word, words):
    return word in words or re.fullmatch(r"[1-9]\d*[A-Za-z]*", word) is not None


class Comparison:
    def __init__(self):
        self.complaints = []

    def complain(self, page, text):
        self.complaints.append(f"man/{page.name}: {text}")

    def sets(self, page, what, in_page, in_binary):
        for extra in sorted(in_page - in_binary):
            self.complain(page, f"{what} {extra} is in the page and not in the binary")
        for missing in sorted(in_binary - in_page):
            self.complain(page, f"{what} {missing} is in the binary and not in the page")

    def default(self, page, name, option, text):
        words, _ = literals(option["argument"] or "")
        stated = re.search(r"\(default: ([^\s,)]+)", option["help"])
        stated = stated.group(1) if stated and is_value(stated.group(1), words) else None
        written = re.search(r"[Tt]he default is (\S*\w)", text)
        written = written.group(1) if written and is_value(written.group(1), words) else None
        if stated != written:
            self.complain(page, f"{name}: the default is {written} in the page and {stated} in --help")
        if is_value(option["preset"], words) and option["preset"] != stated:
            self.complain(page, f"{name}: the default is {stated} in --help and {option['preset']} in the binary")

    def option(self, page, option, item, row):
        name = option["names"][-1]
        named = {name for name, _ in row}
        # A line for several options, such as `.It Fl -from Ar bound , Fl -until Ar bound`, holds more names.
        for missing in sorted(set(option["names"]) - named):
            self.complain(page, f"{name}: its other name {missing} does not stand beside it")
        words, places = literals(option["argument"] or "")
        for flag, argument in row:
            if flag not in option["names"]:
                continue
            if (option["argument"] is None) != (argument == ""):
                self.complain(page, f"{flag}: takes {option['argument'] or 'nothing'} in the binary, "
                                    f"{argument or 'nothing'} in the page")
            elif option["argument"] and not words and argument.lower() != option["argument"].lower():
                self.complain(page, f"{flag}: its argument is {argument} in the page, {option['argument']} in --help")
        if (option["argument"] or "") not in GRAMMARS and len(item.rows) == 1:
            self.sets(page, name + ": the word", item.words(), words)
        if words:
            for place in sorted(places - item.places()):
                self.complain(page, f"{name}: takes {place.upper()}, of which the page does not speak")
        self.default(page, name, option, item.text())

    def options(self, page, options):
        names = {name for option in options for name in option["names"]} - EVERYWHERE - {"-h"}
        rows = [(item, row) for item in page.items() for row in item.rows]
        self.sets(page, "option", {name for _, row in rows for name, _ in row}, names)
        for option in options:
            for item, row in rows:
                if {name for name, _ in row} & set(option["names"]):
                    self.option(page, option, item, row)
                    break

    def synopsis(self, page, command, call, in_full):
        options, operands = page.synopsis().get(call, (None, None))
        if options is None:
            return self.complain(page, f"the synopsis has no line for {call}")
        known = {name for option in command["options"] for name in option["names"]}
        for extra in sorted(options - known):
            self.complain(page, f"the synopsis of {call} has {extra}, which the binary has not")
        for option in command["options"]:
            names = set(option["names"])
            if option["operand"] and option["operand"].lower() not in operands:
                self.complain(page, f"the synopsis of {call} lacks the operand {option['operand'].lower()}")
            if in_full and names and not names & (OF_EVERY_VERB | EVERYWHERE) and not names & options:
                self.complain(page, f"the synopsis of {call} lacks {option['names'][-1]}")

    def exit_codes(self, page, known, options):
        section = [line for line in page.section("EXIT STATUS") if not line.startswith(".Xr")]
        listed = {int(number) for line in section for number in re.findall(r"(?<![\w+])\d+(?![\w+])", line)}
        mentioned = re.findall(r"(?:status|[Ee]nds? with|exits?)\s+(\d+)", "\n".join(page.lines))
        for code in sorted((listed | set(map(int, mentioned))) - known):
            self.complain(page, f"exit status {code} is none that the binary has")
        for option in options:
            for code in map(int, re.findall(r"\bexits? (\d+)", option["help"])):
                if code not in listed:
                    self.complain(page, f"{option['names'][-1]}: exit status {code} is in --help and not in EXIT STATUS")

    def settings(self, page, settings):
        rows = [re.match(r"\.It Va (\S+) Ta (\S+)", line) for line in page.section("SETTINGS")]
        self.sets(page, "setting, with its default,",
                  {f"{row[1]}={row[2]}" for row in rows if row},
                  {f"{setting['name']}={AS_WRITTEN.get(setting['default'], setting['default'])}" for setting in settings})

    def main_page(self, page, tree):
        self.sets(page, "command", page.verbs() - WITHOUT_A_PAGE_YET,
                  {verb["name"] for verb in tree["commands"]} - WITHOUT_A_PAGE_YET)
        table = [line.split()[1] for line in page.section("EXIT STATUS") if re.match(r"\.It \d", line)]
        self.sets(page, "exit status", set(table), {str(code) for code in tree["exit_codes"]} | {"128+n"})
        named = set(re.findall(r"^\.Fl (-\w+)", "\n".join(page.section("SYNOPSIS")), re.M))
        self.sets(page, "option", {"-" + name for name in named},
                  {option["names"][-1] for option in tree["options"]})

    def verb_page(self, page, verb, known):
        below = verb["commands"]
        options = [option for command in [verb] + below for option in command["options"]]
        # Of several verbs on one page that share an option, the one with a default says most.
        once = {}
        for option in sorted(options, key=lambda option: "(default:" in option["help"]):
            once[tuple(option["names"])] = option
        self.options(page, [option for names, option in once.items() if names])
        self.exit_codes(page, known, options)
        if not below:
            return self.synopsis(page, verb, "bourn " + verb["name"], False)
        self.sets(page, "command", page.verbs(), {command["name"] for command in below})
        for command in below:
            self.synopsis(page, command, f"bourn {verb['name']} {command['name']}", True)


def main():
    tree = json.loads(subprocess.run([sys.argv[1]], check=True, stdout=subprocess.PIPE).stdout)
    comparison = Comparison()
    pages = {name for name in os.listdir(MAN) if name.endswith(".1")}
    verbs = {verb["name"] for verb in tree["commands"]}
    for verb in sorted(WITHOUT_A_PAGE_YET):
        if verb not in verbs or f"bourn-{verb}.1" in pages:
            comparison.complaints.append(f"{verb}: must leave WITHOUT_A_PAGE_YET: it is no verb, or has its page")
    wanted = {f"bourn-{verb}.1" for verb in verbs - WITHOUT_A_PAGE_YET} | {"bourn.1"}
    for name in sorted((wanted ^ pages) - {f"bourn-{verb}.1" for verb in WITHOUT_A_PAGE_YET}):
        comparison.complaints.append(f"man/{name}: " + ("there is no such page" if name in wanted else "no such verb"))
    if "bourn.1" in pages:
        comparison.main_page(Page("bourn.1"), tree)
    for verb in tree["commands"]:
        name = f"bourn-{verb['name']}.1"
        if name in pages:
            page = Page(name)
            comparison.verb_page(page, verb, set(tree["exit_codes"]))
            if page.section("SETTINGS"):
                comparison.settings(page, tree["settings"])
    for complaint in comparison.complaints:
        print(complaint)
    return 1 if comparison.complaints else 0


sys.exit(main())
