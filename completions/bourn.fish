# fish completion for bourn(1)

# Options with a value; the word after one of them is no operand.
set -g __bourn_options -K --key-separator -k --key -D --delimiter -f --format -H --header -p --partition \
    -z --compression --timestamp --key-from --time-from -m --message --sync --linger --batch-size --on-bad \
    --partitions --max-record --dir -o --offset --from --until -n -c --count --last --key-match --match \
    --cursor --timeout --max-decompressed --on-damage --set \
    --on-trim --unset --before --lock-timeout

# The words before the cursor that are neither options nor their values: verb, operands.
function __bourn_operands
    set -l words (commandline -opc)
    set -l value no
    for word in $words[2..]
        if test $value = yes
            set value no
        else if contains -- $word $__bourn_options
            set value yes
        else if not string match -q -- '-?*' $word
            echo $word
        end
    end
end

# "__bourn_verb topic list" is true behind "bourn topic list".
function __bourn_verb
    set -l operands (__bourn_operands)
    test (count $operands) -ge (count $argv); and test "$operands[1..$(count $argv)]" = "$argv"
end

# True where the next word is the verb (0), or the first operand after one word (1).
function __bourn_operands_are
    test (count (__bourn_operands)) -eq $argv[1]
end

function __bourn_topics
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
    set store (string replace -r -- '^~/' "$HOME/" $store)
    $words[1] topic list --names $store 2>/dev/null
end

# Addresses with a dot, slash or tilde in front are paths.
function __bourn_path_begins
    string match -qr -- '^[./~]' (commandline -ct)
end

function __bourn_on_bad
    printf '%s\t%s\n' stop 'Stop at bad input (default)' skip 'Leave bad input out'
    set -l word (commandline -ct)
    if string match -q -- '*reject=*' $word
        set -l begun (string replace -r -- '.*reject=' '' $word)
        for path in $begun*
            printf 'reject=%s\t%s\n' $path 'Keep bad input here'
        end
    else
        printf '%s\t%s\n' reject= 'Keep bad input in a file'
    end
end

function __bourn_settings
    printf '%s\n' compression.type={none,gzip,snappy,lz4,zstd} \
        cleanup.policy={delete,compact} message.timestamp.type={CreateTime,LogAppendTime} \
        {index.interval,max.message,retention,segment,segment.index}.bytes= min.cleanable.dirty.ratio= \
        {delete.retention,max.compaction.lag,min.compaction.lag,retention,segment}.ms=
end

complete -c bourn -f

# Verbs
complete -c bourn -n '__bourn_operands_are 0' -a produce -d 'Append events to a topic'
complete -c bourn -n '__bourn_operands_are 0' -a consume -d 'Print events, oldest first'
complete -c bourn -n '__bourn_operands_are 0' -a inspect -d 'Show what is in topics and segments'
complete -c bourn -n '__bourn_operands_are 0' -a repair -d 'Explain damage, and mend what can be mended'
complete -c bourn -n '__bourn_operands_are 0' -a compact -d 'Keep the last event of each key'
complete -c bourn -n '__bourn_operands_are 0' -a topic -d 'List, create, describe and delete topics'
complete -c bourn -n '__bourn_operands_are 0' -l version -d 'Show the version'
complete -c bourn -s h -l help -d 'Show help'
set -l in_topic '__bourn_verb topic; and __bourn_operands_are 1'
complete -c bourn -n $in_topic -a list -d 'The topics of the store'
complete -c bourn -n $in_topic -a create -d 'Create topics'
complete -c bourn -n $in_topic -a describe -d 'Partitions and settings of topics'
complete -c bourn -n $in_topic -a alter -d 'Change settings, add partitions'
complete -c bourn -n $in_topic -a trim -d 'Let go of the oldest events'
complete -c bourn -n $in_topic -a delete -d 'Delete topics and all their events'

# Every verb
set -l with_verb 'not __bourn_operands_are 0'
complete -c bourn -n $with_verb -s q -l quiet -d 'Say nothing but errors'
complete -c bourn -n $with_verb -s v -l verbose -d 'Say what is done'
complete -c bourn -n $with_verb -l dir -x -a '(__fish_complete_directories)' -d 'The store'

