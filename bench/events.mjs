/** What it costs `fetch` to be watched: by JSON lines, or by a trace, against the same run that shows nothing. */
import { CLI, medians, ourServer, peer, run, withFolder, withServer } from './harness.mjs';

const COUNT = 10_000;
const PAIRS = 7;

export const events = () =>
  withFolder((folder) =>
    withServer(ourServer(), async (ourPort) => {
      // The bare server sends one of our images.
      await run([...CLI, 'fetch', '--port', String(ourPort), '-n', '1', '--no-gif', '-d', folder]);
      return withServer(
        [process.execPath, peer('bare-server.mjs'), `${folder}/0.png`],
        async (port) => {
          const args = [
            '--port',
            port,
            '-n',
            COUNT,
            '-d',
            `${folder}/frames`,
            '-o',
            `${folder}/a.gif`,
          ];
          /** CPU seconds of a whole run, of all its threads: other programs on the machine do not count. */
          const cost = async (flags) => {
            const { cpu } = await run([...CLI, 'fetch', ...args, ...flags].map(String));
            return cpu;
          };
          /** The flags of each way to watch a run, and the highest ratio allowed. */
          const ways = [
            { flags: ['--json'], goal: -1.05 },
            { flags: ['--json', '--details'] },
            { flags: ['--quiet', '--trace', `${folder}/trace.json`], goal: -1.05 },
          ];
          await cost(['--quiet']);
          const rows = [];
          for (const { flags, goal } of ways) {
            const result = await medians(async () => {
              const watched = await cost(flags);
              const plain = await cost(['--quiet']);
              return { watched, plain, ratio: watched / plain };
            }, PAIRS);
            rows.push({
              what: `fetch ${flags.filter((flag) => flag.startsWith('--')).join(' ')}, CPU time of ${COUNT} frames, against --quiet`,
              ours: `${result.watched.median.toFixed(2)} s`,
              theirs: `${result.plain.median.toFixed(2)} s`,
              ratio: result.ratio,
              goal,
            });
          }
          return rows;
        },
      );
    }),
  );
