import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, posix, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { THREE_TIMES } from '../helpers/cli.js';
import { digestsOf, noiseFrames, readFrames, saveFrames } from '../helpers/frames.js';
import { decodeGif } from '../helpers/gif-decoders.js';
import { start, type Ended } from '../helpers/processes.js';
import { filesIn, tempFolder } from '../helpers/temp-folder.js';

// Installing asks a registry.
jest.setTimeout(300_000);

const PROJECT = resolve(__dirname, '../..');

/** What npm tells the scripts that it runs, and would take for its own in a folder of its own. */
const npmVariables = Object.keys(process.env).filter((name) =>
  /^(npm_(package|lifecycle|command|config_local_prefix|config_prefix)|INIT_CWD)/.test(name),
);

/** Runs a program to a good end. */
async function run(program: string, args: readonly string[], cwd: string): Promise<Ended> {
  const env = Object.fromEntries(npmVariables.map((name) => [name, undefined]));
  const ended = await start(program, args, { cwd, env }).ended;
  if (ended.code !== 0) {
    throw new Error(
      `${program} ${args.join(' ')} ended with ${ended.code}\n${ended.stdout}\n${ended.stderr}`,
    );
  }
  return ended;
}

/** The project's tarball, and the paths that are in it. */
let tarball = '';
let files: readonly string[] = [];
const packed = mkdtempSync(join(tmpdir(), 'image-pipeline-test-'));

beforeAll(async () => {
  // Without scripts: `prepack` would build again below the tests that run beside this one.
  const pack = ['pack', '--ignore-scripts', '--json', '--pack-destination', packed];
  const { stdout } = await run('npm', pack, PROJECT);
  const [entry] = JSON.parse(stdout) as [{ filename: string; files: { path: string }[] }];
  tarball = join(packed, entry.filename);
  files = entry.files.map(({ path }) => path);
});

afterAll(() => {
  rmSync(packed, { recursive: true });
});

test('the tarball, installed in an empty folder: command, library, workers and types', async () => {
  const cwd = tempFolder();
  writeFileSync(join(cwd, 'package.json'), '{ "private": true }');
  const quick = ['--prefer-offline', '--no-audit', '--no-fund', '--no-update-notifier'];
  const packages = [tarball, 'typescript@5.6', '@types/node@20']; // the last two for the types below
  const { stderr } = await run('npm', ['install', ...quick, ...packages], cwd);
  expect(stderr).not.toContain('image-pipeline'); // npm warns of install scripts

  const { stdout } = await run('npx', ['--no', 'image-pipeline', 'demo', '-n', '50'], cwd);
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
  const library = ['run-pipeline.mjs', '"gifPipeline"', JSON.stringify(options)];
  const outcome = JSON.parse((await run(process.execPath, library, cwd)).stdout) as {
    events: { type: string }[];
    error?: unknown;
  };
  expect(outcome.error).toBeUndefined();
  expect(outcome.events.at(-1)).toMatchObject({ type: 'done', frames: 130 });
  expect(decodeGif(join(cwd, 'library.gif')).frames).toEqual(digestsOf(noiseFrames(130)));

  await expectTypesToStand(cwd);
});

/**
 * Compilers, and how they look for modules and types: each pair of these once. Without `types`,
 * TypeScript 6 loads no types of its own accord, and earlier ones load all.
 */
const CHECKS = [
  {
    version: '5.6.3',
    from: 'node_modules/typescript',
    options: [{ resolution: 'nodenext' }, { resolution: 'bundler', types: ['node'] }],
  },
  {
    version: '6.0.3',
    from: join(PROJECT, 'node_modules/typescript'),
    options: [{ resolution: 'nodenext', types: ['node'] }, { resolution: 'bundler' }],
  },
] as const;

/** A user's program against the installed declarations, by several versions of TypeScript. */
async function expectTypesToStand(cwd: string): Promise<void> {
  writeFileSync(
    join(cwd, 'user.mts'),
    `import * as everything from 'image-pipeline';
     import { fetchPipeline, type FetchEvent } from 'image-pipeline';
     import type { Observable } from 'rxjs';
     export const events: Observable<FetchEvent> = fetchPipeline({ count: 3 });
     // @ts-expect-error: a count is a number
     fetchPipeline({ count: '3' });
     export default everything;
    `,
  );
  const script = resolve(__dirname, '../helpers/scripts/check-types.mjs');
  for (const { version, from, options } of CHECKS) {
    const args = [script, from, 'user.mts', ...options.map((one) => JSON.stringify(one))];
    const { stdout } = await run(process.execPath, args, cwd);
    expect(stdout).toBe(`${version} checked\n`);
  }
}

