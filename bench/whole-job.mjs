/** How much faster is the whole job than the lab's: 5000 frames downloaded, saved, and one GIF. */
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
    withServer(ourServer(), (ourPort) =>
      withServer([PYTHON, peer('lab_server.py'), '0'], async (labPort) => {
        const result = await medians(async () => {
          const ours = await run([
            ...CLI,
            'fetch',
            '--port',
            String(ourPort),
            '-n',
            String(COUNT),
            '-d',
            `${folder}/ours`,
            '-o',
            `${folder}/ours.gif`,
          ]);
          const lab = await run([
            PYTHON,
            peer('lab_client.py'),
            String(labPort),
            String(COUNT),
            `${folder}/lab`,
            `${folder}/lab.gif`,
          ]);
          return { ours: ours.seconds, lab: lab.seconds, ratio: lab.seconds / ours.seconds };
        });
        await checkGif(`${folder}/ours.gif`, `${folder}/ours`, COUNT);
        return [
          {
            what: `whole job, ${COUNT} frames, against the Python client and server`,
            ours: `${result.ours.median.toFixed(2)} s`,
            theirs: `${result.lab.median.toFixed(2)} s`,
            ratio: result.ratio,
            goal: 8,
          },
        ];
      }),
    ),
  );
