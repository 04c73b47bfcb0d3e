# Completion of kymo, and of `pnpm dag` and `pnpm model`, for fish.
set -g __kymo_bin @BIN@

# $argv[1]: the first word that kymo is given.
function __kymo_from
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l found (node $__kymo_bin complete -- $words[$argv[1]..-1] "$current" 2>/dev/null)
    if test (count $found) -gt 0
        printf '%s\n' $found
    else
        __fish_complete_path "$current"
    end
end

function __kymo_in_pnpm
    set -l words (commandline -opc)
    test (count $words) -gt 1; and test $words[2] = $argv[1]
end

complete -c kymo -f -a '(__kymo_from 2)'
complete -c pnpm -n '__kymo_in_pnpm dag' -f -a '(__kymo_from 3)'
complete -c pnpm -n '__kymo_in_pnpm model' -f -a '(__kymo_from 2)'
