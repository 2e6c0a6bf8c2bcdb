# fish completion for bourn(1)
# Made from bourn.fish.in and the options of the binary by tests/support/completions.py; change those.

# Options with a value, each behind its verb; the word after one of them is no operand.
set -g __bourn_options \
    'produce -K' 'produce --key-separator' 'produce -D' 'produce --delimiter' 'produce -f' 'produce --format' \
    'produce -m' 'produce --message' 'produce --on-bad' 'produce --max-record' 'produce -k' 'produce --key' \
    'produce -H' 'produce --header' 'produce --timestamp' 'produce --key-from' 'produce --time-from' 'produce -p' \
    'produce --partition' 'produce -z' 'produce --compression' 'produce --sync' 'produce --linger' \
    'produce --batch-size' 'produce --partitions' 'produce --progress' 'produce --dir' 'consume -o' 'consume --offset' \
    'consume --from' 'consume --until' 'consume -n' 'consume -c' 'consume --count' 'consume --last' 'consume -p' \
    'consume --partition' 'consume --cursor' 'consume --timeout' 'consume --key' 'consume --key-match' \
    'consume --match' 'consume --header' 'consume --where' 'consume -f' 'consume --format' 'consume -D' \
    'consume --delimiter' 'consume -K' 'consume --key-separator' 'consume --on-damage' 'consume --on-trim' \
    'consume --max-decompressed' 'consume --progress' 'consume --dir' 'replay --speed' 'replay --rate' \
    'replay --max-gap' 'replay --max-wait' 'replay --skip-gap' 'replay --start-at' 'replay --loop' 'replay -o' \
    'replay --offset' 'replay --from' 'replay --until' 'replay -n' 'replay -c' 'replay --count' 'replay --last' \
    'replay -p' 'replay --partition' 'replay --key' 'replay --key-match' 'replay --match' 'replay --header' \
    'replay --where' 'replay --break' 'replay --until-match' 'replay --fail-on' 'replay --at' 'replay --state-diff' \
    'replay --memory' 'replay --to' 'replay --map-topic' 'replay --sync' 'replay -z' 'replay --compression' \
    'replay -f' 'replay --format' 'replay -D' 'replay --delimiter' 'replay -K' 'replay --key-separator' \
    'replay --on-damage' 'replay --on-trim' 'replay --max-decompressed' 'replay --color' 'replay --progress' \
    'replay --dir' 'inspect --at' 'inspect --at-byte' 'inspect --html' 'inspect -o' 'inspect --offset' \
    'inspect --from' 'inspect --until' 'inspect -n' 'inspect -c' 'inspect --count' 'inspect --last' 'inspect -p' \
    'inspect --partition' 'inspect --key' 'inspect --key-match' 'inspect --match' 'inspect --header' 'inspect --where' \
    'inspect -f' 'inspect --format' 'inspect -D' 'inspect --delimiter' 'inspect -K' 'inspect --key-separator' \
    'inspect --on-damage' 'inspect --on-trim' 'inspect --max-decompressed' 'inspect --color' 'inspect --progress' \
    'inspect --dir' 'repair --to' 'repair --color' 'repair --progress' 'repair --dir' 'compact --policy' \
    'compact --compress' 'compact --batch-size' 'compact --memory' 'compact --watch' 'compact --lock-timeout' \
    'compact --progress' 'compact --dir' 'topic list --dir' 'topic list --color' 'topic create --dir' \
    'topic create --partitions' 'topic create --set' 'topic describe --dir' 'topic describe --color' \
    'topic alter --dir' 'topic alter --set' 'topic alter --unset' 'topic alter --partitions' 'topic trim --dir' \
    'topic trim --before' 'topic trim --lock-timeout' 'topic trim --color' 'topic delete --dir' 'config --color' \
    'config --dir'

# Verbs that go on with a verb of their own.
set -g __bourn_groups topic

# Verbs behind whose options another call of bourn stands.
set -g __bourn_takers config

# The words before the cursor that are neither options nor their values: verb, operands; of the call that is taken, if any.
function __bourn_operands
    set -l words (commandline -opc)
    set -l value no
    set -l operands
    for word in $words[2..]
        set -l verb $operands[1]
        if contains -- "$verb" $__bourn_groups
            set verb (string join ' ' -- $operands[1..2])
        end
        if test $value = yes
            set value no
        else if contains -- "$verb $word" $__bourn_options
            set value yes
        else if not string match -q -- '-?*' $word
            if contains -- "$verb" $__bourn_takers
                set operands
            end
            set -a operands $word
        end
    end
    string join \n -- $operands
end

# "__bourn_verb topic list" is true behind "bourn topic list".
function __bourn_verb
    set -l operands (__bourn_operands)
    test (count $operands) -ge (count $argv); and test "$operands[1..$(count $argv)]" = "$argv"
end

# True where so many words that are no options stand in front, the verb among them.
function __bourn_operands_are
    test (count (__bourn_operands)) -eq $argv[1]
end

function __bourn_operands_are_over
    test (count (__bourn_operands)) -gt $argv[1]
end

# True where a command of the user's own stands, behind "--".
function __bourn_behind_dashes
    contains -- -- (commandline -opc)
end

function __bourn_command
    if test (commandline -opc)[-1] = --
        __fish_complete_command
    else
        __fish_complete_path
    end
end

# --dir and its value, as they stand on the line.
function __bourn_store
    set -l words (commandline -opc)
    set -l store
    for i in (seq (count $words))
        if test "$words[$i]" = --dir; and test $i -lt (count $words)
            set store --dir $words[(math $i + 1)]
        else if string match -q -- '--dir=*' $words[$i]
            set store --dir (string replace -- '--dir=' '' $words[$i])
        end
    end
    # A tilde that was typed is still one.
    string replace -r -- '^~/' "$HOME/" $store
