# bash completion for bourn(1)
# Made from bourn.bash.in and the options of the binary by tests/support/completions.py; change those.

# Options without a value, by verb.
_bourn_flags() {
    case $1 in
        "") echo "-h --help --version" ;;
        "produce") echo "-h --help -0 --null -J --json --frames --whole -Z --null-empty --keep-partition --ack \
            --no-create --dry-run --local-time -q --quiet -v --verbose --allow-unsafe-fs" ;;
        "consume") echo "-h --help -F --follow --latest -J --json --frames --json-payload -0 --null -Z --null-text \
            --raw --local-time -q --quiet -v --verbose" ;;
        "replay") echo "-h --help --latest --with-state --dry-run --checksum --step --no-keys --state --keep-time \
            --keep-partition --origin-header -J --json --frames --json-payload -0 --null -Z --null-text --raw \
            --local-time -q --quiet -v --verbose --allow-unsafe-fs" ;;
        "inspect") echo "-h --help --segments --batches --records --indexes --verify --stats --plot --ascii --diff \
            --latest -J --json --frames --json-payload -0 --null -Z --null-text --raw --local-time -q --quiet -v \
            --verbose" ;;
        "repair") echo "-h --help -y --yes -J --json -q --quiet -v --verbose --allow-unsafe-fs" ;;
        "compact") echo "-h --help --roll --dry-run -J --json --yes --local-time -q --quiet -v --verbose \
            --allow-unsafe-fs" ;;
        "topic") echo "-h --help" ;;
        "topic list") echo "-h --help -q --quiet -v --verbose -J --json --names" ;;
        "topic create") echo "-h --help -q --quiet -v --verbose --allow-unsafe-fs --if-not-exists" ;;
        "topic describe") echo "-h --help -q --quiet -v --verbose -J --json" ;;
        "topic alter") echo "-h --help -q --quiet -v --verbose --allow-unsafe-fs" ;;
        "topic trim") echo "-h --help -q --quiet -v --verbose --dry-run --yes -J --json --local-time --allow-unsafe-fs" ;;
        "topic delete") echo "-h --help -q --quiet -v --verbose --yes --allow-unsafe-fs --if-exists" ;;
        "config") echo "-h --help --changed -J --json -q --quiet -v --verbose" ;;
    esac
}

# Options with a value.
_bourn_options() {
    case $1 in
        "produce") echo "-K --key-separator -D --delimiter -f --format -m --message --on-bad --max-record -k --key -H \
            --header --timestamp --key-from --time-from -p --partition -z --compression --sync --linger --batch-size \
            --partitions --progress --dir" ;;
        "consume") echo "-o --offset --from --until -n -c --count --last -p --partition --cursor --timeout --key \
            --key-match --match --header --where -f --format -D --delimiter -K --key-separator --on-damage --on-trim \
            --max-decompressed --progress --dir" ;;
        "replay") echo "--speed --rate --max-gap --max-wait --skip-gap --start-at --loop -o --offset --from --until -n \
            -c --count --last -p --partition --key --key-match --match --header --where --break --until-match \
            --fail-on --at --state-diff --memory --to --map-topic --sync -z --compression -f --format -D --delimiter \
            -K --key-separator --on-damage --on-trim --max-decompressed --color --progress --dir" ;;
        "inspect") echo "--at --at-byte --html -o --offset --from --until -n -c --count --last -p --partition --key \
            --key-match --match --header --where -f --format -D --delimiter -K --key-separator --on-damage --on-trim \
            --max-decompressed --color --progress --dir" ;;
        "repair") echo "--to --color --progress --dir" ;;
        "compact") echo "--policy --compress --batch-size --memory --watch --lock-timeout --progress --dir" ;;
        "topic list") echo "--dir --color" ;;
        "topic create") echo "--dir --partitions --set" ;;
        "topic describe") echo "--dir --color" ;;
        "topic alter") echo "--dir --set --unset --partitions" ;;
        "topic trim") echo "--dir --before --lock-timeout --color" ;;
        "topic delete") echo "--dir" ;;
        "config") echo "--color --dir" ;;
    esac
}

