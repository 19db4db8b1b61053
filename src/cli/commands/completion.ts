import { commonFlags } from '../flags/own-flags.js';
import { command } from './command.js';

/** The shells with a completion script. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const;

export const completion = command({
  name: 'completion',
  describe: 'Print a script that completes commands, flags and values in a shell',
  inputs: {
    value: 'SHELL',
    about: `SHELL is one of ${SHELLS.join(', ')}.`,
    expected: `a shell: ${SHELLS.join(', ')}`,
    words: SHELLS,
  },
  examples: [
    ['source <($0 completion bash)', 'bash: for this session, or in ~/.bashrc'],
    ['source <($0 completion zsh)', 'zsh: in ~/.zshrc, after compinit'],
    ['$0 completion fish > ~/.config/fish/completions/image-pipeline.fish', 'fish'],
  ],
  flags: commonFlags,
  run: async (_, inputs, commands) =>
    (await import('../completion/run-completion.js')).runCompletion(inputs, commands),
});
