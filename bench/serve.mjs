/** Connections a second of `serve`, compared with a bare Node server and with the lab's server. */
import {
  CLI,
  load,
  loadTimes,
  medians,
  ourServer,
  peer,
  PYTHON,
  run,
  withFolder,
  withServer,
} from './harness.mjs';

const COUNT = 20_000;
/** Loads: connections at once, and connections in all. */
const LOADS = [
  [1, 4_000],
  [64, COUNT],
  [512, COUNT],
  [2_000, COUNT],
];
/** Connections for the lab's server, which is so slow that fewer are enough. */
const LAB_COUNT = 4_000;

export const serve = () =>
  withFolder((folder) =>
    withServer(ourServer(), async (ourPort) => {
      // The bare server sends one of our images.
      await run([...CLI, 'fetch', '--port', String(ourPort), '-n', '1', '--no-gif', '-d', folder]);
      return withServer(
        [process.execPath, peer('bare-server.mjs'), `${folder}/0.png`],
        (barePort) =>
          withServer([PYTHON, peer('lab_server.py'), '0'], async (labPort) => {
            // Warm up first, because a server runs for a long time.
            for (const port of [ourPort, barePort]) await load(port, COUNT);
            const result = await medians(async () => {
              const ours = await load(ourPort, COUNT);
              const bare = await load(barePort, COUNT);
              const lab = await load(labPort, LAB_COUNT);
              return { ours, bare, lab, toBare: ours / bare, toLab: ours / lab };
            });
            const perSecond = ({ median }) => `${median.toFixed(0)}/s`;
            return [
              ...(await quietly(barePort)),
              {
                what: 'serve, connections/s, against a bare Node server',
                ours: perSecond(result.ours),
                theirs: perSecond(result.bare),
                ratio: result.toBare,
                goal: 0.8,
              },
              {
                what: 'serve, connections/s, against the Python server',
                ours: perSecond(result.ours),
                theirs: perSecond(result.lab),
                ratio: result.toLab,
                goal: 6,
              },
            ];
          }),
      );
    }),
  );

/** Rows for `--quiet`, and for the cost of a JSON line per connection. */
const quietly = (barePort) =>
  withServer(ourServer('--quiet'), (quietPort) =>
    withServer(ourServer('--log', 'json'), async (jsonPort) => {
      for (const port of [quietPort, jsonPort]) await load(port, COUNT);
      const rows = [];
      for (const [concurrency, count] of LOADS) {
        const result = await medians(async () => {
          const { perSecond, p50, p99 } = await loadTimes(quietPort, count, concurrency);
          const bare = await loadTimes(barePort, count, concurrency);
          return {
            ...{ perSecond, p50, p99, ratio: perSecond / bare.perSecond },
            ...{ bare: bare.perSecond, bare50: bare.p50, bare99: bare.p99 },
          };
        });
        const text = (perSecond, p50, p99) =>
          `${perSecond.median.toFixed(0)}/s, ${p50.median.toFixed(1)} and ${p99.median.toFixed(1)} ms`;
        rows.push({
          what: `serve --quiet, ${concurrency} at once, against bare Node: connections/s, p50 and p99 to the end`,
          ours: text(result.perSecond, result.p50, result.p99),
          theirs: text(result.bare, result.bare50, result.bare99),
          ratio: result.ratio,
          goal: 0.9,
        });
      }
      const logs = await medians(async () => {
        const json = await load(jsonPort, COUNT);
        const quiet = await load(quietPort, COUNT);
        return { json, quiet, ratio: json / quiet };
      });
      rows.push({
        what: 'serve --log json, connections/s, against --quiet',
        ours: `${logs.json.median.toFixed(0)}/s`,
        theirs: `${logs.quiet.median.toFixed(0)}/s`,
        ratio: logs.ratio,
        goal: 0.9,
      });
      return rows;
    }),
  );
