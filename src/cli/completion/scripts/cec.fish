# Completion of cec for fish. All answers come from "cec __complete".

# Asks cec; the answer is in __cec_lines, and __cec_bits says what else may be offered.
function __cec_ask
    # Words before the cursor as the command would get them; fish 4 knows -x, which expands variables too.
    set -l words (commandline -xpc 2>/dev/null; or commandline -opc)
    set -l raw (commandline -ct)
    # The word under the cursor may have an open quote.
    set -l current (string unescape -- $raw 2>/dev/null; or string unescape -- $raw\" 2>/dev/null; or string unescape -- $raw\' 2>/dev/null; or printf '%s\n' $raw)
    set -l program $words[1]
    type -q -- $program; or set program cec

    set -g __cec_lines ($program __complete $words[2..-1] "$current" 2>/dev/null)
    set -g __cec_bits (string match -r '^:(\d+)$' -- $__cec_lines[-1])[2]
    test -n "$__cec_bits"; or set __cec_bits 4
    set -e __cec_lines[-1]

    # fish wants the whole word, the protocol gives what stands behind the equals sign.
    set -l prefix (string match -r -- '^-[^=]*=' "$current")
    set __cec_lines "$prefix"$__cec_lines
    if test (count $__cec_lines) -eq 0; and test (math "bitand($__cec_bits, 16)") -ne 0
        set __cec_bits 4
        set __cec_lines "$prefix"(__fish_complete_directories (string replace -- "$prefix" '' "$current"))
    end
end

# One Tab asks two questions, in an order that is fish's own: whether cec has files offered, and what it has to offer.
# The first of them asks cec, the second takes what it left.
function __cec_answer
    set -l line (commandline -c | string collect)
    if test "$__cec_asked" = "$line"
        set -e __cec_asked
    else
        __cec_ask
        set -g __cec_asked $line
    end
end

function __cec_wants_files
    __cec_answer
    test (count $__cec_lines) -eq 0; and test (math "bitand($__cec_bits, 4)") -eq 0
end

function __cec_candidates
    __cec_answer
    test (count $__cec_lines) -eq 0; or printf '%s\n' $__cec_lines
end

complete -c cec -e
complete -c cec -f -a '(__cec_candidates)'
complete -c cec -n __cec_wants_files -F