end

# The command as it was typed, as a path.
function __bourn_itself
    set -l words (commandline -opc)
    string replace -r -- '^~/' "$HOME/" $words[1]
end

function __bourn_topics
    set -l bourn (__bourn_itself)
    $bourn topic list --names (__bourn_store) 2>/dev/null
end

# Topics, and the partitions of one behind a slash.
function __bourn_topics_and_partitions
    set -l word (commandline -ct)
    if not string match -q -- '*/*' $word
        __bourn_topics
        return
    end
    set -l topic (string replace -r -- '/.*' '' $word)
    __bourn_partitions_of $topic | string replace -r -- '^' "$topic/"
end

function __bourn_partitions_of
    set -l bourn (__bourn_itself)
    set -l fields (string split \t -- ($bourn topic list --json=false (__bourn_store) -- $argv[1] 2>/dev/null))
    if test (count $fields) -gt 1
        seq 0 (math $fields[2] - 1)
    end
end

# Those of the first operand.
function __bourn_partition_numbers
    set -l operands (__bourn_operands)
    if test (count $operands) -gt 1
        __bourn_partitions_of $operands[2]
    end
end

function __bourn_topics_and_equals
    __bourn_topics | string replace -r -- '$' '='
end

# Addresses with a dot, slash or tilde in front are paths.
function __bourn_path_begins
    string match -qr -- '^[./~]' (commandline -ct)
end

# Names of headers that the newest events of the first operand have; the argument stands behind each.
function __bourn_header_names
    set -l operands (__bourn_operands)
    if test (count $operands) -gt 1
        set -l bourn (__bourn_itself)
        $bourn consume (__bourn_store) --last 100 -f "%h{%k$argv[1]\\n}" -- $operands[2] 2>/dev/null | sort -u
    end
end

# "__bourn_files_behind reject=": files, each behind that word, once it is typed.
function __bourn_files_behind
    set -l word (commandline -ct)
    if string match -q -- "*$argv[1]*" $word
        set -l begun (string replace -r -- ".*$argv[1]" '' $word)
        for path in $begun*
            printf '%s\n' $argv[1]$path
        end
    end
end

function __bourn_settings
    printf '%s\n' \
        cleanup.policy=compact cleanup.policy=delete cleanup.policy=compact,delete compression.type=none \
        compression.type=gzip compression.type=snappy compression.type=lz4 compression.type=zstd \
        message.timestamp.type=CreateTime message.timestamp.type=LogAppendTime delete.retention.ms= \
        index.interval.bytes= max.compaction.lag.ms= max.message.bytes= min.cleanable.dirty.ratio= \
        min.compaction.lag.ms= retention.bytes= retention.ms= segment.bytes= segment.index.bytes= segment.ms=
end

function __bourn_setting_names
    printf '%s\n' \
        cleanup.policy compression.type delete.retention.ms index.interval.bytes max.compaction.lag.ms \
        max.message.bytes message.timestamp.type min.cleanable.dirty.ratio min.compaction.lag.ms retention.bytes \
        retention.ms segment.bytes segment.index.bytes segment.ms
end

complete -c bourn -f

complete -c bourn -n '__bourn_operands_are 0' -a produce -d 'append events to a topic, from stdin or files'
complete -c bourn -n '__bourn_operands_are 0' -a consume -d 'print the events of topics, oldest first'
complete -c bourn -n '__bourn_operands_are 0' -a replay -d 'play events again, with the timing that they had'
complete -c bourn -n '__bourn_operands_are 0' -a inspect -d 'look at topics, partitions and segments'
complete -c bourn -n '__bourn_operands_are 0' -a repair -d 'explain damage, and mend what can be mended'
complete -c bourn -n '__bourn_operands_are 0' -a compact -d 'keep the last event of each key, and let go of the rest'
complete -c bourn -n '__bourn_operands_are 0' -a topic -d 'list, create, describe, alter, trim and delete topics'
complete -c bourn -n '__bourn_operands_are 0' -a config -d 'show the options\' values and where they come from'
complete -c bourn -n '__bourn_operands_are 0' -s h -l help -d 'print this help message and exit'
complete -c bourn -n '__bourn_operands_are 0' -l version -d 'display program version information and exit'

