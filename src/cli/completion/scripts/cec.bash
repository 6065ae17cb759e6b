# Completion of cec for Bash, with or without bash-completion.
# All answers come from "cec __complete"; here words are split, quoted and handed to readline.

# Splits a command line as the shell would, without running anything that stands in it. Plain variables and a leading ~/ are
# expanded, but not in the last word: that one is to be replaced as it was typed.
__cec_split() {
    local text=$1 word='' expanded='' quote='' started='' char name next i
    __cec_words=()
    for ((i = 0; i < ${#text}; i++)); do
        char=${text:i:1}
        if [[ $quote == "'" ]]; then
            if [[ $char == "'" ]]; then quote=''; else word+=$char expanded+=$char; fi
        elif [[ $char == '"' ]]; then
            if [[ $quote ]]; then quote=''; else quote=$char; fi
            started=1
        elif [[ $char == "\\" ]]; then
            next=${text:i+1:1}
            if [[ $quote && $next != [\"\\\$\`] ]]; then
                word+=$char expanded+=$char
            else
                i=$((i + 1)) word+=$next expanded+=$next
            fi
        elif [[ $char == '$' && ${text:i+1} =~ ^\{?([A-Za-z_][A-Za-z0-9_]*)\}? ]]; then
            name=${BASH_REMATCH[1]}
            word+=$char${BASH_REMATCH[0]} expanded+=${!name-}
            i=$((i + ${#BASH_REMATCH[0]}))
        elif [[ $quote ]]; then
            word+=$char expanded+=$char
        elif [[ $char == "'" ]]; then
            quote=$char started=1
        elif [[ $char == [[:space:]] ]]; then
            if [[ $started || $word ]]; then __cec_words+=("$expanded"); fi
            word='' expanded='' started=''
        elif [[ $char == '~' && ! $word && ! $started && ${text:i+1:1} == '/' ]]; then
            word+=$char expanded+=$HOME
        else
            word+=$char expanded+=$char
        fi
    done
    __cec_words+=("$word")
}

# compopt came with Bash 4.
__cec_option() {
    if [[ $(type -t compopt) ]]; then compopt "$@"; fi
}

__cec_complete() {
    COMPREPLY=()
    local -a __cec_words lines texts
    local program current typed before line value bits width
    local paths='' special='' count=0

    __cec_split "${2-}"
    typed=${__cec_words[${#__cec_words[@]} - 1]}
    __cec_split "${COMP_LINE:0:COMP_POINT}"
    current=${__cec_words[${#__cec_words[@]} - 1]}
    program=${__cec_words[0]}
    if [[ ! $(type -P -- "$program") ]]; then program=cec; fi

    while IFS= read -r line; do lines+=("$line"); done < <("$program" __complete "${__cec_words[@]:1}" 2>/dev/null)
    if ((${#lines[@]} == 0)); then return; fi
    line=${lines[${#lines[@]} - 1]}
    if [[ $line != :* ]]; then return; fi
    unset "lines[${#lines[@]} - 1]"
    bits=${line#:}

    if ((bits & 4)) || ((${#lines[@]} > 0)); then __cec_option +o default; fi
    if ((${#lines[@]} == 0)); then
        if ((bits & 16)); then __cec_option +o default -o dirnames; fi
        return
    fi
    if ((bits & 2)); then __cec_option -o nospace; fi

    # Readline replaces only what stands behind the last colon, equals sign or quote.
    before=${current%"$typed"}
    for line in "${lines[@]}"; do
        value=${line%%$'\t'*}
        if [[ $current == -*=* ]]; then value=${current%%=*}=$value; fi
        value=${value#"$before"}
        if [[ $value == */* ]]; then paths=1; fi
        if [[ $value == *[!A-Za-z0-9_@%+:,./=-]* ]]; then special=1; fi
        COMPREPLY+=("$value")
        if [[ $line == *$'\t'* ]]; then texts+=("${line#*$'\t'}"); else texts+=(''); fi
        count=$((count + 1))
    done

    if [[ $paths || $special ]]; then
        # Readline quotes file names as the open quote demands, and shows their last part only.
        __cec_option -o filenames
    elif ((count > 1)) && [[ ${COMP_TYPE-} == 63 ]]; then
        # The second Tab only shows the list: it may carry the descriptions.
        width=0
        for value in "${COMPREPLY[@]}"; do if ((${#value} > width)); then width=${#value}; fi; done
        for ((count = 0; count < ${#COMPREPLY[@]}; count++)); do
            if [[ ${texts[count]} ]]; then
                printf -v line "%-${width}s  (%s)" "${COMPREPLY[count]}" "${texts[count]}"
                COMPREPLY[count]=${line:0:${COLUMNS:-80}-1}
            fi
        done
    fi
}

complete -o default -F __cec_complete cec
