import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, it, jest } from '@jest/globals';
import { CLI, runCli } from '../helpers/cli.js';
import { blocksOf, commandsOf, readDocument } from '../helpers/documents.js';
import { readEvents } from '../helpers/events-schema.js';
import { checkTrace } from '../helpers/check-trace.js';
import { clips } from '../helpers/clips.js';
import { digestsOf, noiseFrames, noisePng, saveFrames } from '../helpers/frames.js';
import { decodeGif } from '../helpers/gif-decoders.js';
import { start } from '../helpers/processes.js';
import { tempFolder } from '../helpers/temp-folder.js';

jest.setTimeout(60_000);

const clip = clips({ 'clip.mp4': ['testsrc=s=64x32:r=10:d=4', '-pix_fmt yuv420p'] });

const ROOT = resolve(__dirname, '../..');

/** Runs the command as a shell does, for its quotes and pipes. */
const runLine = (line: string, cwd: string) =>
  start('sh', ['-c', line.replaceAll('npx image-pipeline', '"$NODE" "$CLI"')], {
    cwd,
    env: { NODE: process.execPath, CLI },
  }).ended;

const DOCUMENTS = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  ...['docs', 'docs/learn'].flatMap((folder) =>
    readdirSync(join(ROOT, folder))
      .filter((name) => name.endsWith('.md'))
      .map((name) => `${folder}/${name}`),
  ),
];