# Whether a verb goes on with a verb of its own.
_bourn_is_group() {
    case $1 in
        topic) ;;
        *) return 1 ;;
    esac
}

# Whether another call of bourn stands behind the options of a verb.
_bourn_takes_call() {
    case $1 in
        config) ;;
        *) return 1 ;;
    esac
}

# Whether what stands behind "--" is a command.
_bourn_runs_command() {
    case $1 in
        replay) ;;
        *) return 1 ;;
    esac
}

# A word that is not quoted may still begin with a tilde.
_bourn_untilde() {
    case $1 in
        \~/*) printf '%s\n' "$HOME/${1#\~/}" ;;
        *) printf '%s\n' "$1" ;;
    esac
}

# bash cuts words at the characters in COMP_WORDBREAKS. This puts together again what no blank stands between: sets the
# caller's words, the last of which is the one to complete.
_bourn_join_words() {
    local rest=$COMP_LINE before i
    words=()
    for ((i = 0; i <= COMP_CWORD; i++)); do
        before=$rest
        rest=${rest#"${rest%%[![:blank:]]*}"}
        if ((i > 0)) && [[ $before == "$rest" ]]; then
            words[${#words[@]} - 1]+=${COMP_WORDS[i]}
        else
            words+=("${COMP_WORDS[i]}")
        fi
        rest=${rest#"${COMP_WORDS[i]}"}
    done
}

# Looks at the words in front of the last one and sets the caller's verb, option (whose value is to be completed),
# operands and store.
_bourn_look_back() {
    local i word
    verb="" option="" operands=() store=()
    for ((i = 1; i < ${#words[@]} - 1; i++)); do
        word=${words[i]}
        if [[ -n $option ]]; then
            [[ $option == --dir ]] && store=(--dir "$(_bourn_untilde "$word")")
            option=""
        elif [[ -z $verb ]] || { _bourn_takes_call "$verb" && [[ $word != -* ]]; }; then
            verb=$word
        elif _bourn_is_group "$verb" && [[ $word != -* ]]; then
            verb="$verb $word"
        elif [[ $word == -- ]] && _bourn_runs_command "$verb"; then
            option=--
            return
        elif [[ $word == -- ]]; then
            operands+=("${words[@]:i + 1:${#words[@]} - i - 2}")
            return
        elif [[ $word == --dir=* ]]; then
            store=(--dir "$(_bourn_untilde "${word#*=}")")
        elif [[ " $(_bourn_options "$verb") " == *" $word "* ]]; then
            option=$word
        elif [[ $word != -* || $word == - ]]; then
            operands+=("$word")
        fi
    done
}

_bourn_words() {
    mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen -W "$1" -- "$cur")
    # Such as "reject=", which goes on behind the equals sign.
    if [[ ${COMPREPLY[0]} == *= ]]; then compopt -o nospace 2>/dev/null; fi
}

_bourn_files() {
    compopt -o filenames 2>/dev/null
    local IFS=$'\n'
    mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen "$1" -- "$cur")
}

_bourn_topics() {
    _bourn_words "$("$bourn" topic list --names "${store[@]}" 2>/dev/null)"
}

_bourn_partition_count() {
    "$bourn" topic list --json=false "${store[@]}" -- "$1" 2>/dev/null | cut -f 2
}

# Those of the first operand.
_bourn_partition_numbers() {
    local count
    [[ ${#operands[@]} -gt 0 ]] || return
    count=$(_bourn_partition_count "${operands[0]}")
    [[ $count == [0-9]* ]] && _bourn_words "$(seq 0 $((count - 1)))"
}

_bourn_topics_and_equals() {
    _bourn_words "$("$bourn" topic list --names "${store[@]}" 2>/dev/null | sed 's/$/=/')"
}

# Topics, and the partitions of one behind a slash.
_bourn_partitions() {
    local topic=${cur%%/*} count
    [[ $cur == */* ]] || return 1
    count=$(_bourn_partition_count "$topic")
    [[ $count == [0-9]* ]] && _bourn_words "$(seq -f "$topic/%.0f" 0 $((count - 1)))"
}

