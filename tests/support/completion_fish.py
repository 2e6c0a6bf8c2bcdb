"""The parts of completions/bourn.fish that the options of the binary make."""
from completion_tree import EXAMPLES, SETTING_WORDS, brief, kind_of, operand_kind, words_of, wrapped


class Fish:
    name = "bourn.fish"

    def __init__(self, commands, settings):
        self.commands, self.settings = commands, settings

    @staticmethod
    def quoted(text):
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"

    def action(self, option):
        kind, words = kind_of(option), words_of(option["argument"])
        if kind in EXAMPLES:
            return " -x -a " + self.quoted(" ".join(EXAMPLES[kind]))
        if kind == "words":
            open_ones = [word for word in words if word.endswith("=")]
            functions = [f"(__bourn_files_behind {word})" for word in open_ones]
            return " -x -a " + self.quoted(" ".join(words + functions))
        if kind == "header_names_and_equals":
            return " -x -a '(__bourn_header_names =)'"
        return {"": " -x", "files": " -r -F", "directories": " -x -a '(__fish_complete_directories)'",
                "addresses": " -r -F -a '(__bourn_topics_and_partitions)'"}.get(kind, f" -x -a '(__bourn_{kind})'")

    @staticmethod
    def when(command):
        return f"__bourn_verb {command.call}" + ("; and not __bourn_behind_dashes" if command.runs_command else "")

    def option(self, when, option):
        names = "".join(f" -s {name[1:]}" if len(name) == 2 else f" -l {name[2:]}" for name in option["names"])
        action = self.action(option) if option["argument"] is not None else ""
        return f"complete -c bourn -n {self.quoted(when)}{names}{action} -d {self.quoted(brief(option['help']))}"

    def operand(self, command, place, operand):
        kind = operand_kind(command.call, operand)
        if not kind:
            return []
        when = self.when(command)
        depth = len(command.call.split()) + place
        if not operand["repeatable"]:
            when += f"; and __bourn_operands_are {depth}"
        elif place > 0:
            when += f"; and __bourn_operands_are_over {depth - 1}"
        topic = " -d Topic"
        if kind == "files":
            return [f"complete -c bourn -n {self.quoted(when)} -F"]
        if kind == "addresses":
            return [f"complete -c bourn -n {self.quoted(when + '; and not __bourn_path_begins')} "
                    f"-a '(__bourn_topics_and_partitions)'{topic}",
                    f"complete -c bourn -n {self.quoted(when + '; and __bourn_path_begins')} -F"]
        return [f"complete -c bourn -n {self.quoted(when)} -a '(__bourn_{kind})'{topic}"]

    def completions(self):
        known = {command.call: command for command in self.commands}
        lines = []
        for command in self.commands:
            depth = len(command.call.split())
            lines += ["", "# " + command.call] if command.call else []
            in_verb = f"__bourn_verb {command.call}; and " if command.call else ""
            for below in command.below:
                child = known[(command.call + " " + below).strip()]
                when = self.quoted(in_verb + f"__bourn_operands_are {depth}")
                lines.append(f"complete -c bourn -n {when} -a {below} "
                             f"-d {self.quoted(child.help)}")
            if command.takes_call:
                when = self.quoted(f"__bourn_verb {command.call}; and __bourn_operands_are {depth}")
                lines += [f"complete -c bourn -n {when} -a {call} -d {self.quoted(known[call].help)}"
                          for call in self.commands[0].below]
            here = in_verb + f"__bourn_operands_are {depth}" if command.below else self.when(command)
            lines += [self.option(here, option) for option in command.options]
            for place, operand in enumerate(command.operands):
                lines += self.operand(command, place, operand)
            if command.runs_command:
                lines.append(f"complete -c bourn -n '__bourn_verb {command.call}; and __bourn_behind_dashes' "
                             "-x -a '(__bourn_command)'")
        return "\n".join(lines)

    def parts(self):
        with_value = [self.quoted(f"{command.call} {name}") for command in self.commands for option in command.options
                      if option["argument"] is not None for name in option["names"]]
        groups = [command.call for command in self.commands if command.call and command.below]
        settings = [f"{name}={word}" for name, words in SETTING_WORDS.items() for word in words]
        settings += [name + "=" for name in self.settings if name not in SETTING_WORDS]
        return {"OPTIONS": wrapped(with_value, "\\\n    ", "    "), "GROUPS": " ".join(groups),
                "TAKERS": " ".join(command.call for command in self.commands if command.takes_call),
                "SETTINGS": wrapped(settings, "\\\n        ", " " * 8),
                "SETTING_NAMES": wrapped(self.settings, "\\\n        ", " " * 8), "COMPLETIONS": self.completions()}
