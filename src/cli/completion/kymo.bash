# Completion of kymo, and of `pnpm dag` and `pnpm model`, for bash.
_kymo_bin=@BIN@

# $1: how many words stand before those that kymo is given.
_kymo_from() {
  # COMP_WORDS is cut at @, = and :, which stand in the names of instances.
  local line=${COMP_LINE:0:COMP_POINT} breaks=${COMP_WORDBREAKS//[^@=:]/} prefix= candidate
  local -a words
  read -ra words <<<"$line"
  [[ $line == *[[:space:]] ]] && words+=("")
  local current=${words[${#words[@]} - 1]}
  # readline replaces only what stands after the last of these
  [[ -n $breaks ]] && prefix=${current%"${current##*[$breaks]}"}
  COMPREPLY=()
  while IFS=$'\t' read -r candidate _; do
    COMPREPLY+=("${candidate#"$prefix"}")
  done < <(node "$_kymo_bin" complete -- "${words[@]:$1}" 2>/dev/null)
}

_kymo() {
  _kymo_from 1
}

_kymo_pnpm() {
  if [[ $COMP_CWORD -gt 1 && ${COMP_WORDS[1]} == dag ]]; then
    _kymo_from 2
  elif [[ $COMP_CWORD -gt 1 && ${COMP_WORDS[1]} == model ]]; then
    _kymo_from 1
  elif [[ -n $_kymo_former ]]; then
    "$_kymo_former" "$@"
  fi
}

# What completed pnpm before goes on doing so for everything else.
case $(complete -p pnpm 2>/dev/null) in
  *' _kymo_pnpm '*) ;;
  *' -F '*)
    _kymo_former=$(complete -p pnpm)
    _kymo_former=${_kymo_former##* -F }
    _kymo_former=${_kymo_former%% *}
    ;;
  *) _kymo_former= ;;
esac

complete -o bashdefault -o default -F _kymo kymo
complete -o bashdefault -o default -F _kymo_pnpm pnpm