_bourn_topics_and_partitions() {
    _bourn_partitions || _bourn_topics
}

_bourn_addresses() {
    case $cur in
        ./* | ../* | /* | \~*) _bourn_files -f ;;
        *) _bourn_topics_and_partitions ;;
    esac
}

# Names of headers that the newest events have; $1 stands behind each.
_bourn_header_names() {
    [[ ${#operands[@]} -gt 0 ]] || return
    _bourn_words "$("$bourn" consume "${store[@]}" --last 100 -f "%h{%k$1\\n}" -- "${operands[0]}" 2>/dev/null | sort -u)"
}

# A command behind "--", and the files that it is given.
_bourn_command() {
    [[ ${words[${#words[@]} - 2]} == -- ]] && _bourn_files -c
    _bourn_files -f
}

# Values, by verb and option. A choice that is open at its end has a line of its own: "produce --on-bad reject=".
_bourn_value() {
    case $1 in
        "produce --on-bad")
            _bourn_words "stop skip reject="
            ;;
        "produce --on-bad reject=" | "consume --cursor" | "inspect --html")
            _bourn_files -f
            ;;
        "produce -H" | "produce --header" | "consume --header" | "replay --header" | "inspect --header")
            _bourn_header_names '='
            ;;
        "produce --timestamp")
            _bourn_words "now today yesterday"
            ;;
        "produce -p" | "produce --partition" | "consume -p" | "consume --partition" | "replay -p" | \
            "replay --partition" | "inspect -p" | "inspect --partition")
            _bourn_partition_numbers
            ;;
        "produce -z" | "produce --compression" | "replay -z" | "replay --compression" | "compact --compress" | \
            "topic create --set compression.type=" | "topic alter --set compression.type=")
            _bourn_words "none gzip snappy lz4 zstd"
            ;;
        "produce --sync" | "replay --sync")
            _bourn_words "end batch none"
            ;;
        "produce --progress" | "consume --progress" | "replay --color" | "replay --progress" | "inspect --color" | \
            "inspect --progress" | "repair --color" | "repair --progress" | "compact --progress" | \
            "topic list --color" | "topic describe --color" | "topic trim --color" | "config --color")
            _bourn_words "auto always never"
            ;;
        "produce --dir" | "consume --dir" | "replay --dir" | "inspect --dir" | "repair --to" | "repair --dir" | \
            "compact --dir" | "topic list --dir" | "topic create --dir" | "topic describe --dir" | "topic alter --dir" | \
            "topic trim --dir" | "topic delete --dir" | "config --dir")
            _bourn_files -d
            ;;
        "consume -o" | "consume --offset" | "replay -o" | "replay --offset" | "inspect -o" | "inspect --offset")
            _bourn_words "start end :end -10 @-1h @today"
            ;;
        "consume --from" | "consume --until" | "replay --from" | "replay --until" | "inspect --from" | \
            "inspect --until" | "topic trim --before")
            _bourn_words "start end now today yesterday -1h"
            ;;
        "consume --on-damage" | "replay --on-damage" | "inspect --on-damage")
            _bourn_words "stop skip"
            ;;
        "consume --on-trim" | "replay --on-trim" | "inspect --on-trim")
            _bourn_words "skip fail"
            ;;
        "replay --")
            _bourn_command
            ;;
        "replay --speed")
            _bourn_words "max"
            ;;
        "replay --start-at")
            _bourn_words "original now"
            ;;
        "replay --to")
            _bourn_addresses
            ;;
        "replay --map-topic")
            _bourn_topics_and_equals
            ;;
        "compact --policy")
            _bourn_words "compact delete compact,delete none"
            ;;
        "topic create --set" | "topic alter --set")
            _bourn_words "cleanup.policy= compression.type= delete.retention.ms= index.interval.bytes=
                max.compaction.lag.ms= max.message.bytes= message.timestamp.type= min.cleanable.dirty.ratio=
                min.compaction.lag.ms= retention.bytes= retention.ms= segment.bytes= segment.index.bytes= segment.ms="
            ;;
        "topic create --set cleanup.policy=" | "topic alter --set cleanup.policy=")
            _bourn_words "compact delete compact,delete"
            ;;
        "topic create --set message.timestamp.type=" | "topic alter --set message.timestamp.type=")
            _bourn_words "CreateTime LogAppendTime"
            ;;
        "topic alter --unset")
            _bourn_words "cleanup.policy compression.type delete.retention.ms index.interval.bytes max.compaction.lag.ms
                max.message.bytes message.timestamp.type min.cleanable.dirty.ratio min.compaction.lag.ms retention.bytes
                retention.ms segment.bytes segment.index.bytes segment.ms"
            ;;
    esac
}

_bourn_operand() {
    case $verb in
        "") _bourn_words "produce consume replay inspect repair compact topic config --help --version" ;;
        "produce") if ((${#operands[@]} == 0)); then _bourn_topics_and_partitions; else _bourn_files -f; fi ;;
        "consume") _bourn_addresses ;;
        "replay") _bourn_addresses ;;
        "inspect") _bourn_addresses ;;
        "repair") _bourn_addresses ;;
        "compact") _bourn_topics_and_partitions ;;
        "topic") _bourn_words "list create describe alter trim delete" ;;
        "topic list") if ((${#operands[@]} == 0)); then _bourn_topics; fi ;;
        "topic describe") _bourn_topics ;;
        "topic alter") _bourn_topics ;;
        "topic trim") _bourn_topics_and_partitions ;;
        "topic delete") _bourn_topics ;;
        "config") _bourn_words "produce consume replay inspect repair compact topic config" ;;
    esac
}

# What stands in front of an equals sign: "--sync=ba", or "reject=ba" after "--on-bad".
_bourn_after_equals() {
    local name=${cur%%=*} of=$verb
    if [[ -n $option ]]; then
        of="$verb $option"
        name+="="
    fi
    cur=${cur#*=}
    _bourn_value "$of $name"
    COMPREPLY=("${COMPREPLY[@]/#/${name%=}=}")
}

# bash wants only what it takes for the word, which begins behind an equals sign or a colon.
_bourn_cut_front() {
    local word=${words[${#words[@]} - 1]} seen=${COMP_WORDS[COMP_CWORD]} front
    if [[ $COMP_WORDBREAKS == *"${seen:0:1}"* ]]; then seen=${seen:1}; fi
    front=${word%"$seen"}
    COMPREPLY=("${COMPREPLY[@]#"$front"}")
}

_bourn() {
    local bourn cur verb option
    local -a words operands store
    bourn=$(_bourn_untilde "$1")
    COMPREPLY=()
    _bourn_join_words
    _bourn_look_back
    cur=${words[${#words[@]} - 1]}
    if [[ -z $option && $cur == --*=* ]]; then
        _bourn_after_equals
    elif [[ -n $option ]]; then
        _bourn_value "$verb $option"
        # Nothing begins like that: the choice may be one that is open at its end.
        if [[ ${#COMPREPLY[@]} -eq 0 && $cur == *=* ]]; then _bourn_after_equals; fi
    elif [[ $cur == -* ]]; then
        _bourn_words "$(_bourn_flags "$verb") $(_bourn_options "$verb")"
    else
        _bourn_operand
    fi
    if [[ ${#COMPREPLY[@]} -gt 0 ]]; then _bourn_cut_front; fi
}

complete -F _bourn bourn
