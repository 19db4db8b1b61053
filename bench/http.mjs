/**
 * The time to download small files from a web server on this machine, against curl and aria2. Whole processes;
 * files are saved on tmpfs. Needs Debian's curl and aria2.
 */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CLI, medians, ourServer, peer, run, withFolder, withServer } from './harness.mjs';

const COUNT = 5000;
const AT_ONCE = 64;
const RUNS = 3;

export const http = () =>
  withFolder(async (folder) => {
    const files = join(folder, 'files');
    await makeFiles(files);
    return await withServer([process.execPath, peer('http-server.mjs'), files], async (port) => {
      const url = `http://127.0.0.1:${port}`;
      const list = join(folder, 'urls.txt');
      writeFileSync(
        list,
        readdirSync(files)
          .map((name) => `${url}/${name}\n`)
          .join(''),
      );
      /** The time to download all files into a new folder, in s. `nameOf` gives the name of a file in it. */
      const time = async (nameOf, commandFor) => {
        const to = join(folder, 'to');
        mkdirSync(to);
        const { seconds } = await run(commandFor(to));
        for (let k = 0; k < COUNT; k += 1) {
          const [got, sent] = [join(to, nameOf(k)), join(files, padded(k))].map((path) =>
            readFileSync(path),
          );
          if (!got.equals(sent)) throw new Error(`file ${k} differs`);
        }
        rmSync(to, { recursive: true });
        return seconds;
      };
      const ours = (to) => [...CLI, 'fetch', `${url}/{0000..4999}.png`, '--no-gif', '-q', '-d', to];
      const curl = (to) =>
        [
          'curl',
          '-s',
          '--parallel',
          '--parallel-max',
          `${AT_ONCE}`,
          `${url}/[0000-4999].png`,
        ].concat(['-o', `${to}/#1.png`]);
      const aria2 = (to) => ['aria2c', '-q', `-j${AT_ONCE}`, '-x1', '-i', list, '-d', to];
      const result = await medians(async () => {
        const times = {
          ours: await time((k) => `${k}.png`, ours),
          curl: await time(padded, curl),
          aria2: await time(padded, aria2),
        };
        const fastest = Math.min(times.curl, times.aria2);
        return { ...times, fastest, ratio: fastest / times.ours };
      }, RUNS);
      const seconds = ({ median }) => `${median.toFixed(2)} s`;
      return [
        {
          what: `${COUNT} files over HTTP, against the faster of curl --parallel and aria2`,
          ours: seconds(result.ours),
          theirs: `curl ${seconds(result.curl)}, aria2 ${seconds(result.aria2)}`,
          ratio: result.ratio,
          goal: 1,
        },
      ];
    });
  });

const padded = (k) => `${String(k).padStart(4, '0')}.png`;

/** Small PNG files, each of its own: `0000.png` to `4999.png`. */
async function makeFiles(folder) {
  const args = ['-n', String(COUNT), '--no-gif', '-q', '-d', folder];
  await withServer(ourServer(), (port) => run([...CLI, 'fetch', '-p', String(port), ...args]));
  for (let k = 0; k < COUNT; k += 1) renameSync(join(folder, `${k}.png`), join(folder, padded(k)));
  rmSync(join(folder, '.image-pipeline.lock'), { force: true });
}
