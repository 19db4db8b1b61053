import {
  namesOf,
  programFlags,
  quoted,
  type CompletedCommand,
  type CompletedFlag,
  type Values,
} from './completed.js';

/** The completion script of zsh. */
export const zshScript = (commands: readonly CompletedCommand[]): string => `\
#compdef image-pipeline
# Completion of image-pipeline in zsh, made by \`image-pipeline completion zsh\`. In ~/.zshrc, after compinit:
#   source <(image-pipeline completion zsh)
# Or as a file _image-pipeline in a folder of $fpath.

_image_pipeline() {
  local context state state_descr line curcontext=$curcontext
  local -A opt_args
  _arguments -C -s -S \\
    ${[...programFlags(commands).map(specOf), quoted('1:command:->command'), quoted('*::input:->command-line')].join(' \\\n    ')} && return
  case $state in
    command)
      local -a commands=(
        ${commands.map(({ name, describe }) => quoted(`${name}:${describe}`)).join('\n        ')}
      )
      _describe command commands
      ;;
    command-line)
      case $line[1] in
${commands.map(branch).join('\n')}
      esac
      ;;
  esac
}

_image_pipeline_words_or_files() {
  _alternative "words:word:($*)" files:file:_files
}

if [[ $funcstack[1] == _image_pipeline ]]; then
  _image_pipeline "$@"
else
  compdef _image_pipeline image-pipeline
fi
`;

const branch = ({ name, flags, inputs }: CompletedCommand): string => {
  const given = action(inputs);
  const specs = [...flags.map(specOf), ...(given === ' ' ? [] : [quoted(`*:input:${given}`)])];
  return `        ${name}) _arguments -s -S ${specs.join(' \\\n          ')} ;;`;
};

/** A flag as `_arguments` takes it: `'(-o --output)'{-o+,--output=}'[Write …]:FILE:_files'`. */
function specOf(flag: CompletedFlag): string {
  const { short, long, describe, placeholder, values, isRepeatable, excludedBy } = flag;
  const others = isRepeatable ? excludedBy : [...namesOf(flag), ...excludedBy];
  const exclusion = others.length === 0 ? '' : quoted(`(${others.join(' ')})`);
  const [plus, equals] = placeholder === undefined ? ['', ''] : ['+', '='];
  const names = short === undefined ? `${long}${equals}` : `{${short}${plus},${long}${equals}}`;
  const value = placeholder === undefined ? '' : `:${placeholder}:${action(values)}`;
  const explanation = describe.replace(/[\\[\]]/g, '\\$&');
  return `${exclusion}${isRepeatable ? '\\*' : ''}${names}${quoted(`[${explanation}]${value}`)}`;
}

/** What completes a value. A blank completes nothing. */
function action({ words, paths }: Values): string {
  const list = `(${words.join(' ')})`;
  const files = paths === 'folders' ? '_files -/' : '_files';
  if (paths === undefined) return words.length === 0 ? ' ' : list;
  return words.length === 0 ? files : `_image_pipeline_words_or_files ${words.join(' ')}`;
}