# produce
set -l produce '__bourn_verb produce'
complete -c bourn -n "$produce; and __bourn_operands_are 1" -a '(__bourn_topics)' -d Topic
complete -c bourn -n "$produce; and not __bourn_operands_are 1" -F
complete -c bourn -n $produce -s K -l key-separator -x -d 'The key stands before this separator'
complete -c bourn -n $produce -s k -l key -x -d 'Key of every event'
complete -c bourn -n $produce -s D -l delimiter -x -d 'What ends an event'
complete -c bourn -n $produce -s 0 -l null -d 'Events end in a NUL byte'
complete -c bourn -n $produce -s J -l json -d 'Read JSON envelopes'
complete -c bourn -n $produce -s f -l format -x -d 'Read events by a template'
complete -c bourn -n $produce -l frames -d 'Each value stands behind its length'
complete -c bourn -n $produce -l whole -d 'Each file is one event'
complete -c bourn -n $produce -s H -l header -x -d 'Add a header NAME=VALUE'
complete -c bourn -n $produce -s p -l partition -x -d 'Write to this partition'
complete -c bourn -n $produce -l keep-partition -d 'Write to the partition that the input names'
complete -c bourn -n $produce -s Z -l null-empty -d 'An empty value is null'
complete -c bourn -n $produce -s z -l compression -x -a 'none gzip snappy lz4 zstd' -d 'Codec of batches'
complete -c bourn -n $produce -l timestamp -x -a 'now today yesterday' -d 'Time of events that bring none'
complete -c bourn -n $produce -l key-from -x -d 'The key stands at this JSON pointer'
complete -c bourn -n $produce -l time-from -x -d 'The time stands at this JSON pointer'
complete -c bourn -n $produce -s m -l message -x -d 'Publish one event with this value'
complete -c bourn -n $produce -l sync -x -a 'end batch none 500ms' -d 'When events are made durable'
complete -c bourn -n $produce -l ack -d 'Print where each event stands'
complete -c bourn -n $produce -l dry-run -d 'Read and check, write nothing'
complete -c bourn -n $produce -l linger -x -d 'Gather events this long'
complete -c bourn -n $produce -l batch-size -x -d 'Finish a batch at this size'
complete -c bourn -n $produce -l on-bad -x -a '(__bourn_on_bad)' -d 'What to do with bad input'
complete -c bourn -n $produce -l partitions -x -d 'Partitions of a new topic'
complete -c bourn -n $produce -l allow-unsafe-fs -d 'Write on a network file system too'
complete -c bourn -n $produce -l no-create -d 'Fail when the topic does not exist'
complete -c bourn -n $produce -l max-record -x -d 'Longer events are bad'

# consume
set -l consume '__bourn_verb consume'
complete -c bourn -n "$consume; and not __bourn_path_begins" -a '(__bourn_topics)' -d Topic
complete -c bourn -n "$consume; and __bourn_path_begins" -F
complete -c bourn -n $consume -s F -l follow -d 'Wait for new events at the end'
complete -c bourn -n $consume -s o -l offset -x -a 'start end :end -10 @-1h @today @yesterday:today' -d 'Part of the log'
complete -c bourn -n $consume -l from -x -a 'start end now today yesterday -1h' -d 'The first event'
complete -c bourn -n $consume -l until -x -a 'end now today yesterday -1h' -d 'The first event not wanted any more'
complete -c bourn -n $consume -s n -s c -l count -x -d 'Stop after this many events'
complete -c bourn -n $consume -l last -x -d 'Only the newest events'
complete -c bourn -n $consume -s f -l format -x -d 'Print by a template'
complete -c bourn -n $consume -s J -l json -d 'Print JSON envelopes'
complete -c bourn -n $consume -l json-payload -d 'Print JSON values as JSON'
complete -c bourn -n $consume -l frames -d 'Print each value behind its length'
complete -c bourn -n $consume -s 0 -l null -d 'End events in a NUL byte'
complete -c bourn -n $consume -s D -l delimiter -x -d 'What ends an event'
complete -c bourn -n $consume -s K -l key-separator -x -d 'Print the key and this before the value'
complete -c bourn -n $consume -s Z -l null-text -d 'Print null as NULL'
complete -c bourn -n $consume -s p -l partition -x -d 'Only this partition'
complete -c bourn -n $consume -l key -x -d 'Only events with this key'
complete -c bourn -n $consume -l key-match -x -d 'Only events whose key matches'
complete -c bourn -n $consume -l match -x -d 'Only events whose value matches'
complete -c bourn -n $consume -l header -x -d 'Only events with this header'
complete -c bourn -n $consume -l latest -d 'Only the last value of each key'
complete -c bourn -n $consume -l cursor -r -F -d 'Go on where the last run stopped'
complete -c bourn -n $consume -l timeout -x -d 'Stop when nothing came for so long'
complete -c bourn -n $consume -l raw -d 'Do not escape control bytes on a terminal'
complete -c bourn -n $consume -l max-decompressed -x -d 'The most that a batch may decompress to'
complete -c bourn -n $consume -l on-damage -x -a 'stop skip' -d 'At a damaged batch'
complete -c bourn -n $consume -l on-trim -x -a 'fail skip' -d 'Where events were trimmed'