# produce
complete -c bourn -n '__bourn_verb produce' -s h -l help -d 'print this help message and exit'
complete -c bourn -n '__bourn_verb produce' -s K -l key-separator -x -d 'the key stands before this separator on each line'
complete -c bourn -n '__bourn_verb produce' -s D -l delimiter -x -d 'what ends an event'
complete -c bourn -n '__bourn_verb produce' -s 0 -l null -d 'events end with a NUL byte'
complete -c bourn -n '__bourn_verb produce' -s J -l json -d 'JSON envelopes, one a line'
complete -c bourn -n '__bourn_verb produce' -s f -l format -x -d 'read events by a format string'
complete -c bourn -n '__bourn_verb produce' -l frames -d 'length-prefixed binary'
complete -c bourn -n '__bourn_verb produce' -l whole -d 'all of stdin, or of each FILE, is one event'
complete -c bourn -n '__bourn_verb produce' -s m -l message -x -d 'one event with this value'
complete -c bourn -n '__bourn_verb produce' -s Z -l null-empty -d 'an empty value is null'
complete -c bourn -n '__bourn_verb produce' -l on-bad -x -a 'stop skip reject= (__bourn_files_behind reject=)' -d 'at input that is no event'
complete -c bourn -n '__bourn_verb produce' -l max-record -x -d 'longer events are bad'
complete -c bourn -n '__bourn_verb produce' -s k -l key -x -d 'the key of every event'
complete -c bourn -n '__bourn_verb produce' -s H -l header -x -a '(__bourn_header_names =)' -d 'a header for every event'
complete -c bourn -n '__bourn_verb produce' -l timestamp -x -a 'now today yesterday' -d 'the time of every event that brings none'
complete -c bourn -n '__bourn_verb produce' -l key-from -x -d 'the key stands at this JSON pointer in the value'
complete -c bourn -n '__bourn_verb produce' -l time-from -x -d 'the time stands at this JSON pointer in the value'
complete -c bourn -n '__bourn_verb produce' -s p -l partition -x -a '(__bourn_partition_numbers)' -d 'write to this partition'
complete -c bourn -n '__bourn_verb produce' -l keep-partition -d 'write to the partition that the envelope or %p names'
complete -c bourn -n '__bourn_verb produce' -s z -l compression -x -a 'none gzip snappy lz4 zstd' -d 'compress batches'
complete -c bourn -n '__bourn_verb produce' -l sync -x -a 'end batch none' -d 'when events are made durable'
complete -c bourn -n '__bourn_verb produce' -l ack -d 'print topic/partition@offset per event once it is durable'
complete -c bourn -n '__bourn_verb produce' -l linger -x -d 'gather events this long before they are written'
complete -c bourn -n '__bourn_verb produce' -l batch-size -x -d 'finish a batch at this size'
complete -c bourn -n '__bourn_verb produce' -l partitions -x -d 'create the topic with this many partitions'
complete -c bourn -n '__bourn_verb produce' -l no-create -d 'fail when the topic does not exist'
complete -c bourn -n '__bourn_verb produce' -l dry-run -d 'read and count, write nothing'
complete -c bourn -n '__bourn_verb produce' -l local-time -d 'times are those of the time zone here, not UTC'
complete -c bourn -n '__bourn_verb produce' -l progress -x -a 'auto always never' -d 'how far long work is, on stderr'
complete -c bourn -n '__bourn_verb produce' -l dir -x -a '(__fish_complete_directories)' -d 'the store'
complete -c bourn -n '__bourn_verb produce' -s q -l quiet -d 'say nothing but errors'
complete -c bourn -n '__bourn_verb produce' -s v -l verbose -d 'say what is done and why, with times'
complete -c bourn -n '__bourn_verb produce' -l allow-unsafe-fs -d 'write on a network file system too'
complete -c bourn -n '__bourn_verb produce; and __bourn_operands_are 1' -a '(__bourn_topics_and_partitions)' -d Topic
complete -c bourn -n '__bourn_verb produce; and __bourn_operands_are_over 1' -F

# consume
complete -c bourn -n '__bourn_verb consume' -s h -l help -d 'print this help message and exit'
complete -c bourn -n '__bourn_verb consume' -s o -l offset -x -a 'start end :end -10 @-1h @today' -d 'which events'
complete -c bourn -n '__bourn_verb consume' -l from -x -a 'start end now today yesterday -1h' -d 'the first event'
complete -c bourn -n '__bourn_verb consume' -l until -x -a 'start end now today yesterday -1h' -d 'the first event not wanted any more'
complete -c bourn -n '__bourn_verb consume' -s n -s c -l count -x -d 'stop after this many events'
complete -c bourn -n '__bourn_verb consume' -l last -x -d 'only the last N events'
complete -c bourn -n '__bourn_verb consume' -s p -l partition -x -a '(__bourn_partition_numbers)' -d 'only this partition of each topic'
complete -c bourn -n '__bourn_verb consume' -s F -l follow -d 'wait for new events at the end'
complete -c bourn -n '__bourn_verb consume' -l cursor -r -F -d 'go on where the last call with this file stopped, and remember where this one does'
complete -c bourn -n '__bourn_verb consume' -l timeout -x -d 'with --follow: exit 124 when nothing came for so long'
complete -c bourn -n '__bourn_verb consume' -l key -x -d 'only events with this key'
complete -c bourn -n '__bourn_verb consume' -l key-match -x -d 'only events whose key matches'
complete -c bourn -n '__bourn_verb consume' -l match -x -d 'only events whose value matches'
complete -c bourn -n '__bourn_verb consume' -l header -x -a '(__bourn_header_names =)' -d 'only events with this header'
complete -c bourn -n '__bourn_verb consume' -l where -x -d 'only events for which this is true, such as \'value/amount > 100 && key ~ "^c"\''
complete -c bourn -n '__bourn_verb consume' -l latest -d 'only the last value of each key'
complete -c bourn -n '__bourn_verb consume' -s f -l format -x -d 'print by a format string'
complete -c bourn -n '__bourn_verb consume' -s J -l json -d 'print JSON envelopes, one a line'
complete -c bourn -n '__bourn_verb consume' -l frames -d 'length-prefixed binary'
complete -c bourn -n '__bourn_verb consume' -l json-payload -d 'as --json, with payloads that are JSON put in as JSON'
complete -c bourn -n '__bourn_verb consume' -s D -l delimiter -x -d 'what ends an event'
complete -c bourn -n '__bourn_verb consume' -s 0 -l null -d 'end events with a NUL byte'
complete -c bourn -n '__bourn_verb consume' -s K -l key-separator -x -d 'print the key and this separator before the value'
complete -c bourn -n '__bourn_verb consume' -s Z -l null-text -d 'print null as NULL'
complete -c bourn -n '__bourn_verb consume' -l raw -d 'do not escape control bytes on a terminal'
complete -c bourn -n '__bourn_verb consume' -l on-damage -x -a 'stop skip' -d 'at a damaged batch'
complete -c bourn -n '__bourn_verb consume' -l on-trim -x -a 'skip fail' -d 'where events were trimmed before they were read'
complete -c bourn -n '__bourn_verb consume' -l max-decompressed -x -d 'the most that a batch may decompress to'
complete -c bourn -n '__bourn_verb consume' -l local-time -d 'times are those of the time zone here, not UTC'
complete -c bourn -n '__bourn_verb consume' -l progress -x -a 'auto always never' -d 'how far long work is, on stderr'
complete -c bourn -n '__bourn_verb consume' -l dir -x -a '(__fish_complete_directories)' -d 'the store'
complete -c bourn -n '__bourn_verb consume' -s q -l quiet -d 'say nothing but errors'
complete -c bourn -n '__bourn_verb consume' -s v -l verbose -d 'say what is done and why, with times'
complete -c bourn -n '__bourn_verb consume; and not __bourn_path_begins' -a '(__bourn_topics_and_partitions)' -d Topic
complete -c bourn -n '__bourn_verb consume; and __bourn_path_begins' -F

