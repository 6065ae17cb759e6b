# Completion of cec for Bash, with or without bash-completion.
# All answers come from "cec __complete"; here words are split, quoted and handed to readline.

# Splits a command line as the shell would, without running anything that stands in it: __cec_words are its words, the last one ends at
# the cursor. Plain variables and a leading ~/ are expanded. __cec_quote is the quote that is open at the end; __cec_loose is set when
# the last word cannot be continued as it was typed, but must be written anew.
__cec_split() {
    local text=$1 word='' started='' char name next i
    __cec_words=() __cec_quote=${2-} __cec_loose=''
    for ((i = 0; i < ${#text}; i++)); do
        char=${text:i:1}
        if [[ $__cec_quote == "'" ]]; then
            if [[ $char == "'" ]]; then __cec_quote=''; else word+=$char; fi
        elif [[ $char == '"' ]]; then
            if [[ $__cec_quote ]]; then __cec_quote=''; else __cec_quote=$char; fi
            started=1
        elif [[ $char == "\\" ]]; then
            next=${text:i+1:1}
            if [[ ! $next ]]; then __cec_loose=1; fi
            if [[ $__cec_quote && $next != [\"\\\$\`] ]]; then
                word+=$char
            else
                i=$((i + 1)) word+=$next
            fi
        elif [[ $char == '$' && ${text:i+1} =~ ^\{?([A-Za-z_][A-Za-z0-9_]*)\}? && ${!BASH_REMATCH[1]+set} ]]; then
            name=${BASH_REMATCH[1]}
            word+=${!name} i=$((i + ${#BASH_REMATCH[0]}))
        elif [[ $__cec_quote ]]; then
            if [[ $char == [\$\`] ]]; then __cec_loose=1; fi
            word+=$char
        elif [[ $char == "'" ]]; then
            __cec_quote=$char started=1
        elif [[ $char == [[:space:]] ]]; then
            if [[ $started || $word ]]; then __cec_words+=("$word"); fi
            word='' started='' __cec_loose=''
        elif [[ $char == '~' && ! $word && ! $started && ${text:i+1:1} == '/' ]]; then
            word+=$HOME
        else
            if [[ $char == [\$\`] ]]; then __cec_loose=1; fi
            word+=$char
        fi
    done
    __cec_words+=("$word")
}

# Writes a part of a word so that the shell reads it as it is, after the open quote $2; the result is in __cec_quoted.
__cec_escape() {
    local rest=$1 special before
    __cec_quoted=''
    case $2 in
        "'")
            __cec_quoted=${rest//"'"/"'\\''"}
            return
            ;;
        '"') special="[\\\\\"\$\`!]" ;;
        *) special="[]\\\\ \"\$\`'!#&()*;<>?[^{|}~"$'\t'"]" ;;
    esac
    while [[ $rest == *$special* ]]; do
        before=${rest%%$special*}
        rest=${rest:${#before}}
        if [[ $2 && $rest == !* ]]; then
            # Nothing but another quote keeps an exclamation mark from being taken for the history.
            __cec_quoted+=$before'"\!"'
        else
            __cec_quoted+=$before\\${rest:0:1}
        fi
        rest=${rest:1}
    done
    __cec_quoted+=$rest
}

# compopt came with Bash 4.
__cec_option() {
    if [[ $(type -t compopt) ]]; then compopt "$@"; fi
}

__cec_complete() {
    COMPREPLY=()
    local -a __cec_words lines
    local __cec_quote __cec_loose __cec_quoted
    local raw=${2-} program current prefix='' before quote loose line value bits slashes=''

    __cec_split "${COMP_LINE:0:COMP_POINT}"
    current=${__cec_words[${#__cec_words[@]} - 1]} quote=$__cec_quote loose=$__cec_loose
    program=${__cec_words[0]}
    if [[ ! $(type -P -- "$program") ]]; then program=cec; fi

    while IFS= read -r line; do lines+=("$line"); done < <("$program" __complete "${__cec_words[@]:1}" 2>/dev/null)
    if ((${#lines[@]} == 0)); then return; fi
    bits=${lines[${#lines[@]} - 1]}
    if [[ $bits != :* ]]; then return; fi
    unset "lines[${#lines[@]} - 1]"
    bits=${bits#:}

    if ((bits & 4)) || ((${#lines[@]} > 0)); then __cec_option +o default; fi
    if ((${#lines[@]} == 0)); then
        if ((bits & 16)); then __cec_option +o default -o dirnames; fi
        return
    fi
    if ((bits & 2)); then __cec_option -o nospace; fi

    if ((${#lines[@]} > 1)) && [[ ${COMP_TYPE-} == 63 ]]; then
        __cec_list
        return
    fi

    # Readline replaces what stands behind the last colon, equals sign or open quote: the raw text. It is kept, and the rest added to it.
    __cec_split "$raw" "$quote"
    before=${current%"${__cec_words[${#__cec_words[@]} - 1]}"}
    if [[ $current == -*=* ]]; then prefix=${current%%=*}=; fi
    if ((${#lines[@]} > 1)) && [[ ${COMP_TYPE-} == 9 ]]; then
        # Of many, the first Tab inserts what they have in common, and shows nothing.
        value=$prefix${lines[0]%%$'\t'*}
        for line in "${lines[@]}"; do
            while [[ $prefix$line != "$value"* ]]; do value=${value%?}; done
        done
        if [[ $value == "$current"* && ! $loose ]]; then
            __cec_escape "${value#"$current"}" "$quote"
            COMPREPLY=("$raw${__cec_quoted}1" "$raw${__cec_quoted}2")
            return
        fi
    fi
    for line in "${lines[@]}"; do
        value=$prefix${line%%$'\t'*}
        if [[ $value == "$current"* && ! $loose ]]; then
            __cec_escape "${value#"$current"}" "$quote"
            __cec_quoted=$raw$__cec_quoted
        else
            __cec_escape "${value#"$before"}" "$quote"
        fi
        if [[ $value == */* ]]; then slashes=1; fi
        COMPREPLY+=("$__cec_quoted")
    done
    # Where the list comes with the first Tab already, it shows the last parts of paths; they are quoted, which must not be done twice.
    if ((${#lines[@]} > 1)) && [[ $slashes ]]; then __cec_option -o filenames -o noquote 2>/dev/null; fi
}

# A second Tab inserts nothing, it only shows: names without their folder, with their descriptions.
__cec_list() {
    local width=0 name line i
    local -a names=()
    for line in "${lines[@]}"; do
        name=${line%%$'\t'*}
        if [[ $name == *[!/]/?* && $name != *// ]]; then
            name=${name%/}
            name=${name##*/}
            if [[ ${line%%$'\t'*} == */ ]]; then name+=/; fi
        fi
        names+=("$name")
        if ((${#name} > width)); then width=${#name}; fi
    done
    for ((i = 0; i < ${#names[@]}; i++)); do
        line=${names[i]}
        if [[ ${lines[i]} == *$'\t'* ]]; then
            printf -v line "%-${width}s  (%s)" "$line" "${lines[i]#*$'\t'}"
            if ((${#line} >= ${COLUMNS:-80})); then line="${line:0:${COLUMNS:-80}-5}...)"; fi
        fi
        COMPREPLY+=("$line")
    done
}

complete -o default -F __cec_complete cec
