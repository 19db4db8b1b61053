import { gifTable, queueRunTable } from '../../options/index.js';
import { command } from './command.js';
import { flagsOf } from '../flags/flag.js';
import { commonFlags, eventFlags, keepDuplicates, traceFlags } from '../flags/own-flags.js';
import { uiTable } from '../flags/ui-options.js';
import type { GifFlags } from '../job/run-gif.js';

export const gif = command<Omit<GifFlags, 'input'>>({
  name: 'gif',
  describe: 'Make one GIF of PNG, JPEG or WebP files, of a video, or of PNG files from a pipe',
  inputs: {
    value: 'INPUT...',
    expected: 'an input: a folder, a file, or - for standard input',
    about:
      'INPUT is a folder, a file or a glob pattern. The files of a folder or a pattern are in natural ' +
      'order: 2.png before 10.png. A single - is standard input: PNG files, one directly after another. ' +
      'A video, GIF, APNG or animated WebP must be the only INPUT, and is read with ffmpeg or sharp. ' +
      'After --, every word is an INPUT, even if it begins with a dash.',
  },
  examples: [
    ["$0 gif frames 'more/*.png' -o all.gif", 'a folder and a pattern'],
    ['$0 gif clip.mp4 --fps 20 --width 480', 'a video'],
    ['cat *.png | $0 gif - -o - > all.gif', 'through pipes'],
  ],
  flags: {
    ...flagsOf({ ...gifTable, ...queueRunTable, ...uiTable }),
    ...keepDuplicates,
    ...traceFlags,
    ...eventFlags,
    ...commonFlags,
  },
  run: async (values, input) => (await import('../job/run-gif.js')).runGif({ ...values, input }),
});