# replay
complete -c bourn -n '__bourn_verb replay; and not __bourn_behind_dashes' -s h -l help -d 'print this help message and exit'
complete -c bourn -n '__bourn_verb replay; and not __bourn_behind_dashes' -l speed -x -a 'max' -d 'how fast recorded time passes: 0.5x, 1x, 10x, or max for no waiting'
complete -c bourn -n '__bourn_verb replay; and not __bourn_behind_dashes' -l rate -x -d 'events per second instead, whatever their times: 100/s, 30/m'
complete -c bourn -n '__bourn_verb replay; and not __bourn_behind_dashes' -l max-gap -x -d 'make longer silences this long, in recorded time'
complete -c bourn -n '__bourn_verb replay; and not __bourn_behind_dashes' -l max-wait -x -d 'never wait longer than this, in real time'
complete -c bourn -n '__bourn_verb replay; and not __bourn_behind_dashes' -l skip-gap -x -d 'leave out longer silences altogether, in recorded time'
complete -c bourn -n '__bourn_verb replay; and not __bourn_behind_dashes' -l start-at -x -a 'original now' -d 'which times events show: as recorded, or when they are played'
complete -c bourn -n '__bourn_verb replay; and not __bourn_behind_dashes' -l loop -x -d 'play this many times'
complete -c bourn -n '__bourn_verb replay; and not __bourn_behind_dashes' -s o -l offset -x -a 'start end :end -10 @-1h @today' -d 'which events'
complete -c bourn -n '__bourn_verb replay; and not __bourn_behind_dashes' -l from -x -a 'start end now today yesterday -1h' -d 'the first event'
complete -c bourn -n '__bourn_verb replay; and not __bourn_behind_dashes' -l until -x -a 'start end now today yesterday -1h' -d 'the first event not wanted any more'
complete -c bourn -n '__bourn_verb replay; and not __bourn_behind_dashes' -s n -s c -l count -x -d 'stop after this many events'
complete -c bourn -n '__bourn_verb replay; and not __bourn_behind_dashes' -l last -x -d 'only the last N events'
complete -c bourn -n '__bourn_verb replay; and not __bourn_behind_dashes' -s p -l partition -x -a '(__bourn_partition_numbers)' -d 'only this partition of each topic'
complete -c bourn -n '__bourn_verb replay; and not __bourn_behind_dashes' -l key -x -d 'only events with this key'
complete -c bourn -n '__bourn_verb replay; and not __bourn_behind_dashes' -l key-match -x -d 'only events whose key matches'
complete -c bourn -n '__bourn_verb replay; and not __bourn_behind_dashes' -l match -x -d 'only events whose value matches'
complete -c bourn -n '__bourn_verb replay; and not __bourn_behind_dashes' -l header -x -a '(__bourn_header_names =)' -d 'only events with this header'
complete -c bourn -n '__bourn_verb replay; and not __bourn_behind_dashes' -l where -x -d 'only events for which this is true, such as \'value/amount > 100 && key ~ "^c"\''
complete -c bourn -n '__bourn_verb replay; and not __bourn_behind_dashes' -l latest -d 'only the last value of each key'
complete -c bourn -n '__bourn_verb replay; and not __bourn_behind_dashes' -l with-state -d 'begin with the latest value of every key before the start of the range'
complete -c bourn -n '__bourn_verb replay; and not __bourn_behind_dashes' -l dry-run -d 'tell how many events there are, and how long it would take'
complete -c bourn -n '__bourn_verb replay; and not __bourn_behind_dashes' -l checksum -d 'print a digest of the events instead of them'
complete -c bourn -n '__bourn_verb replay; and not __bourn_behind_dashes' -l step -d 'begin paused, and show each event in full'
complete -c bourn -n '__bourn_verb replay; and not __bourn_behind_dashes' -l no-keys -d 'take no keys from the terminal'
complete -c bourn -n '__bourn_verb replay; and not __bourn_behind_dashes' -l break -x -d 'stop before an event for which this is true'
complete -c bourn -n '__bourn_verb replay; and not __bourn_behind_dashes' -l until-match -x -d 'end after the first event for which this is true'
complete -c bourn -n '__bourn_verb replay; and not __bourn_behind_dashes' -l fail-on -x -d 'end after the first event for which this is true, and exit with 1'
complete -c bourn -n '__bourn_verb replay; and not __bourn_behind_dashes' -l state -d 'the latest value of each key, instead of the events'
complete -c bourn -n '__bourn_verb replay; and not __bourn_behind_dashes' -l at -x -d 'with --state: as of this event or time'
complete -c bourn -n '__bourn_verb replay; and not __bourn_behind_dashes' -l state-diff -x -d 'which keys were added, changed and removed in between'
complete -c bourn -n '__bourn_verb replay; and not __bourn_behind_dashes' -l memory -x -d 'for the keys of a state'
complete -c bourn -n '__bourn_verb replay; and not __bourn_behind_dashes' -l to -r -F -a '(__bourn_topics_and_partitions)' -d 'into this topic, or, with the directory of a store, into the topics of the same names there'
complete -c bourn -n '__bourn_verb replay; and not __bourn_behind_dashes' -l keep-time -d 'with --to: keep the recorded times'
complete -c bourn -n '__bourn_verb replay; and not __bourn_behind_dashes' -l keep-partition -d 'with --to: keep the partition'
complete -c bourn -n '__bourn_verb replay; and not __bourn_behind_dashes' -l map-topic -x -a '(__bourn_topics_and_equals)' -d 'with --to STORE: another name there'
complete -c bourn -n '__bourn_verb replay; and not __bourn_behind_dashes' -l origin-header -d 'with --to: add the header bourn-replay-source: topic/partition@offset'
complete -c bourn -n '__bourn_verb replay; and not __bourn_behind_dashes' -l sync -x -a 'end batch none' -d 'with --to: when events are made durable'
complete -c bourn -n '__bourn_verb replay; and not __bourn_behind_dashes' -s z -l compression -x -a 'none gzip snappy lz4 zstd' -d 'with --to: compress batches'
complete -c bourn -n '__bourn_verb replay; and not __bourn_behind_dashes' -s f -l format -x -d 'print by a format string'
complete -c bourn -n '__bourn_verb replay; and not __bourn_behind_dashes' -s J -l json -d 'print JSON envelopes, one a line'
complete -c bourn -n '__bourn_verb replay; and not __bourn_behind_dashes' -l frames -d 'length-prefixed binary'
complete -c bourn -n '__bourn_verb replay; and not __bourn_behind_dashes' -l json-payload -d 'as --json, with payloads that are JSON put in as JSON'
complete -c bourn -n '__bourn_verb replay; and not __bourn_behind_dashes' -s D -l delimiter -x -d 'what ends an event'
complete -c bourn -n '__bourn_verb replay; and not __bourn_behind_dashes' -s 0 -l null -d 'end events with a NUL byte'
complete -c bourn -n '__bourn_verb replay; and not __bourn_behind_dashes' -s K -l key-separator -x -d 'print the key and this separator before the value'
complete -c bourn -n '__bourn_verb replay; and not __bourn_behind_dashes' -s Z -l null-text -d 'print null as NULL'
complete -c bourn -n '__bourn_verb replay; and not __bourn_behind_dashes' -l raw -d 'do not escape control bytes on a terminal'
complete -c bourn -n '__bourn_verb replay; and not __bourn_behind_dashes' -l on-damage -x -a 'stop skip' -d 'at a damaged batch'
complete -c bourn -n '__bourn_verb replay; and not __bourn_behind_dashes' -l on-trim -x -a 'skip fail' -d 'where events were trimmed before they were read'
complete -c bourn -n '__bourn_verb replay; and not __bourn_behind_dashes' -l max-decompressed -x -d 'the most that a batch may decompress to'
complete -c bourn -n '__bourn_verb replay; and not __bourn_behind_dashes' -l color -x -a 'auto always never' -d 'colours'
complete -c bourn -n '__bourn_verb replay; and not __bourn_behind_dashes' -l local-time -d 'times are those of the time zone here, not UTC'
complete -c bourn -n '__bourn_verb replay; and not __bourn_behind_dashes' -l progress -x -a 'auto always never' -d 'how far long work is, on stderr'
complete -c bourn -n '__bourn_verb replay; and not __bourn_behind_dashes' -l dir -x -a '(__fish_complete_directories)' -d 'the store'
complete -c bourn -n '__bourn_verb replay; and not __bourn_behind_dashes' -s q -l quiet -d 'say nothing but errors'
complete -c bourn -n '__bourn_verb replay; and not __bourn_behind_dashes' -s v -l verbose -d 'say what is done and why, with times'
complete -c bourn -n '__bourn_verb replay; and not __bourn_behind_dashes' -l allow-unsafe-fs -d 'write on a network file system too'
complete -c bourn -n '__bourn_verb replay; and not __bourn_behind_dashes; and not __bourn_path_begins' -a '(__bourn_topics_and_partitions)' -d Topic
complete -c bourn -n '__bourn_verb replay; and not __bourn_behind_dashes; and __bourn_path_begins' -F
complete -c bourn -n '__bourn_verb replay; and __bourn_behind_dashes' -x -a '(__bourn_command)'

