/** The time to download and save 5000 frames and make one GIF, compared with the lab's programs. */
import {
  checkGif,
  CLI,
  medians,
  ourServer,
  peer,
  PYTHON,
  run,
  withFolder,
  withServer,
} from './harness.mjs';

const COUNT = 5000;

export const wholeJob = () =>
  withFolder((folder) =>
    withServer(ourServer(), async (port) => {
      await ours(folder, port, 1); // a frame for the bare server
      return withServer([PYTHON, peer('lab_server.py'), '0'], (labPort) =>
        withServer(
          [process.execPath, peer('bare-server.mjs'), `${folder}/frames/0.png`],
          async (barePort) => {
            const result = await medians(async () => {
              const whole = await ours(folder, port, COUNT);
              const lab = await labs(folder, labPort);
              const bare = await downloads(barePort);
              return { whole, lab, bare, ratio: lab / whole, bareRatio: lab / bare };
            });
            await checkGif(`${folder}/a.gif`, `${folder}/frames`, COUNT);
            return rows(result);
          },
        ),
      );
    }),
  );

/** The time that a command takes, in seconds. */
const seconds = async (...command) => (await run(command.map(String))).seconds;

const ours = (folder, port, count) =>
  seconds(
    ...[...CLI, 'fetch', '--port', port, '-n', count],
    ...['-d', `${folder}/frames`, '-o', `${folder}/a.gif`],
  );

const labs = (folder, port) =>
  seconds(PYTHON, peer('lab_client.py'), port, COUNT, `${folder}/lab`, `${folder}/lab.gif`);

/** Downloads only, without checks, files or a GIF: the lower bound that Node allows. */
const downloads = (port) => seconds(process.execPath, peer('bare-client.mjs'), port, COUNT, 64);

function rows({ whole, lab, bare, ratio, bareRatio }) {
  const inSeconds = ({ median }) => `${median.toFixed(2)} s`;
  return [
    {
      what: `whole job, ${COUNT} frames, against the Python client and server`,
      ours: inSeconds(whole),
      theirs: inSeconds(lab),
      ratio,
      goal: 8,
    },
    {
      what: 'of that, what Node allows: downloads alone, by a bare client of a bare server',
      ours: inSeconds(bare),
      theirs: inSeconds(lab),
      ratio: bareRatio,
    },
  ];
}
