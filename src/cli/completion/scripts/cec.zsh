#compdef cec
# Completion of cec for Zsh. All answers come from "cec __complete".

_cec() {
    emulate -L zsh
    local -a before lines described open open_shown closed closed_shown
    local program word current line value text shown stem bits

    # Variables are expanded, but nothing is run.
    for word in "${(@)words[2,CURRENT - 1]}"; do
        if [[ $word != *\`* && $word != *'$('* && $word != *'<('* ]]; then word=${(e)word}; fi
        before+=("${(Q)word/#\~\//$HOME/}")
    done
    if [[ -n $compstate[quote] ]]; then current=$IPREFIX$PREFIX; else current=${(Q)IPREFIX}${(Q)PREFIX}; fi
    program=${(Q)words[1]/#\~\//$HOME/}
    whence -p -- $program >/dev/null || program=cec

    lines=("${(@f)$($program __complete "${before[@]}" "$current" 2>/dev/null)}")
    if [[ $lines[-1] != :<-> ]]; then return 1; fi
    bits=${lines[-1]#:}
    lines[-1]=()

    # A value behind an equals sign is completed as if it stood alone.
    if [[ $current == -*=* ]]; then compset -P '*='; fi

    for line in "${lines[@]}"; do
        value=${line%%$'\t'*}
        text=
        if [[ $line == *$'\t'* ]]; then text=${line#*$'\t'}; fi
        if [[ -n $text && $value != */* ]]; then
            described+=("${value//:/\\:}:$text")
            continue
        fi
        stem=${value%/}
        shown=${stem##*/}
        if [[ -z $shown ]]; then shown=$value; else shown+=${value#"$stem"}; fi
        if [[ -n $text ]]; then shown="$shown  -- $text"; fi
        if [[ $value == */ ]]; then
            open+=("$value") open_shown+=("$shown")
        else
            closed+=("$value") closed_shown+=("$shown")
        fi
    done

    local found=1
    if (( $#described )); then _describe -t cec-values 'cec' described && found=0; fi
    if (( $#open )); then compadd -J cec-paths -S '' -d open_shown -a open && found=0; fi
    if (( $#closed )); then compadd -J cec-paths -d closed_shown -a closed && found=0; fi
    if (( $#lines || bits & 4 )); then return found; fi
    if (( bits & 16 )); then _path_files -/; else _files; fi
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
