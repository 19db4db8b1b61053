import { copyFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, jest, test } from '@jest/globals';
import { THREE_TIMES } from '../helpers/cli.js';
import { digestsOf, noiseFrames, readFrames, saveFrames } from '../helpers/frames.js';
import { decodeGif } from '../helpers/gif-decoders.js';
import { start } from '../helpers/processes.js';
import { filesIn, tempFolder } from '../helpers/temp-folder.js';

// Installing asks a registry.
jest.setTimeout(180_000);

const PROJECT = resolve(__dirname, '../..');

/** What npm tells the scripts that it runs, and would take for its own in a folder of its own. */
const npmVariables = Object.keys(process.env).filter((name) =>
  /^(npm_(package|lifecycle|command|config_local_prefix|config_prefix)|INIT_CWD)/.test(name),
);

/** Runs a program to a good end. */
async function run(program: string, args: readonly string[], cwd: string): Promise<string> {
  const env = Object.fromEntries(npmVariables.map((name) => [name, undefined]));
  const { code, stdout, stderr } = await start(program, args, { cwd, env }).ended;
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${code}\n${stderr}`);
  return stdout;
}

test('the tarball, installed in an empty folder: command, library, workers and types', async () => {
  const cwd = tempFolder();
  // Without scripts: `prepare` would build again below the tests that run beside this one.
  await run('npm', ['pack', '--ignore-scripts', '--pack-destination', cwd], PROJECT);
  const tarball = readdirSync(cwd).find((name) => name.endsWith('.tgz')) as string;
  writeFileSync(join(cwd, 'package.json'), '{ "private": true }');
  const quick = ['--prefer-offline', '--no-audit', '--no-fund', '--omit=dev'];
  await run('npm', ['install', ...quick, `./${tarball}`], cwd);

  const stdout = await run('npx', ['--no', 'image-pipeline', 'demo', '-n', '50'], cwd);
  expect(stdout).toMatch(THREE_TIMES);
  const frames = digestsOf(readFrames(join(cwd, 'frames'), 50));
  expect(new Set(frames).size).toBe(50);
  expect(decodeGif(join(cwd, 'animation.gif')).frames).toEqual(frames);

  saveFrames(join(cwd, 'input'), noiseFrames(130));
  copyFileSync(
    resolve(__dirname, '../helpers/scripts/run-pipeline.mjs'),
    join(cwd, 'run-pipeline.mjs'),
  );
  const options = { inputs: ['input'], output: 'library.gif', workers: 2 };
  const outcome = JSON.parse(
    await run(
      process.execPath,
      ['run-pipeline.mjs', '"gifPipeline"', JSON.stringify(options)],
      cwd,
    ),
  ) as { events: { type: string }[]; error?: unknown };
  expect(outcome.error).toBeUndefined();
  expect(outcome.events.at(-1)).toMatchObject({ type: 'done', frames: 130 });
  expect(decodeGif(join(cwd, 'library.gif')).frames).toEqual(digestsOf(noiseFrames(130)));

  await expectTypesToStand(cwd);

  const shipped = filesIn(join(cwd, 'node_modules/image-pipeline'));
  expect(shipped).toEqual(expect.arrayContaining(['LICENSE', 'README.md', 'package.json']));
  expect(shipped.filter((name) => /(^|\/)(test|bench|coverage|node_modules)\//.test(name))).toEqual(
    [],
  );
});

/** Compiles a user's program against the installed declarations, with the strictest of checks. */
async function expectTypesToStand(cwd: string): Promise<void> {
  writeFileSync(
    join(cwd, 'user.mts'),
    `import { fetchPipeline, type FetchEvent } from 'image-pipeline';
     import type { Observable } from 'rxjs';
     export const events: Observable<FetchEvent> = fetchPipeline({ count: 3 });
     // @ts-expect-error: a count is a number
     fetchPipeline({ count: '3' });
    `,
  );
  const compiler = resolve(PROJECT, 'node_modules/typescript/bin/tsc');
  const options = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2023'];
  const types = ['--typeRoots', resolve(PROJECT, 'node_modules/@types'), '--types', 'node'];
  const checkAll = ['--skipLibCheck', 'false', '--exactOptionalPropertyTypes'];
  const output = await run(
    process.execPath,
    [compiler, ...options, ...types, ...checkAll, 'user.mts'],
    cwd,
  );
  expect(output).toBe('');
}
