import {
  namesWithValue,
  programFlags,
  quoted,
  type CompletedCommand,
  type CompletedFlag,
  type Values,
} from './completed.js';

/** The completion script of fish. */
export const fishScript = (commands: readonly CompletedCommand[]): string => `\
# Completion of image-pipeline in fish, made by:
#   image-pipeline completion fish > ~/.config/fish/completions/image-pipeline.fish

# Whether the line has one of these commands; without arguments: whether it has none yet.
function __image_pipeline_command
    set -l valued ${namesWithValue(commands).join(' ')}
    set -l words (commandline -opc)
    set -e words[1]
    while set -q words[1]
        set -l word $words[1]
        set -e words[1]
        if string match -q -- '-*' $word
            contains -- $word $valued; and set -e words[1]
        else
            contains -- $word $argv
            return
        end
    end
    not set -q argv[1]
end

complete -c image-pipeline -f
${lines(commands).join('\n')}
`;

function lines(commands: readonly CompletedCommand[]): string[] {
  const none = "-n '__image_pipeline_command'";
  return [
    ...commands.map(({ name, describe }) => `${none} -a ${name} -d ${quoted(describe)}`),
    ...programFlags(commands).map((flag) => `${none} ${flagWords(flag)}`),
    ...flagsOfCommands(commands).map(
      ([flag, names]) => `-n '__image_pipeline_command ${names.join(' ')}' ${flag}`,
    ),
    ...commands.flatMap(({ name, inputs }) => {
      const given = valueWords(inputs);
      return given === '' ? [] : [`-n '__image_pipeline_command ${name}' ${given}`];
    }),
  ].map((line) => `complete -c image-pipeline ${line}`);
}

/** Flags, and the names of the commands that have them in these words. */
function flagsOfCommands(commands: readonly CompletedCommand[]): [flag: string, names: string[]][] {
  const names = new Map<string, string[]>();
  for (const { name, flags } of commands) {
    for (const flag of flags.map(flagWords)) names.set(flag, [...(names.get(flag) ?? []), name]);
  }
  return [...names];
}

const flagWords = ({ short, long, describe, placeholder, values }: CompletedFlag): string =>
  [
    ...(short === undefined ? [] : [`-s ${short.slice(1)}`]),
    `-l ${long.slice(2)}`,
    ...(placeholder === undefined ? [] : [values.paths === 'files' ? '-r' : '-x']),
    valueWords(values),
    `-d ${quoted(describe)}`,
  ]
    .filter((word) => word !== '')
    .join(' ');

/** What completes a value. Files are completed with `-F`, and anything else by a list or a command. */
const valueWords = ({ words, paths }: Values): string =>
  [
    ...(words.length > 0 ? [`-a '${words.join(' ')}'`] : []),
    ...(paths === 'files' ? ['-F'] : []),
    ...(paths === 'folders' ? ["-a '(__fish_complete_directories)'"] : []),
  ].join(' ');
