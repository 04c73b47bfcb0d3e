# Completion of kymo, and of `pnpm dag` and `pnpm model`, for zsh.
typeset -g _kymo_bin=@BIN@

# $1: the first word that kymo is given.
_kymo_from() {
  local line
  local -a found
  for line in ${(f)"$(node $_kymo_bin complete -- "${(@)words[$1,CURRENT-1]}" "$PREFIX" 2>/dev/null)"}; do
    found+=("${${line%%$'\t'*}//:/\\:}:${line#*$'\t'}")
  done
  if (( $#found )); then
    _describe kymo found
  else
    _files
  fi
}

_kymo() {
  _kymo_from 2
}

_kymo_pnpm() {
  if (( CURRENT > 2 )) && [[ $words[2] == dag ]]; then
    _kymo_from 3
  elif (( CURRENT > 2 )) && [[ $words[2] == model ]]; then
    _kymo_from 2
  elif [[ -n $_kymo_former ]]; then
    $_kymo_former "$@"
  else
    _default
  fi
}

(( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
# What completed pnpm before goes on doing so for everything else.
[[ ${_comps[pnpm]-} == _kymo_pnpm ]] || typeset -g _kymo_former=${_comps[pnpm]-}
compdef _kymo kymo
compdef _kymo_pnpm pnpm
