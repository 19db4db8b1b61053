import { join } from 'node:path';
import { beforeEach, describe, expect, jest, test } from '@jest/globals';
import { CLI } from '../helpers/cli.js';
import { startFaultServer, whole, type FaultServer } from '../helpers/fault-server.js';
import { noiseFrames, noisePng, saveFrames } from '../helpers/frames.js';
import { lines, start } from '../helpers/processes.js';
import { filesIn, frameNames, tempFolder } from '../helpers/temp-folder.js';

jest.setTimeout(60_000);

/** Runs the command where it may have `limit` descriptors. */
async function runWithin(limit: number, args: readonly string[], cwd: string) {
  const shell = ['-c', `ulimit -n ${limit}; exec "$@"`, 'sh', process.execPath, CLI];
  const { code, stderr } = await start('sh', [...shell, ...args], { cwd }).ended;
  // How far it is comes only after a while.
  return { code, said: lines(stderr).filter((line) => !/ of \d+ frames$/.test(line)) };
}

const FEWER = (limit: number, most: string, workers = '') =>
  expect.stringMatching(
    `^\\d+ connections? at once instead of ${most}${workers}, because this process may have ` +
      `${limit} files open; raise \`ulimit -n\` for more$`,
  );

describe('fetch with few file descriptors', () => {
  const COUNT = 600;
  let server: FaultServer;
  beforeEach(async () => {
    server = await startFaultServer((n) => (socket) => {
      // So that as many as may be are open at once.
      setTimeout(() => whole(noisePng(n % 10))(socket), 20);
    });
  });
  const fetch = (limit: number, cwd: string, ...flags: readonly string[]) =>
    runWithin(limit, ['fetch', '--port', String(server.port), '-n', String(COUNT), ...flags], cwd);

  test.each([
    [256, '250', '250'],
    [512, 'auto', '512'],
    [64, '64', '64'],
  ])('ulimit -n %i, -c %s: fewer connections, said once', async (limit, concurrency, most) => {
    const cwd = tempFolder();
    const { code, said } = await fetch(limit, cwd, '-c', concurrency, '--workers', '2');
    expect(said).toEqual([
      FEWER(limit, most),
      expect.stringMatching(/^animation\.gif: 600 frames/),
    ]);
    expect(code).toBe(0);
    expect(filesIn(cwd)).toEqual(['animation.gif', ...frameNames(COUNT, 'frames')]);
    expect(server.accepted()).toBe(COUNT);
  });

  test('more threads than there are descriptors for: fewer of them, too', async () => {
    const { code, said } = await fetch(128, tempFolder(), '-c', '100', '--workers', '60');
    expect(said).toEqual([
      FEWER(128, '100', ' and \\d+ threads? instead of 60'),
      expect.stringMatching(/^animation\.gif: 600 frames/),
    ]);
    expect(code).toBe(0);
  });

  test('no more than there are frames: nothing is said', async () => {
    const cwd = tempFolder();
    const args = ['fetch', '--port', String(server.port), '-n', '10', '-c', '250'];
    const { code, said } = await runWithin(256, [...args, '--workers', '1'], cwd);
    expect({ code, said }).toEqual({
      code: 0,
      said: [expect.stringMatching(/^animation\.gif: 10 frames/)],
    });
  });

  test('not enough for one: one clear line', async () => {
    const cwd = tempFolder();
    const { code, said } = await fetch(36, cwd);
    expect({ code, said }).toEqual({
      code: 1,
      said: [
        'image-pipeline: This process may have 36 files and connections open, which leaves none for a connection; raise `ulimit -n`',
      ],
    });
    expect(filesIn(cwd)).toEqual([]);
  });
});

test('demo, which has both ends of each connection', async () => {
  const cwd = tempFolder();
  const args = ['demo', '-n', '500', '-c', '200', '--workers', '2'];
  const { code, said } = await runWithin(256, args, cwd);
  expect(said).toEqual([FEWER(256, '200'), expect.stringMatching(/^animation\.gif: 500 frames/)]);
  expect(code).toBe(0);
});

test('gif with more threads than there are descriptors for', async () => {
  const cwd = tempFolder();
  saveFrames(join(cwd, 'frames'), noiseFrames(300, { width: 60, height: 60 }));
  const { code, said } = await runWithin(48, ['gif', 'frames', '--workers', '60'], cwd);
  expect(said).toEqual([
    expect.stringMatching(
      /^\d threads? instead of 60, because this process may have 48 files open/,
    ),
    expect.stringMatching(/^animation\.gif: 300 frames/),
  ]);
  expect(code).toBe(0);
});