# inspect
complete -c bourn -n '__bourn_verb inspect' -s h -l help -d 'print this help message and exit'
complete -c bourn -n '__bourn_verb inspect' -l segments -d 'a line for each segment'
complete -c bourn -n '__bourn_verb inspect' -l batches -d 'a line for each batch'
complete -c bourn -n '__bourn_verb inspect' -l records -d 'a line for each event, control records included'
complete -c bourn -n '__bourn_verb inspect' -l indexes -d 'a line for each index entry'
complete -c bourn -n '__bourn_verb inspect' -l at -x -d 'the batch that holds this offset, byte by byte'
complete -c bourn -n '__bourn_verb inspect' -l at-byte -x -d 'the batch at this byte of a segment'
complete -c bourn -n '__bourn_verb inspect' -l verify -d 'check everything'
complete -c bourn -n '__bourn_verb inspect' -l stats -d 'sizes, keys, headers, rates'
complete -c bourn -n '__bourn_verb inspect' -l plot -d 'events and bytes over time'
complete -c bourn -n '__bourn_verb inspect' -l ascii -d 'with --plot: no Unicode blocks'
complete -c bourn -n '__bourn_verb inspect' -l html -r -F -d 'write everything as one page'
complete -c bourn -n '__bourn_verb inspect' -l diff -d 'of two addresses: where they part ways'
complete -c bourn -n '__bourn_verb inspect' -s o -l offset -x -a 'start end :end -10 @-1h @today' -d 'which events'
complete -c bourn -n '__bourn_verb inspect' -l from -x -a 'start end now today yesterday -1h' -d 'the first event'
complete -c bourn -n '__bourn_verb inspect' -l until -x -a 'start end now today yesterday -1h' -d 'the first event not wanted any more'
complete -c bourn -n '__bourn_verb inspect' -s n -s c -l count -x -d 'stop after this many events'
complete -c bourn -n '__bourn_verb inspect' -l last -x -d 'only the last N events'
complete -c bourn -n '__bourn_verb inspect' -s p -l partition -x -a '(__bourn_partition_numbers)' -d 'only this partition of each topic'
complete -c bourn -n '__bourn_verb inspect' -l key -x -d 'only events with this key'
complete -c bourn -n '__bourn_verb inspect' -l key-match -x -d 'only events whose key matches'
complete -c bourn -n '__bourn_verb inspect' -l match -x -d 'only events whose value matches'
complete -c bourn -n '__bourn_verb inspect' -l header -x -a '(__bourn_header_names =)' -d 'only events with this header'
complete -c bourn -n '__bourn_verb inspect' -l where -x -d 'only events for which this is true, such as \'value/amount > 100 && key ~ "^c"\''
complete -c bourn -n '__bourn_verb inspect' -l latest -d 'only the last value of each key'
complete -c bourn -n '__bourn_verb inspect' -s f -l format -x -d 'print by a format string'
complete -c bourn -n '__bourn_verb inspect' -s J -l json -d 'print JSON envelopes, one a line'
complete -c bourn -n '__bourn_verb inspect' -l frames -d 'length-prefixed binary'
complete -c bourn -n '__bourn_verb inspect' -l json-payload -d 'as --json, with payloads that are JSON put in as JSON'
complete -c bourn -n '__bourn_verb inspect' -s D -l delimiter -x -d 'what ends an event'
complete -c bourn -n '__bourn_verb inspect' -s 0 -l null -d 'end events with a NUL byte'
complete -c bourn -n '__bourn_verb inspect' -s K -l key-separator -x -d 'print the key and this separator before the value'
complete -c bourn -n '__bourn_verb inspect' -s Z -l null-text -d 'print null as NULL'
complete -c bourn -n '__bourn_verb inspect' -l raw -d 'do not escape control bytes on a terminal'
complete -c bourn -n '__bourn_verb inspect' -l on-damage -x -a 'stop skip' -d 'at a damaged batch'
complete -c bourn -n '__bourn_verb inspect' -l on-trim -x -a 'skip fail' -d 'where events were trimmed before they were read'
complete -c bourn -n '__bourn_verb inspect' -l max-decompressed -x -d 'the most that a batch may decompress to'
complete -c bourn -n '__bourn_verb inspect' -l color -x -a 'auto always never' -d 'colours'
complete -c bourn -n '__bourn_verb inspect' -l local-time -d 'times are those of the time zone here, not UTC'
complete -c bourn -n '__bourn_verb inspect' -l progress -x -a 'auto always never' -d 'how far long work is, on stderr'
complete -c bourn -n '__bourn_verb inspect' -l dir -x -a '(__fish_complete_directories)' -d 'the store'
complete -c bourn -n '__bourn_verb inspect' -s q -l quiet -d 'say nothing but errors'
complete -c bourn -n '__bourn_verb inspect' -s v -l verbose -d 'say what is done and why, with times'
complete -c bourn -n '__bourn_verb inspect; and not __bourn_path_begins' -a '(__bourn_topics_and_partitions)' -d Topic
complete -c bourn -n '__bourn_verb inspect; and __bourn_path_begins' -F

