// A source that runs a program which writes PNG files to its standard output, one right after another.
// A program that fails is the failure of the run: no GIF appears.
//
//     node frames-of-a-program.mjs film.gif ffmpeg -i film.mp4 -r 10 -f image2pipe -c:v png -
import { spawn } from 'node:child_process';
import { gifPipeline, pngStream } from 'image-pipeline';
import { lastValueFrom } from 'rxjs';

export const framesOf = (program, ...args) => ({
  label: program,
  async *frames(signal) {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'], signal });
    const ended = new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    ended.catch(() => {}); // awaited at the end
    try {
      yield* pngStream(child.stdout, { maxFrameBytes: 100e6 }).frames(signal);
    } catch (error) {
      if ((await ended) === 0) throw error;
    }
    const code = await ended;
    if (code !== 0) throw new Error(`${program} ended with exit code ${code}`);
  },
});

const [, , output, ...command] = process.argv;
if (output && command.length > 0) {
  await lastValueFrom(gifPipeline({ inputs: framesOf(...command), output }));
}
