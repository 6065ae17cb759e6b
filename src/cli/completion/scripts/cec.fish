# Completion of cec for fish. All answers come from "cec __complete".

function __cec_complete
    # Words before the cursor as the command would get them; fish 4 knows -x, which expands variables too.
    set -l words (commandline -xpc 2>/dev/null; or commandline -opc)
    set -l raw (commandline -ct)
    # The word under the cursor may have an open quote.
    set -l current (string unescape -- $raw 2>/dev/null; or string unescape -- $raw\" 2>/dev/null; or string unescape -- $raw\' 2>/dev/null; or echo -- $raw)
    set -l program $words[1]
    type -q -- $program; or set program cec

    set -l lines ($program __complete $words[2..-1] "$current" 2>/dev/null)
    set -l bits (string match -r '^:(\d+)$' -- $lines[-1])[2]
    test -n "$bits"; or return
    set -e lines[-1]

    # fish wants the whole word, the protocol gives what stands behind the equals sign.
    set -l prefix (string match -r -- '^-[^=]*=' "$current")
    if test (count $lines) -gt 0
        printf '%s\n' "$prefix"$lines
    else if test (math "bitand($bits, 16)") -ne 0
        printf '%s\n' "$prefix"(__fish_complete_directories (string replace -- "$prefix" '' "$current"))
    else if test (math "bitand($bits, 4)") -eq 0
        printf '%s\n' "$prefix"(__fish_complete_path (string replace -- "$prefix" '' "$current"))
    end
end

complete -c cec -e
complete -c cec -f -a '(__cec_complete)'