# repair
complete -c bourn -n '__bourn_verb repair' -s h -l help -d 'print this help message and exit'
complete -c bourn -n '__bourn_verb repair' -s y -l yes -d 'do it'
complete -c bourn -n '__bourn_verb repair' -l to -x -a '(__fish_complete_directories)' -d 'repair a copy in this new directory, and leave the log alone'
complete -c bourn -n '__bourn_verb repair' -s J -l json -d 'one JSON object'
complete -c bourn -n '__bourn_verb repair' -l color -x -a 'auto always never' -d 'colours'
complete -c bourn -n '__bourn_verb repair' -l progress -x -a 'auto always never' -d 'how far long work is, on stderr'
complete -c bourn -n '__bourn_verb repair' -l dir -x -a '(__fish_complete_directories)' -d 'the store'
complete -c bourn -n '__bourn_verb repair' -s q -l quiet -d 'say nothing but errors'
complete -c bourn -n '__bourn_verb repair' -s v -l verbose -d 'say what is done and why, with times'
complete -c bourn -n '__bourn_verb repair' -l allow-unsafe-fs -d 'write on a network file system too'
complete -c bourn -n '__bourn_verb repair; and not __bourn_path_begins' -a '(__bourn_topics_and_partitions)' -d Topic
complete -c bourn -n '__bourn_verb repair; and __bourn_path_begins' -F

