/** The time to make a GIF of 5000 frames on disk, compared with Pillow. */
import {
  checkGif,
  CLI,
  medians,
  ourServer,
  peer,
  printedTime,
  PYTHON,
  run,
  withFolder,
  withServer,
} from './harness.mjs';

const COUNT = 5000;

export const gif = () =>
  withFolder(async (folder) => {
    const frames = `${folder}/frames`;
    await withServer(ourServer(), (port) =>
      run([...CLI, 'fetch', '--port', String(port), '-n', String(COUNT), '--no-gif', '-d', frames]),
    );
    const time = ({ stdout }) => printedTime(stdout, 'GIF creation time');
    const result = await medians(async () => {
      const ours = time(await run([...CLI, 'gif', frames, '-o', `${folder}/ours.gif`]));
      const lab = time(
        await run([PYTHON, peer('lab_client.py'), '0', String(COUNT), frames, `${folder}/lab.gif`]),
      );
      return { ours, lab, ratio: lab / ours };
    });
    await checkGif(`${folder}/ours.gif`, frames, COUNT);
    return [
      {
        what: `GIF of ${COUNT} frames on disk, the time printed, against Pillow`,
        ours: `${result.ours.median.toFixed(2)} s`,
        theirs: `${result.lab.median.toFixed(2)} s`,
        ratio: result.ratio,
        goal: 12,
      },
    ];
  });