describe('what is in the tarball', () => {
  test('all that a reader needs, and nothing of ours', () => {
    const wanted = ['LICENSE', 'THIRD-PARTY-LICENSES', 'README.md', 'CHANGELOG.md', 'SECURITY.md'];
    expect(files).toEqual(expect.arrayContaining(wanted));
    expect(files.filter((name) => /(^|\/)(test|bench|coverage|node_modules)\//.test(name))).toEqual(
      [],
    );

    const texts = files.filter((path) => path.endsWith('.md'));
    const links = texts.flatMap((text) =>
      [...readFileSync(join(PROJECT, text), 'utf8').matchAll(/\]\(([^)\s]+)\)/g)]
        .map(([, link = '']) => link.replace(/#.*$/, ''))
        .filter((link) => link !== '' && !/^[a-z]+:/.test(link))
        .map((link) => posix.join(posix.dirname(text), link)),
    );
    expect(links).toContain('docs/animation.gif');
    expect(links.filter((link) => !files.includes(link))).toEqual([]);
  });

  test('the licence of each package that is inside the command, with its text', () => {
    const maps = files.filter((path) => /^dist\/bin\/.*\.map$/.test(path));
    const sources = maps.flatMap((path) => {
      const map = readFileSync(join(PROJECT, path), 'utf8');
      return (JSON.parse(map) as { sources: string[] }).sources;
    });
    const names = sources.flatMap(
      (source) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(source)?.[1] ?? [],
    );
    expect(new Set(names).size).toBeGreaterThan(30);

    const licences = readFileSync(join(PROJECT, 'THIRD-PARTY-LICENSES'), 'utf8');
    const unnamed = [...new Set(names)].filter((name) => !licences.includes(`\n\n${name} `));
    expect(unnamed).toEqual([]);
    const entries = licences.split(/^-{80}$/m).slice(1);
    expect(entries.filter((text) => !/copyright|license, version/i.test(text))).toEqual([]);
  });

  test('the declarations that users get know nothing of packages whose types they do not get', () => {
    const visited = new Set<string>();
    const others = new Set<string>();
    const visit = (file: string) => {
      if (visited.has(file)) return;
      visited.add(file);
      const text = readFileSync(join(PROJECT, file), 'utf8');
      for (const [, name = ''] of text.matchAll(/(?:^import |^[ei].* from |import\()'([^']+)'/gm)) {
        if (name.startsWith('.')) {
          visit(posix.join(posix.dirname(file), name).replace(/\.js$/, '.d.ts'));
        } else others.add(name);
      }
    };
    visit('dist/src/index.d.ts');
    expect(visited.size).toBeGreaterThan(30);
    expect([...others].filter((name) => !name.startsWith('node:'))).toEqual(['rxjs']);
  });
});

describe('the licences of what is bundled', () => {
  /** Runs the build's own step on a package that is a bundle's only one. */
  const collect = (files: Record<string, string>) => {
    const root = tempFolder();
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(join(root, dirname(path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    const metafile = {
      outputs: { 'a.js': { inputs: { 'src/a.ts': {}, 'node_modules/@x/y/z.js': {} } } },
    };
    const script = `
      import { thirdPartyLicenses } from ${JSON.stringify(join(PROJECT, 'third-party-licenses.mjs'))};
      console.log(thirdPartyLicenses([${JSON.stringify(metafile)}], { root: ${JSON.stringify(root)} }));
    `;
    return start(process.execPath, ['--input-type=module', '-e', script]).ended;
  };
  const manifest = '{ "name": "@x/y", "version": "1.2.3", "license": "Apache-2.0" }';

  test('all texts that go with a licence are taken', async () => {
    const { code, stdout } = await collect({
      'node_modules/@x/y/package.json': manifest,
      'node_modules/@x/y/license.md': 'the licence',
      'node_modules/@x/y/NOTICE': 'the notice',
    });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^@x\/y 1\.2\.3 \(Apache-2\.0\)\n\nthe notice\n\nthe licence\n/m);
  });

  test('a package without one stops the build', async () => {
    const { code, stderr } = await collect({
      'node_modules/@x/y/package.json': manifest,
      'node_modules/@x/y/NOTICE': 'the notice',
    });
    expect(code).toBe(1);
    expect(stderr).toMatch(/Error: @x\/y 1\.2\.3 is in a bundle, but .* has no LICENSE file/);
  });
});

test('`npx` in the project runs what is built, and builds nothing', async () => {
  const built = () => filesIn(join(PROJECT, 'dist/bin'));
  const before = built();
  const text = readFileSync(join(PROJECT, 'package.json'), 'utf8');
  const { scripts } = JSON.parse(text) as { scripts: Record<string, string> };
  expect(Object.keys(scripts)).not.toContain('prepare'); // npx would run it each time
  const { stdout } = await run('npx', ['image-pipeline', '--version'], PROJECT);
  expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  expect(built()).toEqual(before);
});
