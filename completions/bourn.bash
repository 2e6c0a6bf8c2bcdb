# bash completion for bourn(1)

_bourn_common_flags="--help -q --quiet -v --verbose"

# Options without a value, by verb. "list" to "delete" are those of "bourn topic".
_bourn_flags() {
    case $1 in
        produce)
            echo "-0 --null -J --json --frames --whole -Z --null-empty --keep-partition --ack" \
                "--no-create --dry-run --allow-unsafe-fs $_bourn_common_flags"
            ;;
        consume)
            echo "-F --follow -J --json --json-payload --frames -0 --null -Z --null-text --latest --raw" \
                "$_bourn_common_flags"
            ;;
        inspect)
            echo "--segments --batches --records --indexes -J --json --json-payload --frames -0 --null -Z" \
                "--null-text --latest --raw --verify --stats --plot --ascii --diff $_bourn_common_flags"
            ;;
        repair) echo "-J --json -y --yes --allow-unsafe-fs $_bourn_common_flags" ;;
        compact) echo "--roll --dry-run -J --json --yes --allow-unsafe-fs $_bourn_common_flags" ;;
        list) echo "-J --json --names $_bourn_common_flags" ;;
        create) echo "--if-not-exists --allow-unsafe-fs $_bourn_common_flags" ;;
        describe) echo "-J --json $_bourn_common_flags" ;;
        delete) echo "--yes --if-exists --allow-unsafe-fs $_bourn_common_flags" ;;
        alter) echo "$_bourn_common_flags" ;;
        trim) echo "-J --json --dry-run --yes $_bourn_common_flags" ;;
    esac
}

# Options with a value.
_bourn_options() {
    case $1 in
        produce)
            echo "-K --key-separator -k --key -D --delimiter -f --format -H --header -p --partition" \
                "-z --compression --timestamp --key-from --time-from -m --message --sync --linger" \
                "--batch-size --on-bad --partitions --max-record --dir"
            ;;
        consume)
            echo "-o --offset --from --until -n -c --count --last -f --format -D --delimiter" \
                "-K --key-separator -p --partition --key --key-match --match --header --cursor --timeout" \
                "--max-decompressed --on-damage --on-trim --dir"
            ;;
        compact) echo "--policy --compress --batch-size --memory --watch --lock-timeout --dir" ;;
        create) echo "--partitions --set --dir" ;;
        repair) echo "--to --dir" ;;
        alter) echo "--partitions --set --unset --dir" ;;
        trim) echo "--before --lock-timeout --dir" ;;
        inspect)
            echo "-o --offset --from --until -n -c --count --last -f --format -D --delimiter" \
                "-K --key-separator -p --partition --key --key-match --match --header" \
                "--max-decompressed --on-damage --color --at --at-byte --html --dir"
            ;;
        list | describe | delete) echo "--dir" ;;
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

# Looks at the words in front of the last one and sets the caller's verb, option (whose value is to be completed), place
# (how many operands were given) and store.
_bourn_look_back() {
    local i word
    verb="" option="" place=0 store=()
    for ((i = 1; i < ${#words[@]} - 1; i++)); do
        word=${words[i]}
        if [[ -n $option ]]; then
            [[ $option == --dir ]] && store=(--dir "$(_bourn_untilde "$word")")
            option=""
        elif [[ -z $verb || $verb == topic ]]; then
            verb=$word
        elif [[ $word == -- ]]; then
            place=$((place + ${#words[@]} - 2 - i))
            return
        elif [[ $word == --dir=* ]]; then
            store=(--dir "$(_bourn_untilde "${word#*=}")")
        elif [[ " $(_bourn_options "$verb") " == *" $word "* ]]; then
            option=$word
        elif [[ $word != -* || $word == - ]]; then
            place=$((place + 1))
        fi
    done
}

_bourn_words() {
    mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen -W "$1" -- "$cur")
}

_bourn_files() {
    compopt -o filenames 2>/dev/null
    local IFS=$'\n'
    mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen "$1" -- "$cur")
}

_bourn_topics() {
    _bourn_words "$("$bourn" topic list --names "${store[@]}" 2>/dev/null)"
}

_bourn_topics_and_paths() {
    case $cur in
        ./* | ../* | /* | \~*) _bourn_files -f ;;
        *) _bourn_topics ;;
    esac
}

# Such as "reject=", which goes on behind the equals sign.
_bourn_words_with_equals() {
    _bourn_words "$1"
    [[ ${COMPREPLY[0]} == *= ]] && compopt -o nospace 2>/dev/null
}

_bourn_codecs="none gzip snappy lz4 zstd"

_bourn_value() {
    case $1 in
        -z | --compression | --compress) _bourn_words "$_bourn_codecs" ;;
        --sync) _bourn_words "end batch none 100ms 1s" ;;
        --on-bad) _bourn_words_with_equals "stop skip reject=" ;;
        reject) _bourn_files -f ;;
        --policy) _bourn_words "compact delete compact,delete none" ;;
        --on-damage) _bourn_words "stop skip" ;;
        --on-trim) _bourn_words "fail skip" ;;
        --color) _bourn_words "auto always never" ;;
        -o | --offset) _bourn_words "start end :end -10" ;;
        --from | --until) _bourn_words "start end now today yesterday -1h" ;;
        --timestamp) _bourn_words "now today yesterday" ;;
        --set)
            _bourn_words_with_equals "cleanup.policy= compression.type= delete.retention.ms= index.interval.bytes=
                max.compaction.lag.ms= max.message.bytes= message.timestamp.type= min.cleanable.dirty.ratio=
                min.compaction.lag.ms= retention.bytes= retention.ms= segment.bytes= segment.index.bytes=
                segment.ms="
            ;;
        compression.type) _bourn_words "$_bourn_codecs" ;;
        --cursor) _bourn_files -f ;;
        --dir | --to) _bourn_files -d ;;
    esac
}

_bourn_operand() {
    case $verb in
        "") _bourn_words "produce consume inspect compact repair topic --help --version" ;;
        topic) _bourn_words "list create describe alter trim delete --help" ;;
        produce) if ((place == 0)); then _bourn_topics; else _bourn_files -f; fi ;;
        consume | inspect | repair) _bourn_topics_and_paths ;;
        compact | describe | alter | trim | delete) _bourn_topics ;;
        list) if ((place == 0)); then _bourn_topics; fi ;;
    esac
}

# What stands in front of an equals sign: "--sync=ba", or "reject=ba" after "--on-bad".
_bourn_after_equals() {
    local name=${cur%%=*}
    cur=${cur#*=}
    _bourn_value "$name"
    # bash wants only what it takes for the word.
    [[ $COMP_WORDBREAKS == *=* ]] || COMPREPLY=("${COMPREPLY[@]/#/$name=}")
}

_bourn() {
    local bourn=$1 cur verb option place
    local -a words store
    COMPREPLY=()
    _bourn_join_words
    _bourn_look_back
    cur=${words[${#words[@]} - 1]}
    if [[ $cur == --*=* || ($cur == *=* && $option == --on-bad) || ($cur == *=* && $option == --set) ]]; then
        _bourn_after_equals
    elif [[ -n $option ]]; then
        _bourn_value "$option"
    elif [[ $cur == -* && -n $verb && $verb != topic ]]; then
        _bourn_words "$(_bourn_flags "$verb") $(_bourn_options "$verb")"
    else
        _bourn_operand
    fi
}

complete -F _bourn bourn
