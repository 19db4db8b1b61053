import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, jest, test } from '@jest/globals';
import { CLI } from '../helpers/cli.js';
import { receive } from '../helpers/connections.js';
import { freePort, startFrameServer } from '../helpers/fault-server.js';
import { noiseFrames, saveFrames } from '../helpers/frames.js';
import { lines, start } from '../helpers/processes.js';
import { filesIn, tempFolder } from '../helpers/temp-folder.js';
import { until } from '../helpers/until.js';
import { isListening } from '../helpers/connections.js';

jest.setTimeout(60_000);

const ENV = { NODE: process.execPath, CLI };
const COMMAND = 'image-pipeline() { "$NODE" "$CLI" "$@"; }';

/** A folder with three frames, and what a script of the shell does there. */
function inFolder() {
  const cwd = tempFolder();
  saveFrames(join(cwd, 'frames'), noiseFrames(3));
  const shell = (script: string) =>
    start('bash', ['-c', `${COMMAND}; ${script}`], { cwd, env: ENV }).ended;
  return { cwd, shell };
}

describe('results that cannot be written: one line, and exit code 1', () => {
  test.each([
    ['gif frames --quiet', '> /dev/full', /ENOSPC/],
    ['fetch -n 2 --port PORT -d more --quiet', '> /dev/full', /ENOSPC/],
    ['demo -n 2 -d other --quiet', '> /dev/full', /ENOSPC/],
    ['--version', '> /dev/full', /ENOSPC/],
    ['gif --help', '> /dev/full', /ENOSPC/],
    ['gif frames --quiet', '1< /dev/null', /EBADF/], // open for reading only
  ])('%s %s', async (line, redirection, cause) => {
    const { cwd, shell } = inFolder();
    const server = await startFrameServer(noiseFrames(2));
    const command = line.replace('PORT', String(server.port));
    const { code, stdout, stderr } = await shell(`image-pipeline ${command} ${redirection}`);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(lines(stderr)).toEqual([
      expect.stringMatching(/^image-pipeline: Cannot write to standard output: /),
    ]);
    expect(stderr).toMatch(cause);
    expect(filesIn(cwd).includes('animation.gif')).toBe(line.endsWith('--quiet'));
  });

  test('a file that takes a part of them only', async () => {
    const { cwd, shell } = inFolder();
    const server = await startFrameServer(noiseFrames(1));
    // 1,024 bytes are the most that a file may have: 24 are left.
    writeFileSync(join(cwd, 'out'), Buffer.alloc(1_000));
    const fetch = `image-pipeline fetch -n 1 --port ${server.port} --no-gif -d more --quiet`;
    const { code, stderr } = await shell(`trap '' XFSZ; ulimit -f 1; ${fetch} >> out`);
    expect(code).toBe(1);
    expect(lines(stderr)).toEqual([
      expect.stringMatching(/^image-pipeline: Cannot write to standard output: EFBIG/),
    ]);
    expect(statSync(join(cwd, 'out')).size).toBe(1_024);
  });

  test('frames that failed as well: both are told, and it is a failure', async () => {
    const { shell } = inFolder();
    const { code, stderr } = await shell(
      'cp frames/0.png frames/1.png; printf x > frames/2.png; image-pipeline gif frames > /dev/full',
    );
    expect(code).toBe(1);
    expect(stderr).not.toBe('');
  });
});

describe('nobody listens: no word, and no failure', () => {
  test.each([
    ['a reader that goes away', '| true; exit ${PIPESTATUS[0]}'],
    ['a closed stdout', '>&-'],
  ])('%s', async (_, end) => {
    const { shell } = inFolder();
    for (const command of ['gif frames --quiet', '--help', 'demo -n 2 -d more --quiet']) {
      expect(await shell(`image-pipeline ${command} ${end}`)).toMatchObject({
        code: 0,
        stdout: '',
        stderr: '',
      });
    }
  });

  test('the first line is enough', async () => {
    const { shell } = inFolder();
    const { code, stdout, stderr } = await shell(
      'image-pipeline --help | head -1; exit ${PIPESTATUS[0]}',
    );
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: expect.any(String), stderr: '' });
    expect(lines(stdout)).toHaveLength(1);
  });
});

test.each(['2> /dev/full', '2>&-', '2> >(true)', '2< /dev/null'])(
  'stderr that takes nothing (%s) changes nothing else',
  async (redirection) => {
    const { shell } = inFolder();
    const gif = await shell(`image-pipeline gif frames ${redirection}`);
    expect(gif).toMatchObject({ code: 0, stdout: expect.stringMatching(/^GIF creation time/) });
    expect(await shell(`image-pipeline gif missing ${redirection}`)).toMatchObject({ code: 1 });
    expect(await shell(`image-pipeline gif frames > /dev/full ${redirection}`)).toMatchObject({
      code: 1,
    });
  },
);

describe('a server whose log cannot be written goes on, and counts the lines', () => {
  test.each([
    ['text', []],
    ['json', ['--log', 'json']],
    ['a cluster', ['--cluster', '2', '--workers', '1']],
  ])('%s', async (_, flags) => {
    const port = await freePort();
    const args = ['serve', '--host', '127.0.0.1', '--port', String(port), ...flags];
    const script = 'exec "$NODE" "$CLI" "$@" > /dev/full';
    const server = start('sh', ['-c', script, 'sh', ...args], { env: ENV });
    await until('it listens', () => isListening(port));
    for (let k = 0; k < 10; k += 1) expect((await receive(port)).length).toBeGreaterThan(0);
    await server.line(
      /^image-pipeline: Cannot write the log; its lines are dropped and counted: ENOSPC/,
    );
    server.kill('SIGTERM');
    const { code, stderr } = await server.ended;
    expect(code).toBe(0);
    expect(stderr.match(/Cannot write the log/g)).toHaveLength(1);
    const last = lines(stderr).at(-1) ?? '';
    const [, lost] =
      /^image-pipeline: (\d+) lines of the log dropped: they could not be written$/.exec(last) ??
      [];
    // One for the address, and one for each of these; the probe for the port may be one more.
    expect(Number(lost)).toBeGreaterThanOrEqual(11);
  });
});
