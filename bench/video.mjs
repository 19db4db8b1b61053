/**
 * The time of `gif clip.mp4`, from a clip to a GIF, against ffmpeg alone with `palettegen` and `paletteuse`.
 * Whole processes. Needs the folder ../shared beside the checkout, and Debian's ffmpeg.
 */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { SHARED } from './clips.mjs';
import { CLI, medians, run, withFolder } from './harness.mjs';

const RUNS = 3;
const CLIPS = [
  { file: 'traffic.mp4', seconds: '24', frames: 300 },
  { file: 'rabbit.webm', seconds: '10', frames: 234 },
];
const OURS = { 'quality 90': [], 'quality 60': ['--quality', '60'], '--fast': ['--fast'] };
const THEIRS = { ffmpeg: 'paletteuse', 'ffmpeg, dither=none': 'paletteuse=dither=none' };

export const video = () =>
  withFolder(async (folder) => {
    const rows = [];
    for (const { file, seconds, frames } of CLIPS) {
      const clip = join(SHARED, 'clips', file);
      const ours = (flags) => async () => {
        const gif = join(folder, 'ours.gif');
        const time = await run([...CLI, 'gif', clip, '-o', gif, '-q', '--to', seconds, ...flags]);
        check(gif, clip, frames);
        return time.seconds;
      };
      const theirs = (use) => async () => {
        const gif = join(folder, 'theirs.gif');
        const filter = `split[a][b];[a]palettegen[p];[b][p]${use}`;
        const args = ['-t', seconds, '-i', clip, '-vf', filter, gif];
        const time = await run(['ffmpeg', '-v', 'error', '-nostdin', '-y', ...args]);
        check(gif, clip, frames);
        return time.seconds;
      };
      const programs = Object.entries({
        ...mapped(OURS, ours),
        ...mapped(THEIRS, theirs),
      });
      const result = await medians(async () => {
        const times = {};
        for (const [name, time] of programs) times[name] = await time();
        for (const our of Object.keys(OURS)) {
          for (const their of Object.keys(THEIRS)) {
            times[`${our} ${their}`] = times[their] / times[our];
          }
        }
        return times;
      }, RUNS);
      for (const our of Object.keys(OURS)) {
        for (const their of Object.keys(THEIRS)) {
          rows.push({
            what: `${frames} frames of ${file}, ${our}, against ${their}`,
            ours: `${result[our].median.toFixed(2)} s`,
            theirs: `${result[their].median.toFixed(2)} s`,
            ratio: result[`${our} ${their}`],
            goal: 1,
          });
        }
      }
    }
    return rows;
  });

const mapped = (values, use) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, use(value)]));

/** Throws unless the GIF has all frames, and looks like the clip: a mean SSIM of at least 0.9. */
function check(gif, clip, expected) {
  const count = ['-count_packets', '-show_entries', 'stream=nb_read_packets', '-of', 'csv=p=0'];
  const frames = Number(
    execFileSync('ffprobe', ['-v', 'error', ...count, gif], { encoding: 'utf8' }),
  );
  if (frames !== expected) {
    throw new Error(`${gif} has ${frames} frames in place of ${expected}`);
  }
  const inputs = ['-i', gif, '-i', clip, '-frames:v', '30'];
  const ssim =
    '[0]settb=1,setpts=N,format=yuv420p[a];[1]settb=1,setpts=N,format=yuv420p[b];[a][b]ssim';
  const out = execFileSync(
    'sh',
    ['-c', 'exec ffmpeg -nostdin "$@" 2>&1', 'sh', ...inputs, '-lavfi', ssim, '-f', 'null', '-'],
    { encoding: 'utf8' },
  );
  const mean = Number(/SSIM.* All:([\d.]+)/.exec(out)?.[1]);
  if (!(mean > 0.9)) throw new Error(`${gif} does not look like ${clip}: SSIM ${mean}`);
}
