/** How many connections a second does `serve` answer, beside a bare server and the lab's? */
import {
  CLI,
  load,
  medians,
  ourServer,
  peer,
  PYTHON,
  run,
  withFolder,
  withServer,
} from './harness.mjs';

const COUNT = 20_000;
/** The lab's server answers so few that fewer suffice. */
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
            // All are warm when it counts: a server runs for long.
            for (const port of [ourPort, barePort]) await load(port, COUNT);
            const result = await medians(async () => {
              const ours = await load(ourPort, COUNT);
              const bare = await load(barePort, COUNT);
              const lab = await load(labPort, LAB_COUNT);
              return { ours, bare, lab, toBare: ours / bare, toLab: ours / lab };
            });
            const perSecond = ({ median }) => `${median.toFixed(0)}/s`;
            return [
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
