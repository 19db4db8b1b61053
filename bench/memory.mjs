/** Does the memory of `fetch` grow with the number of frames, or while the first frame is missing? */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { CLI, medians, ourServer, peer, run, withFolder, withServer } from './harness.mjs';

const FEW = 5_000;
const MANY = 100_000;

export const memory = () =>
  withFolder((folder) =>
    withServer(ourServer(), async (port) => {
      const fetch = (count) => [
        ...CLI,
        'fetch',
        '--port',
        String(port),
        '-n',
        String(count),
        '-d',
        `${folder}/frames`,
        '-o',
        `${folder}/a.gif`,
      ];
      const result = await medians(async () => {
        const few = (await run(fetch(FEW))).peak;
        const many = (await run(fetch(MANY))).peak;
        return { few, many, ratio: many / few };
      });
      const stalled = await withServer(
        [process.execPath, peer('stalling-server.mjs'), `${folder}/frames/0.png`],
        (stallPort) => stall(stallPort, folder),
      );
      const mb = (value) => `${value.toFixed(0)} MB`;
      return [
        {
          what: `peak memory of fetch, ${MANY} frames against ${FEW} (and at most 250 MB)`,
          ours: mb(result.many.median),
          theirs: mb(result.few.median),
          ratio: result.ratio,
          goal: -1.3,
          ok: result.many.high < 250,
        },
        {
          what: `first frame stalled, ${MANY} asked: memory after 12 s against 4 s (${stalled.frames} frames saved)`,
          ours: mb(stalled.later),
          theirs: mb(stalled.early),
          ratio: {
            median: stalled.later / stalled.early,
            low: stalled.later / stalled.early,
            high: stalled.later / stalled.early,
          },
          goal: -1.1,
        },
      ];
    }),
  );

/** The resident memory of a fetch whose first frame never arrives, after 4 s and after 12 s, in MB. */
async function stall(port, folder) {
  const frames = `${folder}/stalled`;
  const child = spawn(
    CLI[0],
    [
      CLI[1],
      'fetch',
      '--port',
      String(port),
      '-n',
      String(MANY),
      '--timeout',
      '600000',
      '-d',
      frames,
      '-o',
      `${folder}/never.gif`,
      '--quiet',
    ],
    { stdio: 'ignore' },
  );
  const resident = async (afterMs) => {
    await new Promise((resolve) => setTimeout(resolve, afterMs));
    return (
      Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]) /
      1024
    );
  };
  const early = await resident(4_000);
  const later = await resident(8_000);
  child.kill('SIGINT');
  const [code] = await once(child, 'close');
  if (code !== 130) throw new Error(`the stalled fetch ended with ${code}, not 130`);
  return { early, later, frames: readdirSync(frames).length };
}
