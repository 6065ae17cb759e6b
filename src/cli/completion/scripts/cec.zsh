#compdef cec
# Completion of cec for Zsh. All answers come from "cec __complete".

# Plain variables are expanded, but nothing is run; REPLY is the word as cec would get it.
__cec_word() {
    local word=$1
    if [[ $word == *\$* && $word != *[\'\`]* && $word != *'$('* && $word != *'\$'* ]]; then word=${(e)word}; fi
    REPLY=${(Q)word/#\~\//$HOME/}
}

_cec() {
    local -a before lines folders others options
    local REPLY program word current line value name bits
    local -i skip=0 found=1

    for word in "${(@)words[2,CURRENT - 1]}"; do
        __cec_word "$word"
        before+=("$REPLY")
    done
    # What was typed of this word, without the quote that stands before it.
    case $compstate[quote] in
        (\"|\') __cec_word "$compstate[quote]$PREFIX$compstate[quote]" ;;
        ('') __cec_word "$PREFIX" ;;
        (*) REPLY=$PREFIX ;;
    esac
    current=$IPREFIX$REPLY
    __cec_word "$words[1]"
    program=$REPLY
    whence -p -- $program >/dev/null || program=cec

    lines=("${(@f)$($program __complete "${before[@]}" "$current" 2>/dev/null)}")
    if [[ $lines[-1] != :<-> ]]; then return 1; fi
    bits=${lines[-1]#:}
    lines[-1]=()

    # A value behind an equals sign is completed as if it stood alone, and of a path only the last part: what stands before stays as typed.
    if [[ $current == -*=* ]]; then
        compset -P '*='
        current=${current#*=}
    fi
    if (( ! $#lines )); then
        if (( bits & 4 )); then return 1; fi
        if (( bits & 16 )); then _path_files -/; else _files; fi
        return
    fi
    if [[ $current == */* ]]; then
        compset -P '*/'
        skip=$(( ${#${current%/*}} + 1 ))
    fi

    for line in "${lines[@]}"; do
        value=${line%%$'\t'*}
        if [[ $value != "$current"* ]]; then
            # It continues the word but for capitals, or but for the way its letters are composed: then it replaces what was typed.
            if [[ ${(L)value} == "${(L)current}"* ]]; then
                options=(-M 'm:{[:lower:][:upper:]}={[:upper:][:lower:]}')
            else
                options=(-U -i "$IPREFIX")
            fi
        fi
        name=${value:$skip}
        name=${${name//\\/\\\\}//:/\\:}
        if [[ $line == *$'\t'* ]]; then name+=:${line#*$'\t'}; fi
        if [[ $value == */ ]]; then folders+=("$name"); else others+=("$name"); fi
    done
    if (( $#folders )); then _describe -t cec-folders folder folders -S '' "${options[@]}" && found=0; fi
    if (( $#others )); then _describe -t cec-values value others "${options[@]}" && found=0; fi
    return found
}

if [[ $funcstack[1] == _cec ]]; then
    _cec "$@"
else
    if (( ! $+functions[compdef] )); then
        autoload -Uz compinit
        compinit -i -D
    fi
    compdef _cec cec
fi
