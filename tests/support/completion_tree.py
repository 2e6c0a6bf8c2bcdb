"""What the makers of completions read out of the options of the binary (see option_tree.cpp)."""
import re

# Arguments whose values the shells find by themselves, or by a function of the templates.
KINDS = {"RANGE": "ranges", "BOUND": "bounds", "DIRECTORY": "directories", "FILE": "files", "ADDRESS": "addresses",
         "NAME[=VALUE]": "header_names_and_equals"}
# The same by option, where the argument alone does not tell.
KINDS_BY_OPTION = {"--set": "settings", "--unset": "setting_names", "--header": "header_names_and_equals",
                   "--timestamp": "times", "--partition": "partition_numbers",
                   "--map-topic": "topics_and_equals"}
# Values of settings; a test holds them and the binary together.
SETTING_WORDS = {"cleanup.policy": ["compact", "delete", "compact,delete"],
                 "compression.type": ["none", "gzip", "snappy", "lz4", "zstd"],
                 "message.timestamp.type": ["CreateTime", "LogAppendTime"]}
EXAMPLES = {"ranges": ["start", "end", ":end", "-10", "@-1h", "@today"],
            "bounds": ["start", "end", "now", "today", "yesterday", "-1h"],
            "times": ["now", "today", "yesterday"]}


def words_of(argument):
    """"stop|skip|reject=FILE" -> ["stop", "skip", "reject="]: placeholders are left out."""
    if "|" not in (argument or ""):
        return []
    choices = re.sub(r"\[.*\]$", "", argument).split("|")
    return [re.sub(r"[A-Z]+$", "", choice) for choice in choices if not choice.isupper()]


def kind_of(option):
    """What the argument of an option is: "words", one of the kinds, or "" for what nobody can guess."""
    if words_of(option["argument"]):
        return "words"
    for name in option["names"]:
        if name in KINDS_BY_OPTION:
            return KINDS_BY_OPTION[name]
    return KINDS.get(option["argument"], "")


def operand_kind(call, operand):
    name = operand["operand"]
    if name == "TOPIC" and call == "topic create":
        return ""  # a new one
    if name == "TOPIC":
        return "topics_and_partitions" if "TOPIC/" in operand["help"] else "topics"
    return {"PATTERN": "topics", "ADDRESS": "addresses", "FILE": "files"}[name]


def brief(text):
    """The part of a help text in front of its details."""
    text = re.sub(r" \([^()]*\)", "", text)
    text = re.split(r"; |, (?:as|by|see|for) |: (?=start|stop|4 |'|envelopes)", text)[0]
    return text if text[1].isupper() else text[0].lower() + text[1:]


class Command:
    """A verb, or one below a verb: "topic list"; "" is the command line itself."""

    def __init__(self, call, tree):
        self.call = call
        self.help = brief(tree["help"])
        self.options = [option for option in tree["options"] if option["names"]]
        self.operands = [option for option in tree["options"] if not option["names"]]
        self.below = [below["name"] for below in tree["commands"]]
        self.runs_command = tree.get("runs_command", False)
        self.takes_call = tree["takes_call"]


def commands_of(tree, call=""):
    found = [Command(call, tree)]
    for below in tree["commands"]:
        found += commands_of(below, (call + " " + below["name"]).strip())
    return found


def wrapped(words, first, indent, end=" \\"):
    """`first` and the words as lines of at most 120 columns; `end` stands behind all lines but the last."""
    lines, line, blank = [], first, ""
    for word in words:
        if blank and len(line) + 1 + len(word) + len(end) > 120:
            lines.append(line + end)
            line, blank = indent, ""
        line += blank + word
        blank = " "
    return "\n".join(lines + [line])
