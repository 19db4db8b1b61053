// A source that runs a program and reads PNG files from its standard output, one directly after another.
// If the program fails, the run fails and no GIF appears.
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
      child.once('close', (code, signal) => resolve(signal ?? code));
    });
    ended.catch(() => {}); // awaited below; until then a rejection must not end this process
    try {
      yield* pngStream(child.stdout, { maxFrameBytes: 100e6 }).frames(signal);
    } catch (error) {
      // Either the output is not PNG, then stop the program; or the program failed in the middle of a frame.
      const stopped = child.exitCode === null && error.code !== 'ERR_PNG_TRUNCATED';
      if (stopped) child.kill();
      if (stopped || (await ended) === 0) throw error;
    }
    const result = await ended;
    if (result !== 0) throw new Error(`${program} ended with ${result}`);
  },
});

const [, , output, ...command] = process.argv;
if (output && command.length > 0) {
  // As many frames a second as the command above asks for with `-r 10`.
  await lastValueFrom(gifPipeline({ inputs: framesOf(...command), output, fps: 10 }));
}