# compact
complete -c bourn -n '__bourn_verb compact' -s h -l help -d 'print this help message and exit'
complete -c bourn -n '__bourn_verb compact' -l policy -x -a 'compact delete compact,delete none' -d 'for this run, instead of the topic\'s cleanup.policy'
complete -c bourn -n '__bourn_verb compact' -l compress -x -a 'none gzip snappy lz4 zstd' -d 'compress sealed segments anew, in larger batches'
complete -c bourn -n '__bourn_verb compact' -l batch-size -x -d 'size of those batches before compression'
complete -c bourn -n '__bourn_verb compact' -l roll -d 'seal the active segment first, so that it takes part'
complete -c bourn -n '__bourn_verb compact' -l memory -x -d 'for the keys'
complete -c bourn -n '__bourn_verb compact' -l dry-run -d 'change nothing, and tell what would be'
complete -c bourn -n '__bourn_verb compact' -l watch -x -d 'stay, and do it again every so often'
complete -c bourn -n '__bourn_verb compact' -l lock-timeout -x -d 'give up when somebody else is at work for longer'
complete -c bourn -n '__bourn_verb compact' -s J -l json -d 'report as JSON, one object a line for each topic'
complete -c bourn -n '__bourn_verb compact' -l yes -d 'vouch for a clock that jumped ahead, and for dropping events without a key'
complete -c bourn -n '__bourn_verb compact' -l local-time -d 'times are those of the time zone here, not UTC'
complete -c bourn -n '__bourn_verb compact' -l progress -x -a 'auto always never' -d 'how far long work is, on stderr'
complete -c bourn -n '__bourn_verb compact' -l dir -x -a '(__fish_complete_directories)' -d 'the store'
complete -c bourn -n '__bourn_verb compact' -s q -l quiet -d 'say nothing but errors'
complete -c bourn -n '__bourn_verb compact' -s v -l verbose -d 'say what is done and why, with times'
complete -c bourn -n '__bourn_verb compact' -l allow-unsafe-fs -d 'write on a network file system too'
complete -c bourn -n '__bourn_verb compact' -a '(__bourn_topics_and_partitions)' -d Topic

# topic
complete -c bourn -n '__bourn_verb topic; and __bourn_operands_are 1' -a list -d 'the topics of the store'
complete -c bourn -n '__bourn_verb topic; and __bourn_operands_are 1' -a create -d 'create topics'
complete -c bourn -n '__bourn_verb topic; and __bourn_operands_are 1' -a describe -d 'partitions and settings of topics'
complete -c bourn -n '__bourn_verb topic; and __bourn_operands_are 1' -a alter -d 'change settings, add partitions'
complete -c bourn -n '__bourn_verb topic; and __bourn_operands_are 1' -a trim -d 'let go of the oldest events'
complete -c bourn -n '__bourn_verb topic; and __bourn_operands_are 1' -a delete -d 'delete topics and all their events'
complete -c bourn -n '__bourn_verb topic; and __bourn_operands_are 1' -s h -l help -d 'print this help message and exit'

# topic list
complete -c bourn -n '__bourn_verb topic list' -s h -l help -d 'print this help message and exit'
complete -c bourn -n '__bourn_verb topic list' -l dir -x -a '(__fish_complete_directories)' -d 'the store'
complete -c bourn -n '__bourn_verb topic list' -s q -l quiet -d 'say nothing but errors'
complete -c bourn -n '__bourn_verb topic list' -s v -l verbose -d 'say what is done and why, with times'
complete -c bourn -n '__bourn_verb topic list' -s J -l json -d 'one JSON array'
complete -c bourn -n '__bourn_verb topic list' -l names -d 'names only, one a line'
complete -c bourn -n '__bourn_verb topic list' -l color -x -a 'auto always never' -d 'colours'
complete -c bourn -n '__bourn_verb topic list; and __bourn_operands_are 2' -a '(__bourn_topics)' -d Topic

# topic create
complete -c bourn -n '__bourn_verb topic create' -s h -l help -d 'print this help message and exit'
complete -c bourn -n '__bourn_verb topic create' -l dir -x -a '(__fish_complete_directories)' -d 'the store'
complete -c bourn -n '__bourn_verb topic create' -s q -l quiet -d 'say nothing but errors'
complete -c bourn -n '__bourn_verb topic create' -s v -l verbose -d 'say what is done and why, with times'
complete -c bourn -n '__bourn_verb topic create' -l partitions -x -d 'how many partitions each has'
complete -c bourn -n '__bourn_verb topic create' -l set -x -a '(__bourn_settings)' -d 'a setting, under Kafka\'s name'
complete -c bourn -n '__bourn_verb topic create' -l allow-unsafe-fs -d 'write on a network file system too'
complete -c bourn -n '__bourn_verb topic create' -l if-not-exists -d 'it is fine when a topic is there already'

# topic describe
complete -c bourn -n '__bourn_verb topic describe' -s h -l help -d 'print this help message and exit'
complete -c bourn -n '__bourn_verb topic describe' -l dir -x -a '(__fish_complete_directories)' -d 'the store'
complete -c bourn -n '__bourn_verb topic describe' -s q -l quiet -d 'say nothing but errors'
complete -c bourn -n '__bourn_verb topic describe' -s v -l verbose -d 'say what is done and why, with times'
complete -c bourn -n '__bourn_verb topic describe' -s J -l json -d 'one JSON array'
complete -c bourn -n '__bourn_verb topic describe' -l color -x -a 'auto always never' -d 'colours'
complete -c bourn -n '__bourn_verb topic describe' -a '(__bourn_topics)' -d Topic