it.each(DOCUMENTS)('%s links to files that are there', (path) => {
  const links = [...readDocument(path).matchAll(/\]\((?!https?:)([^)#]+)/g)];
  const missing = links
    .map(([, link = '']) => join(dirname(path), link))
    .filter((target) => !existsSync(join(ROOT, target)));
  expect(missing).toEqual([]);
});

describe('the README', () => {
  it('has recipes that run', async () => {
    const cwd = dirname(clip('clip.mp4'));
    const frames = noiseFrames(3, { width: 64, height: 48 });
    for (const folder of ['shots', 'photos', 'frames']) saveFrames(join(cwd, folder), frames);
    const [recipes = ''] = blocksOf('README.md', 'sh').filter((block) => block.includes('shots'));
    const lines = recipes.trim().split('\n');
    expect(lines).toHaveLength(4);
    for (const line of lines) {
      expect({ line, ...(await runLine(line, cwd)) }).toMatchObject({ line, code: 0 });
      const gif = decodeGif(join(cwd, / -o (\S+)/.exec(line)?.[1] ?? 'animation.gif'));
      const count = line.includes('clip.mp4') ? 80 : 3;
      expect({ line, frames: gif.frames.length }).toEqual({ line, frames: count });
    }
    expect(decodeGif(join(cwd, 'demo.gif'))).toMatchObject({ delays: [80, 90, 80] });
  });
});

describe('the guide to timing, order, size and quality', () => {
  const GUIDE = 'docs/timing-and-size.md';

  it('has examples of timing and order that run', async () => {
    const cwd = tempFolder();
    saveFrames(join(cwd, 'frames'), noiseFrames(100));
    writeFileSync(join(cwd, 'frames/title.png'), noisePng(100));
    writeFileSync(join(cwd, 'delays.csv'), blocksOf(GUIDE, 'csv')[0] ?? '');
    const shown: number[] = [];
    for (const args of commandsOf(GUIDE).slice(0, 7)) {
      expect({ args, ...(await runCli(args.split(' '), { cwd })) }).toMatchObject({ code: 0 });
      shown.push(decodeGif(join(cwd, 'animation.gif')).frames.length);
    }
    expect(shown).toEqual([101, 101, 101, 90, 34, 101, 200]);
  });

  it('has examples of size that run', async () => {
    const cwd = tempFolder();
    saveFrames(join(cwd, 'shots'), noiseFrames(2, { width: 1600, height: 980 }));
    saveFrames(join(cwd, 'scans'), [
      noisePng(1, { width: 60, height: 40 }),
      noisePng(2, { width: 40, height: 60 }),
    ]);
    const [crop, fit, ...more] = commandsOf(GUIDE).filter((args) => args.includes('--width'));
    expect(more).toEqual([]);
    expect(await runLine(`npx image-pipeline ${crop}`, cwd)).toMatchObject({ code: 0 });
    expect(decodeGif(join(cwd, 'animation.gif'))).toMatchObject({ width: 480, height: 270 });
    expect(await runLine(`npx image-pipeline ${fit}`, cwd)).toMatchObject({ code: 0 });
    expect(decodeGif(join(cwd, 'animation.gif'))).toMatchObject({ width: 480, height: 270 });
  });

  it('has examples of quality that run', async () => {
    const cwd = tempFolder();
    saveFrames(join(cwd, 'frames'), noiseFrames(3, { width: 40, height: 30 }));
    const runs = commandsOf(GUIDE).filter((args) => /--(quality|max-bytes|dither)/.test(args));
    expect(runs).toHaveLength(3);
    for (const args of runs) {
      expect(await runCli(args.split(' '), { cwd })).toMatchObject({ code: 0 });
      expect(decodeGif(join(cwd, 'animation.gif')).frames).toHaveLength(3);
    }
  });
});

it('the guide to videos has examples that run', async () => {
  const videos = commandsOf('docs/videos.md');
  expect(videos).toHaveLength(3);
  for (const args of videos) {
    const cwd = dirname(clip('clip.mp4'));
    expect(await runCli(args.split(' '), { cwd })).toMatchObject({ code: 0 });
    expect(decodeGif(join(cwd, 'animation.gif')).frames.length).toBeGreaterThan(0);
  }
});

describe('the guide to the command line', () => {
  const GUIDE = 'docs/command-line.md';

  it('makes a GIF through pipes', async () => {
    const cwd = saveFrames(tempFolder(), noiseFrames(3));
    const [line = ''] = blocksOf(GUIDE, 'sh');
    expect(await runLine(line, cwd)).toMatchObject({ code: 0, stdout: '' });
    expect(decodeGif(join(cwd, 'animation.gif')).frames).toEqual(digestsOf(noiseFrames(3)));
  });

  it('names every flag of every command, and no other', async () => {
    const flags = new Set<string>();
    for (const command of ['serve', 'fetch', 'gif', 'demo', 'compare', 'worker']) {
      const { stdout } = await runCli([command, '--help']);
      for (const [flag] of stdout.matchAll(/(?<=^ .*)--[a-z-]+/gm)) flags.add(flag);
    }
    expect(flags.size).toBeGreaterThan(15);
    const named = new Set(
      [...readDocument(GUIDE).matchAll(/`(--[a-z-]+)`/g)].map(([, flag = '']) => flag),
    );
    expect([...flags].filter((flag) => !named.has(flag)).sort()).toEqual(['--help', '--version']);
    expect([...named].filter((flag) => !flags.has(flag))).toEqual([]);
  });
});

it('the guide to a server has an example that runs', async () => {
  const [args = ''] = commandsOf('docs/watching-a-server.md');
  const cwd = tempFolder();
  const server = start(
    process.execPath,
    [CLI, ...args.replace('9464', '0').split(' '), '--port', '0'],
    { cwd },
  );
  const [, port] = await server.line(
    /"type":"metrics-listening","host":"127\.0\.0\.1","port":(\d+)/,
  );
  const { status } = await fetch(`http://127.0.0.1:${port}/healthz`);
  expect(status).toBe(200);
  server.kill('SIGTERM');
  expect((await server.ended).code).toBe(0);
});

it('the guide to JSON lines has examples that run', async () => {
  const cwd = tempFolder();
  for (const line of (blocksOf('docs/json-lines.md', 'sh')[0] ?? '').trim().split('\n')) {
    // There is no server at the usual port.
    const run = await runLine(line.replace(/ fetch (.*?) --json/, ' demo -n 30 --json'), cwd);
    expect({ line, code: run.code }).toEqual({ line, code: 0 });
    const lines = line.includes('>') ? run.stderr : run.stdout;
    const file = /> (\S+\.ndjson)/.exec(line)?.[1];
    const events = readEvents(file === undefined ? lines : readFileSync(join(cwd, file), 'utf8'));
    expect(events.at(-1)).toMatchObject({ type: 'summary', exitCode: 0 });
  }
});

it('the guide to JSON lines shows lines that are as its schema says', () => {
  const [shown = ''] = blocksOf('docs/json-lines.md', 'json');
  expect(readEvents(shown)).toHaveLength(2);
});

describe('the guide to traces', () => {
  const GUIDE = 'docs/reading-a-trace.md';

  it('has examples that run, and its picture is drawn from such a trace', async () => {
    const cwd = tempFolder();
    for (const args of commandsOf(GUIDE)) {
      const { code } = await runCli(args.split(' '), { cwd });
      expect({ args, code }).toEqual({ args, code: 0 });
      checkTrace(readFileSync(join(cwd, args.split(' ').at(-1) ?? ''), 'utf8'));
    }
    const draw = () => start(process.execPath, [PICTURE, 'trace.json'], { cwd }).ended;
    const { code, stdout } = await draw();
    expect(code).toBe(0);
    const lanes = [...stdout.matchAll(/>(connection \d|disk|worker \d|GIF writer)</g)];
    expect(lanes.map(([, name]) => name)).toEqual(
      expect.arrayContaining(['connection 0', 'connection 7', 'disk', 'worker 0', 'GIF writer']),
    );
    expect((await draw()).stdout).toBe(stdout);
    expect(stdout.split('\n')[0]).toBe(readDocument('docs/trace.svg').split('\n')[0]);
  });

  const PICTURE = join(ROOT, 'docs/trace-picture.mjs');
});
