import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, jest, test } from '@jest/globals';
import { onceForAll } from '../helpers/clean-up.js';
import { CLI, startCli, startServer } from '../helpers/cli.js';
import { isListening, openConnection, readAll, receive } from '../helpers/connections.js';
import { freePort } from '../helpers/fault-server.js';
import { lines, start, type Ended } from '../helpers/processes.js';
import { filesIn, tempFolder } from '../helpers/temp-folder.js';
import { until } from '../helpers/until.js';

jest.setTimeout(60_000);

const LONG = ['demo', '-n', '100000', '--rate', '50'];

/** Keeps the process from ending, as a thread or a call that hangs does. */
const HANGING = 'data:text/javascript,setInterval(() => undefined, 1000)';

describe('a run', () => {
  test.each([
    ['SIGHUP', 129],
    ['SIGQUIT', 131],
  ] as const)(
    '%s: what is whole stays, no part of a file does, exit code %d',
    async (signal, code) => {
      const cwd = tempFolder();
      const run = startCli(LONG, { cwd });
      await until('a frame is saved', () => existsSync(join(cwd, 'frames', '0.png')));
      run.kill(signal);
      expect(await run.ended).toMatchObject({ code, signal: null, stdout: '' });
      expect(filesIn(cwd).filter((name) => !/^frames\/\d+\.png$/.test(name))).toEqual([]);
    },
  );

  const SIGNALS = ['SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGTERM'] as const;

  /** How a run that hangs ended after one signal, two seconds later; for each signal, side by side. */
  const hung = onceForAll(() =>
    Promise.all(
      SIGNALS.map(async (signal) => {
        const cwd = tempFolder();
        const run = start(process.execPath, ['--import', HANGING, CLI, ...LONG], { cwd });
        await until('a frame is saved', () => existsSync(join(cwd, 'frames', '0.png')));
        run.kill(signal);
        return run.ended;
      }),
    ),
  );

  test.each(SIGNALS)('that hangs after %s is ended by that signal itself', (signal) => {
    const ended = hung()[SIGNALS.indexOf(signal)] as Ended;
    expect(ended).toMatchObject({ code: null, signal });
    expect(lines(ended.stderr).at(-1)).toBe('Interrupted');
  });

  test('that hangs ends at once with a second signal', async () => {
    const cwd = tempFolder();
    const run = start(process.execPath, ['--import', HANGING, CLI, ...LONG], { cwd });
    await until('a frame is saved', () => existsSync(join(cwd, 'frames', '0.png')));
    run.kill('SIGTERM');
    await run.line(/^Interrupted/);
    run.kill('SIGINT');
    expect(await run.ended).toMatchObject({ code: null, signal: 'SIGINT' });
  });
});

describe('nohup', () => {
  /** Sends SIGHUP to a run that is to take two seconds, and gives how it ended. */
  const hangUp = async (program: string, args: readonly string[]) => {
    const cwd = tempFolder();
    const env = { NODE: process.execPath, CLI };
    const run = start(program, args, { cwd, env });
    await until('a frame is saved', () => existsSync(join(cwd, 'frames', '0.png')));
    const [pid] = lines((await start('pgrep', ['-f', cwd], {}).ended).stdout);
    process.kill(Number(pid), 'SIGHUP');
    return { ...(await run.ended), cwd };
  };
  const RUN = '"$CLI" demo -n 40 --rate 20 -d "$PWD/frames"';

  const WAYS: readonly [how: string, script: string][] = [
    ['typed into a shell', `nohup "$NODE" ${RUN}; exit $?`],
    ['around a script', `nohup sh -c '"$NODE" ${RUN}; exit $?'`],
    ['as a signal that is ignored', `trap '' HUP; "$NODE" ${RUN}; exit $?`],
  ];
  /** How each of them ended, side by side. */
  const outlived = onceForAll(() =>
    Promise.all(WAYS.map(([, script]) => hangUp('bash', ['-c', script]))),
  );

  test.each(WAYS.map(([how], k) => [how, k] as const))(
    '%s: the run outlives its terminal',
    (_, k) => {
      const { code, cwd } = outlived()[k]!;
      expect(code).toBe(0);
      expect(existsSync(join(cwd, 'animation.gif'))).toBe(true);
    },
  );

  test('is what makes the difference', async () => {
    const { code } = await hangUp('bash', ['-c', `"$NODE" ${RUN}; exit $?`]);
    expect(code).toBe(129);
  });
});

test('a second SIGHUP, which a terminal and its shell both send, cuts no connection short', async () => {
  const server = await startServer(['--size', '1600x1200']);
  const open = await openConnection(server.port);
  await once(open, 'readable');
  server.kill('SIGHUP');
  await until('nothing listens', async () => !(await isListening(server.port)));
  server.kill('SIGHUP');
  expect((await readAll(open)).length).toBeGreaterThan(5_700_000);
  expect(await server.ended).toMatchObject({ code: 0, signal: null });
});

test('a cluster whose terminal is closed ends as after SIGTERM', async () => {
  const port = await freePort();
  const server = startCli([
    ...['serve', '--host', '127.0.0.1', '--port', String(port), '--workers', '1'],
    ...['--cluster', '2'],
  ]);
  await server.line(/^Listening/);
  expect((await receive(port)).length).toBeGreaterThan(0);
  server.kill('SIGHUP');
  expect(await server.ended).toMatchObject({
    code: 0,
    signal: null,
    stderr: 'Served 1 connection, 0 failed, 0 refused\n',
  });
  expect(await isListening(port)).toBe(false);
});
