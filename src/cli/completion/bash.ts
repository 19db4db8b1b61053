import {
  namesOf,
  namesWithValue,
  programFlags,
  type CompletedCommand,
  type Values,
} from './completed.js';

/**
 * The completion script of bash, 3.2 or newer. Bash gives the words of the line in COMP_WORDS, and splits
 * `--fit=cover` at the equals sign into three of them.
 */
export const bashScript = (commands: readonly CompletedCommand[]): string => `\
# Completion of image-pipeline in bash, made by \`image-pipeline completion bash\`. In ~/.bashrc:
#   source <(image-pipeline completion bash)

_image_pipeline() {
  local IFS=$' \\t\\n' current=\${COMP_WORDS[COMP_CWORD]}
  local command='' flag='' rest='' words='' paths='' k=1 word
  local valued=' ${namesWithValue(commands).join(' ')} '
  COMPREPLY=()
  [[ $current == = ]] && current=''

  # Find the command, and the flag whose value is completed.
  while ((k < COMP_CWORD)); do
    word=\${COMP_WORDS[k]}
    if [[ -n $rest || $word != -* ]]; then
      [[ -n $command ]] || command=$word
    elif [[ $word == -- ]]; then
      rest=1 # all words after it are inputs
    elif [[ $valued == *" $word "* ]]; then
      flag=$word
      [[ \${COMP_WORDS[k + 1]} == = ]] && ((k += 1))
      ((k += 1))
    fi
    ((k += 1))
  done

  if ((k > COMP_CWORD)); then
    case "$command $flag" in
${cases(
  commands.flatMap(({ name, flags }) =>
    flags.flatMap((flag) =>
      namesOf(flag).map((each) => [`'${name} ${each}'`, flag.values] as const),
    ),
  ),
)}
    esac
  elif [[ -z $rest && $current == -* ]]; then
    case $command in
${cases([
  ["''", { words: programFlags(commands).map(({ long }) => long) }],
  ...commands.map(({ name, flags }) => [name, { words: flags.map(({ long }) => long) }] as const),
])}
    esac
  else
    case $command in
${cases([
  ["''", { words: commands.map(({ name }) => name) }],
  ...commands.map(({ name, inputs }) => [name, inputs] as const),
])}
    esac
  fi

  [[ -n $words ]] && COMPREPLY=($(compgen -W "$words" -- "$current"))
  # Readline completes paths itself, with quotes and ~. An old bash does not let it.
  case $paths in
    files) compopt -o default 2>/dev/null || _image_pipeline_paths -f "$current" ;;
    folders) compopt -o dirnames 2>/dev/null || _image_pipeline_paths -d "$current" ;;
  esac
}

_image_pipeline_paths() {
  local path
  while IFS= read -r path; do COMPREPLY+=("$path"); done < <(compgen "$1" -- "$2")
}

complete -F _image_pipeline image-pipeline
`;

/** The branches of a \`case\`: one for all patterns with the same values. Without values, there is no branch. */
function cases(entries: readonly (readonly [pattern: string, values: Values])[]): string {
  const patterns = new Map<string, string[]>();
  for (const [pattern, { words, paths }] of entries) {
    const set = [
      ...(words.length > 0 ? [`words='${words.join(' ')}'`] : []),
      ...(paths === undefined ? [] : [`paths=${paths}`]),
    ].join(' ');
    if (set !== '') patterns.set(set, [...(patterns.get(set) ?? []), pattern]);
  }
  return [...patterns].map(([set, list]) => `      ${list.join(' | ')}) ${set} ;;`).join('\n');
}
