/** Frames a second of `fetch`, which checks and saves them, compared with a bare Node client. */
import { readdirSync } from 'node:fs';
import { fetchRate, load, medians, ourServer, peer, withFolder, withServer } from './harness.mjs';

const COUNT = 20_000;

export const fetch = () =>
  withFolder((folder) =>
    withServer(ourServer(), async (ourPort) => {
      await fetchRate(folder, ourPort, 1);
      return withServer(
        [process.execPath, peer('bare-server.mjs'), `${folder}/0.png`],
        async (port) => {
          await load(port, COUNT);
          const result = await medians(async () => {
            const ours = await fetchRate(`${folder}/frames`, port, COUNT);
            const bare = await load(port, COUNT);
            return { ours, bare, ratio: ours / bare };
          });
          if (readdirSync(`${folder}/frames`).length !== COUNT)
            throw new Error('frames are missing');
          const perSecond = ({ median }) => `${median.toFixed(0)}/s`;
          return [
            {
              what: 'fetch --no-gif, frames/s, against a bare Node client',
              ours: perSecond(result.ours),
              theirs: perSecond(result.bare),
              ratio: result.ratio,
              goal: 0.6,
            },
          ];
        },
      );
    }),
  );