# inspect
complete -c bourn -n '__bourn_verb inspect; and not __bourn_path_begins' -a '(__bourn_topics)' -d Topic
complete -c bourn -n '__bourn_verb inspect; and __bourn_path_begins' -F
set -l inspect '__bourn_verb inspect'
complete -c bourn -n $inspect -l segments -d 'A line for each segment'
complete -c bourn -n $inspect -l batches -d 'A line for each batch'
complete -c bourn -n $inspect -l records -d 'A line for each record'
complete -c bourn -n $inspect -l indexes -d 'A line for each index entry'
complete -c bourn -n $inspect -s J -l json -d 'Print JSON'
complete -c bourn -n $inspect -s o -l offset -x -a 'start end :end -10 @-1h @today @yesterday:today' -d 'Part of the log'
complete -c bourn -n $inspect -l from -x -a 'start end now today yesterday -1h' -d 'The first event'
complete -c bourn -n $inspect -l until -x -a 'end now today yesterday -1h' -d 'The first event not wanted any more'
complete -c bourn -n $inspect -s n -s c -l count -x -d 'Stop after this many'
complete -c bourn -n $inspect -l last -x -d 'Only the newest events'
complete -c bourn -n $inspect -s p -l partition -x -d 'Only this partition'
complete -c bourn -n $inspect -l key -x -d 'Only events with this key'
complete -c bourn -n $inspect -l key-match -x -d 'Only events whose key matches'
complete -c bourn -n $inspect -l match -x -d 'Only events whose value matches'
complete -c bourn -n $inspect -l header -x -d 'Only events with this header'
complete -c bourn -n $inspect -l latest -d 'Only the last value of each key'
complete -c bourn -n $inspect -s f -l format -x -d 'Print records by a template'
complete -c bourn -n $inspect -l json-payload -d 'Print JSON values as JSON'
complete -c bourn -n $inspect -l frames -d 'Print each value behind its length'
complete -c bourn -n $inspect -s 0 -l null -d 'End events in a NUL byte'
complete -c bourn -n $inspect -s D -l delimiter -x -d 'What ends an event'
complete -c bourn -n $inspect -s K -l key-separator -x -d 'Print the key and this before the value'
complete -c bourn -n $inspect -s Z -l null-text -d 'Print null as NULL'
complete -c bourn -n $inspect -l raw -d 'Do not escape control bytes on a terminal'
complete -c bourn -n $inspect -l color -x -a 'auto always never' -d 'Colours'
complete -c bourn -n $inspect -l max-decompressed -x -d 'The most that a batch may decompress to'
complete -c bourn -n $inspect -l on-damage -x -a 'stop skip' -d 'At a damaged batch'
complete -c bourn -n $inspect -l verify -d 'Check everything, and name each damage'
complete -c bourn -n $inspect -l stats -d 'Sizes, keys, headers, rates'
complete -c bourn -n $inspect -l plot -d 'Events and bytes over time'
complete -c bourn -n $inspect -l ascii -d 'With --plot: no Unicode blocks'
complete -c bourn -n $inspect -l html -r -F -d 'Write everything as one page'
complete -c bourn -n $inspect -l diff -d 'Where two logs part ways'
complete -c bourn -n $inspect -l at -x -d 'The batch of this offset, byte by byte'
complete -c bourn -n $inspect -l at-byte -x -d 'The batch at this byte'

