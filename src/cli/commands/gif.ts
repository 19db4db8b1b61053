import { command } from '../command.js';
import type { GifFlags } from '../run-gif.js';
import { encodeFlags, orderFlags, quietFlag } from '../flags.js';

export const gif = command<GifFlags>({
  command: 'gif <input..>',
  describe: 'Make one GIF of PNG, JPEG or WebP files that are on disk',
  example: ["$0 gif frames 'more/*.png' -o all.gif", 'A folder, then the files of a pattern'],
  flags: { ...encodeFlags, ...orderFlags(), ...quietFlag },
  positional: (yargs) =>
    yargs.positional('input', {
      describe: 'Folders, files or glob patterns; natural order in each: 2.png before 10.png',
      type: 'string',
      array: true,
    }),
  run: async (values) => (await import('../run-gif.js')).runGif(values),
});
