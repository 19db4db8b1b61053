import { command } from '../command.js';
import type { GifFlags } from '../run-gif.js';
import { encodeFlags, orderFlags, quietFlag } from '../flags.js';

export const gif = command<GifFlags>({
  command: 'gif <input..>',
  describe: 'Make one GIF of PNG, JPEG or WebP files, or of PNGs that come through a pipe',
  examples: [
    ["$0 gif frames 'more/*.png' -o all.gif", 'A folder, then the files of a pattern'],
    ['cat *.png | $0 gif - -o - > all.gif', 'Through pipes'],
  ],
  flags: { ...encodeFlags, ...orderFlags(), ...quietFlag },
  positional: (yargs) =>
    yargs.positional('input', {
      describe:
        'Folders, files or glob patterns; natural order in each: 2.png before 10.png. - alone: standard input',
      type: 'string',
      array: true,
    }),
  run: async (values) => (await import('../run-gif.js')).runGif(values),
});
