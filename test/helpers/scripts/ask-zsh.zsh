# Makes an interactive zsh answer what it would complete. Each Tab writes the completions of the line and
# `---` to $ANSWERS, prints `asked`, and empties the line.
unsetopt prompt_cr prompt_sp
autoload -Uz compinit
compinit -u -D
source $SCRIPT

# Completion functions offer words by `compadd`. With -O, -A or -D they only ask which words match.
compadd() {
  if (( ${@[(I)-(O|A|D)]} )); then
    builtin compadd "$@"
    return
  fi
  local -a hits
  builtin compadd -A hits "$@"
  print -rl -- ${(Q)hits} >> $ANSWERS
  builtin compadd "$@"
}

ask() {
  zle list-choices
  print -r -- --- >> $ANSWERS
  BUFFER=''
  print asked
}
zle -N ask
bindkey '^I' ask
print ready
