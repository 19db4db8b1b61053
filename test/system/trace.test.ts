import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, jest, test } from '@jest/globals';
import { runCli, startCli } from '../helpers/cli.js';
import { checkTrace } from '../helpers/check-trace.js';
import { readEvents } from '../helpers/events-schema.js';
import { noiseFrames, saveFrames } from '../helpers/frames.js';
import { filesIn, tempFolder } from '../helpers/temp-folder.js';

jest.setTimeout(60_000);

const read = (cwd: string) => checkTrace(readFileSync(join(cwd, 't.json'), 'utf8'));

test('demo: lanes for its connections, the disk, the threads and the writer', async () => {
  const cwd = tempFolder();
  const args = ['demo', '-n', '150', '-c', '3', '--trace', 't.json', '--json'];
  const { code, stdout } = await runCli(args, { cwd });
  expect(code).toBe(0);
  expect(readEvents(stdout).map(({ type }) => type)).not.toContain('frame-received');
  const { lanes, events } = read(cwd);
  expect([...lanes.keys()]).toEqual(
    expect.arrayContaining([
      ...['connection 0', 'connection 1', 'connection 2', 'disk', 'worker 0', 'GIF writer'],
    ]),
  );
  const names = [...lanes.values()].flat().map(({ name }) => name);
  expect(names.filter((name) => name === 'connect')).toHaveLength(150);
  expect(names.filter((name) => name === 'last byte')).toHaveLength(150);
  const lives = events.filter(({ ph, cat }) => ph === 'b' && cat === 'frame');
  const arrows = events.filter(({ ph, cat }) => ph === 's' && cat === 'frame');
  const chunks = events.filter(({ ph, name }) => ph === 'X' && name.startsWith('chunk'));
  expect([lives.length, arrows.length]).toEqual([150, chunks.length]);
  const counters = new Set(events.filter(({ ph }) => ph === 'C').map(({ name }) => name));
  expect([...counters].sort()).toEqual([
    ...['in flight', 'prefetch buffer', 'window (started, not written)'],
  ]);
});

test('gif: lanes for the threads and the writer', async () => {
  const cwd = tempFolder();
  saveFrames(join(cwd, 'frames'), noiseFrames(20));
  const { code } = await runCli(['gif', 'frames', '--trace', 't.json'], { cwd });
  expect(code).toBe(0);
  expect([...read(cwd).lanes.keys()].sort()).toEqual(
    expect.arrayContaining(['GIF writer', 'worker 0']),
  );
});

test('a signal and a failure leave a whole trace', async () => {
  const cwd = tempFolder();
  const demo = startCli(['demo', '-n', '1000000', '--trace', 't.json', '--json'], { cwd });
  await demo.line(/"saved":[1-9]/);
  demo.kill('SIGINT');
  expect((await demo.ended).code).toBe(130);
  expect(read(cwd).lanes.get('connection 0')).not.toEqual([]);
  const { code } = await runCli(['gif', 'missing', '--trace', 't.json'], { cwd });
  expect(code).toBe(1);
  expect(read(cwd).lanes.size).toBe(0);
});

test.each([
  ['a picture', 'photo.png', 'a name that ends in .json'],
  ['the GIF', 'a.json', 'a file of its own'],
])('%s is not overwritten', async (_, trace, expected) => {
  const cwd = tempFolder();
  writeFileSync(join(cwd, trace), 'mine');
  const args = ['demo', '-n', '2', '-o', 'a.json', '--trace', trace];
  const { code, stderr } = await runCli(args, { cwd });
  expect({ code, stderr }).toEqual({
    code: 2,
    stderr: `image-pipeline: Expected --trace to be ${expected}, got ${trace}\n`,
  });
  expect(readFileSync(join(cwd, trace), 'utf8')).toBe('mine');
});

test('a trace that cannot be written ends the run before it begins', async () => {
  const cwd = tempFolder();
  writeFileSync(join(cwd, 'file'), '');
  const { code, stderr } = await runCli(['demo', '-n', '2', '--trace', 'file/t.json'], { cwd });
  expect(code).toBe(1);
  expect(stderr).toMatch(/^image-pipeline: Cannot write file\/t\.json: .*\n$/);
  expect(filesIn(cwd)).toEqual(['file']);
});