# topic alter
complete -c bourn -n '__bourn_verb topic alter' -s h -l help -d 'print this help message and exit'
complete -c bourn -n '__bourn_verb topic alter' -l dir -x -a '(__fish_complete_directories)' -d 'the store'
complete -c bourn -n '__bourn_verb topic alter' -s q -l quiet -d 'say nothing but errors'
complete -c bourn -n '__bourn_verb topic alter' -s v -l verbose -d 'say what is done and why, with times'
complete -c bourn -n '__bourn_verb topic alter' -l set -x -a '(__bourn_settings)' -d 'a setting, under Kafka\'s name'
complete -c bourn -n '__bourn_verb topic alter' -l unset -x -a '(__bourn_setting_names)' -d 'a setting that is to have its default again'
complete -c bourn -n '__bourn_verb topic alter' -l partitions -x -d 'how many partitions each is to have'
complete -c bourn -n '__bourn_verb topic alter' -l allow-unsafe-fs -d 'write on a network file system too'
complete -c bourn -n '__bourn_verb topic alter' -a '(__bourn_topics)' -d Topic

# topic trim
complete -c bourn -n '__bourn_verb topic trim' -s h -l help -d 'print this help message and exit'
complete -c bourn -n '__bourn_verb topic trim' -l dir -x -a '(__fish_complete_directories)' -d 'the store'
complete -c bourn -n '__bourn_verb topic trim' -s q -l quiet -d 'say nothing but errors'
complete -c bourn -n '__bourn_verb topic trim' -s v -l verbose -d 'say what is done and why, with times'
complete -c bourn -n '__bourn_verb topic trim' -l before -x -a 'start end now today yesterday -1h' -d 'the first event to be kept'
complete -c bourn -n '__bourn_verb topic trim' -l dry-run -d 'change nothing, and tell what would be'
complete -c bourn -n '__bourn_verb topic trim' -l yes -d 'do not ask, and trust the clock'
complete -c bourn -n '__bourn_verb topic trim' -l lock-timeout -x -d 'give up when somebody else is at work for longer'
complete -c bourn -n '__bourn_verb topic trim' -s J -l json -d 'one JSON array'
complete -c bourn -n '__bourn_verb topic trim' -l local-time -d 'times are those of the time zone here, not UTC'
complete -c bourn -n '__bourn_verb topic trim' -l color -x -a 'auto always never' -d 'colours'
complete -c bourn -n '__bourn_verb topic trim' -l allow-unsafe-fs -d 'write on a network file system too'
complete -c bourn -n '__bourn_verb topic trim' -a '(__bourn_topics_and_partitions)' -d Topic

# topic delete
complete -c bourn -n '__bourn_verb topic delete' -s h -l help -d 'print this help message and exit'
complete -c bourn -n '__bourn_verb topic delete' -l dir -x -a '(__fish_complete_directories)' -d 'the store'
complete -c bourn -n '__bourn_verb topic delete' -s q -l quiet -d 'say nothing but errors'
complete -c bourn -n '__bourn_verb topic delete' -s v -l verbose -d 'say what is done and why, with times'
complete -c bourn -n '__bourn_verb topic delete' -l yes -d 'do not ask'
complete -c bourn -n '__bourn_verb topic delete' -l allow-unsafe-fs -d 'write on a network file system too'
complete -c bourn -n '__bourn_verb topic delete' -l if-exists -d 'it is fine when a topic is not there'
complete -c bourn -n '__bourn_verb topic delete' -a '(__bourn_topics)' -d Topic

# config
complete -c bourn -n '__bourn_verb config; and __bourn_operands_are 1' -a produce -d 'append events to a topic, from stdin or files'
complete -c bourn -n '__bourn_verb config; and __bourn_operands_are 1' -a consume -d 'print the events of topics, oldest first'
complete -c bourn -n '__bourn_verb config; and __bourn_operands_are 1' -a replay -d 'play events again, with the timing that they had'
complete -c bourn -n '__bourn_verb config; and __bourn_operands_are 1' -a inspect -d 'look at topics, partitions and segments'
complete -c bourn -n '__bourn_verb config; and __bourn_operands_are 1' -a repair -d 'explain damage, and mend what can be mended'
complete -c bourn -n '__bourn_verb config; and __bourn_operands_are 1' -a compact -d 'keep the last event of each key, and let go of the rest'
complete -c bourn -n '__bourn_verb config; and __bourn_operands_are 1' -a topic -d 'list, create, describe, alter, trim and delete topics'
complete -c bourn -n '__bourn_verb config; and __bourn_operands_are 1' -a config -d 'show the options\' values and where they come from'
complete -c bourn -n '__bourn_verb config' -s h -l help -d 'print this help message and exit'
complete -c bourn -n '__bourn_verb config' -l changed -d 'only what is set somewhere'
complete -c bourn -n '__bourn_verb config' -s J -l json -d 'one JSON array'
complete -c bourn -n '__bourn_verb config' -l color -x -a 'auto always never' -d 'colours'
complete -c bourn -n '__bourn_verb config' -l dir -x -a '(__fish_complete_directories)' -d 'the store'
complete -c bourn -n '__bourn_verb config' -s q -l quiet -d 'say nothing but errors'
complete -c bourn -n '__bourn_verb config' -s v -l verbose -d 'say what is done and why, with times'