# repair
complete -c bourn -n '__bourn_verb repair; and not __bourn_path_begins' -a '(__bourn_topics)' -d Topic
complete -c bourn -n '__bourn_verb repair; and __bourn_path_begins' -F
complete -c bourn -n '__bourn_verb repair' -s y -l yes -d 'Do it'
complete -c bourn -n '__bourn_verb repair' -l to -r -a '(__fish_complete_directories)' -d 'Repair a copy in this new directory'
complete -c bourn -n '__bourn_verb repair' -l allow-unsafe-fs -d 'Write on a network file system too'
complete -c bourn -n '__bourn_verb repair' -s J -l json -d 'Print a JSON object'

# compact
set -l compact '__bourn_verb compact'
complete -c bourn -n $compact -a '(__bourn_topics)' -d Topic
complete -c bourn -n $compact -l policy -x -a 'compact delete compact,delete none' -d 'Instead of cleanup.policy'
complete -c bourn -n $compact -l compress -x -a 'none gzip snappy lz4 zstd' -d 'Compress sealed segments anew'
complete -c bourn -n $compact -l batch-size -x -d 'Size of batches before compression'
complete -c bourn -n $compact -l roll -d 'Seal the active segment first'
complete -c bourn -n $compact -l memory -x -d 'Memory for the keys'
complete -c bourn -n $compact -l dry-run -d 'Change nothing, tell what would be'
complete -c bourn -n $compact -l watch -x -a '1m 5m 1h' -d 'Do it again every so often'
complete -c bourn -n $compact -l lock-timeout -x -d 'Give up when somebody else is at work'
complete -c bourn -n $compact -l allow-unsafe-fs -d 'Write on a network file system too'
complete -c bourn -n $compact -s J -l json -d 'Report as JSON'
complete -c bourn -n $compact -l yes -d 'Drop events without a key, too'

# topic list
complete -c bourn -n '__bourn_verb topic list; and __bourn_operands_are 2' -a '(__bourn_topics)' -d Topic
complete -c bourn -n '__bourn_verb topic list' -s J -l json -d 'Print a JSON array'
complete -c bourn -n '__bourn_verb topic list' -l names -d 'Names only, one a line'

# topic create
complete -c bourn -n '__bourn_verb topic create' -l partitions -x -d 'How many partitions'
complete -c bourn -n '__bourn_verb topic create' -l set -x -a '(__bourn_settings)' -d 'A setting'
complete -c bourn -n '__bourn_verb topic create' -l if-not-exists -d 'A topic that is there is no failure'

# topic describe
complete -c bourn -n '__bourn_verb topic describe' -a '(__bourn_topics)' -d Topic
complete -c bourn -n '__bourn_verb topic describe' -s J -l json -d 'Print a JSON array'

# topic alter
complete -c bourn -n '__bourn_verb topic alter' -a '(__bourn_topics)' -d Topic
complete -c bourn -n '__bourn_verb topic alter' -l partitions -x -d 'How many partitions, never fewer'
complete -c bourn -n '__bourn_verb topic alter' -l set -x -a '(__bourn_settings)' -d 'A setting'
complete -c bourn -n '__bourn_verb topic alter' -l unset -x -d 'A setting that is to have its default again'

# topic trim
complete -c bourn -n '__bourn_verb topic trim' -a '(__bourn_topics)' -d Topic
complete -c bourn -n '__bourn_verb topic trim' -l before -x -d 'The first event to be kept'
complete -c bourn -n '__bourn_verb topic trim' -l dry-run -d 'Change nothing'
complete -c bourn -n '__bourn_verb topic trim' -l yes -d 'Do not ask, and trust the clock'
complete -c bourn -n '__bourn_verb topic trim' -l lock-timeout -x -d 'Give up after this time'
complete -c bourn -n '__bourn_verb topic trim' -s J -l json -d 'Print a JSON array'

# topic delete
complete -c bourn -n '__bourn_verb topic delete' -a '(__bourn_topics)' -d Topic
complete -c bourn -n '__bourn_verb topic delete' -l yes -d 'Do not ask'
complete -c bourn -n '__bourn_verb topic delete' -l if-exists -d 'A topic that is not there is no failure'
