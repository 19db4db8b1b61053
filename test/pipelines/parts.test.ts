import { execFileSync } from 'node:child_process';
import {
  existsSync,
  linkSync,
  mkdirSync,
  openSync,
  closeSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import promises, { open } from 'node:fs/promises';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { describe, expect, jest, test } from '@jest/globals';
import { concat, isObservable, lastValueFrom, NEVER, of, toArray } from 'rxjs';
import { chooseEncoder } from '../../pipelines/choose-encoder.js';
import { claimPlaces } from '../../pipelines/claim-places.js';
import { demoPipeline } from '../../pipelines/demo.js';
import { diskLimit } from '../../pipelines/disk-limit.js';
import { deleteDamaged } from '../../pipelines/failed-frames.js';
import { fetchPipeline } from '../../pipelines/fetch.js';
import { otherFrames } from '../../pipelines/other-frames.js';
import { readPipes } from '../../pipelines/read-pipes.js';
import { servePipeline } from '../../pipelines/serve.js';
import { PipelineError } from '../../src/errors.js';
import { afterThisTest } from '../helpers/clean-up.js';
import { failsWith, rejectsWith } from '../helpers/fails-with.js';
import { noisePng } from '../helpers/frames.js';
import { record } from '../helpers/record.js';
import { systemError } from '../helpers/system-error.js';
import { filesIn, tempFolder } from '../helpers/temp-folder.js';
import { until } from '../helpers/until.js';

test('diskLimit: as many bytes as are allowed, and not one more', () => {
  const reserve = diskLimit(10, 'frames');
  reserve(4);
  reserve(6);
  const { path, message } = failsWith('ERR_DISK_LIMIT', () => reserve(1));
  expect({ path, message }).toEqual({
    path: 'frames',
    message:
      'The frames in frames would take more than 10 bytes; raise `maxDisk`, and continue with `resume`',
  });
});

describe('chooseEncoder', () => {
  function withoutWebAssembly(): void {
    const { WebAssembly: kept } = globalThis as unknown as { WebAssembly?: unknown };
    Reflect.deleteProperty(globalThis, 'WebAssembly');
    afterThisTest(() => Object.assign(globalThis, { WebAssembly: kept }));
  }
  const choose = (asked?: string) => {
    const warnings: unknown[] = [];
    return { encoder: chooseEncoder(asked, (warning) => warnings.push(warning)), warnings };
  };

  test('the one that was asked for, or the kernels', () => {
    expect(choose('plain')).toEqual({ encoder: 'plain', warnings: [] });
    expect(choose()).toEqual({ encoder: 'kernels', warnings: [] });
  });

  test('where there is no WebAssembly, the plain one, with a warning', () => {
    withoutWebAssembly();
    expect(choose()).toMatchObject({
      encoder: 'plain',
      warnings: [{ type: 'warning', code: 'WARN_PLAIN_ENCODER' }],
    });
    expect(choose('plain').warnings).toEqual([]);
    failsWith('ERR_WEBASSEMBLY_MISSING', () => choose('kernels'));
  });
});

test('otherFrames: warns of those that are not of this run', async () => {
  const folder = tempFolder();
  const warnings = () => lastValueFrom(otherFrames(folder, 3).pipe(toArray()));
  for (const name of ['0.png', '2.png', 'x.png', '03.png']) writeFileSync(join(folder, name), '');
  expect(await warnings()).toEqual([]);
  writeFileSync(join(folder, '3.png'), '');
  const warning = { type: 'warning', code: 'WARN_OTHER_FRAMES' };
  const end = `: a later \`gif ${folder}\` shows them, too, unless they are removed`;
  expect(await warnings()).toEqual([
    {
      ...warning,
      message: `${folder} holds 1 other frame, 3.png, which this run does not write${end}`,
    },
  ]);
  writeFileSync(join(folder, '20.png'), '');
  writeFileSync(join(folder, '7.png'), '');
  expect(await warnings()).toMatchObject([
    { message: expect.stringMatching(/holds 3 other frames, up to 20\.png, which/) },
  ]);
});

test('deleteDamaged: removes a damaged frame, and no other file', () => {
  const folder = tempFolder();
  for (const name of ['4.png', '5.png']) writeFileSync(join(folder, name), '');
  const error = (code: 'ERR_PNG_CORRUPT' | 'ERR_DISK_FULL', index?: number) =>
    new PipelineError(code, '', { index });
  deleteDamaged(folder, error('ERR_DISK_FULL', 4));
  deleteDamaged(folder, error('ERR_PNG_CORRUPT'));
  deleteDamaged(folder, new Error('unexpected'));
  expect(filesIn(folder)).toHaveLength(2);
  deleteDamaged(folder, error('ERR_PNG_CORRUPT', 5));
  expect(filesIn(folder)).toEqual(['4.png']);
});

describe('readPipes', () => {
  const signal = new AbortController().signal;

  test('files stay paths, a pipe gives its images, and one that is named twice is read once', async () => {
    const path = join(tempFolder(), 'fifo');
    execFileSync('mkfifo', [path]);
    const pipe = { path, isPipe: true };
    const found = readPipes([{ path: 'a.png', isPipe: false }, pipe, pipe], signal);
    const writer = await open(path, 'w');
    await writer.write(Buffer.concat([noisePng(0), noisePng(1)]));
    await writer.close();
    const images = [noisePng(0), noisePng(1)].map((png) => ({ path, bytes: Uint8Array.from(png) }));
    expect(
      (await found).map((one) => ({
        ...one,
        ...(one.bytes && { bytes: Uint8Array.from(one.bytes) }),
      })),
    ).toEqual([{ path: 'a.png' }, ...images, ...images]);
  });

  test.each([
    ['without bytes', Buffer.alloc(0), 'ERR_NO_FRAMES', undefined],
    [
      'that is cut off',
      Buffer.concat([noisePng(0), noisePng(1).subarray(0, 40)]),
      'ERR_PNG_TRUNCATED',
      2,
    ],
  ] as const)('a pipe %s is an error', async (_, bytes, code, index) => {
    const path = join(tempFolder(), 'fifo');
    execFileSync('mkfifo', [path]);
    const found = readPipes(
      [
        { path: 'a.png', isPipe: false },
        { path, isPipe: true },
      ],
      signal,
    );
    found.catch(() => undefined);
    const writer = await open(path, 'w');
    await writer.write(bytes);
    await writer.close();
    const error = await rejectsWith(code, found);
    expect(error.path).toBe(path);
    expect(error.index).toBe(index);
  });
});

describe('claimPlaces', () => {
  const claim = (output: string | Writable | undefined, more: object = {}) =>
    claimPlaces({ output, force: false, sources: [], ...more }, () => of('ran'));
  const run = (output: string | Writable | undefined, more: object = {}) =>
    lastValueFrom(claim(output, more));

  test('runs, and leaves neither locks nor folders that were not needed', async () => {
    const root = tempFolder();
    const frames = { folder: join(root, 'frames/deep'), count: 3 };
    expect(await run(join(root, 'new/a.gif'), { frames })).toBe('ran');
    expect(existsSync(join(root, 'new'))).toBe(false);
    expect(existsSync(join(root, 'frames'))).toBe(false);
    expect(await run(undefined)).toBe('ran');
    expect(await run('/dev/null')).toBe('ran');
  });

  test('while one runs, another into the same output or folder is refused', async () => {
    const root = tempFolder();
    const output = join(root, 'a.gif');
    const folder = join(root, 'frames');
    const first = record(
      claimPlaces({ output, force: false, sources: [], frames: { folder, count: 1 } }, () =>
        concat(of('runs'), NEVER),
      ),
    );
    afterThisTest(() => first.subscription.unsubscribe());
    await until('it runs', () => first.values.length === 1);
    const byOutput = await rejectsWith('ERR_IN_USE', run(output));
    expect(byOutput).toMatchObject({
      path: output,
      message: `${output} is in use: this process writes it. Wait until it has ended, or choose another \`output\``,
    });
    const byFolder = run(join(root, 'b.gif'), { frames: { folder, count: 1 } });
    expect((await rejectsWith('ERR_IN_USE', byFolder)).message).toBe(
      `${folder} is in use: this process saves frames there. Wait until it has ended, or choose another \`framesDir\``,
    );
    expect(filesIn(root).filter((name) => name.includes('b.gif'))).toEqual([]);
    first.subscription.unsubscribe();
    await until('its locks are gone', () => filesIn(root).length === 0);
    expect(await run(output)).toBe('ran');
  });

  test('an output that is an input, by whatever name, is refused', async () => {
    const root = tempFolder();
    const at = (name: string) => join(root, name);
    writeFileSync(at('a.gif'), '');
    linkSync(at('a.gif'), at('hard.gif'));
    symlinkSync(at('a.gif'), at('soft.gif'));
    for (const path of ['a.gif', 'hard.gif', 'soft.gif']) {
      const sources = [{ path: at('other.png') }, { path: at(path) }];
      const error = await rejectsWith('ERR_OUTPUT_IS_INPUT', run(at('a.gif'), { sources }));
      expect(error.path).toBe(at(path));
      expect(error.message).toBe(
        path === 'a.gif'
          ? `${at('a.gif')} is one of the inputs, and the GIF would overwrite it: choose another \`output\``
          : `${at('a.gif')} is the input ${at(path)}, and the GIF would overwrite it: choose another \`output\``,
      );
    }
    const fd = openSync(at('a.gif'), 'r');
    afterThisTest(() => closeSync(fd));
    await rejectsWith('ERR_OUTPUT_IS_INPUT', run(at('a.gif'), { sources: [{ fd }] }));
    const sources = Array.from({ length: 70 }, (_, k) => ({ path: at(`${k}.png`) }));
    const last = [...sources, { path: at('hard.gif') }];
    await rejectsWith('ERR_OUTPUT_IS_INPUT', run(at('a.gif'), { sources: last }));
    expect(await run(at('a.gif'), { sources })).toBe('ran');
  });

  test('an output that is, or would be, a frame of the run is refused', async () => {
    const root = tempFolder();
    const frames = { folder: join(root, 'frames'), count: 3 };
    const force = { frames, force: true };
    const error = await rejectsWith('ERR_OUTPUT_IS_INPUT', run(join(root, 'frames/2.png'), force));
    expect(error.message).toMatch(
      /2\.png is one of the frames of this run, and the GIF would overwrite it/,
    );
    expect(await run(join(root, 'frames/3.png'), force)).toBe('ran');
    expect(await run(join(root, 'other/2.png'), force)).toBe('ran');
    mkdirSync(frames.folder, { recursive: true });
    writeFileSync(join(frames.folder, '1.png'), '');
    linkSync(join(frames.folder, '1.png'), join(root, 'a.gif'));
    await rejectsWith('ERR_OUTPUT_IS_INPUT', run(join(root, 'a.gif'), { frames }));
    writeFileSync(join(frames.folder, '3.png'), '');
    linkSync(join(frames.folder, '3.png'), join(root, 'b.gif'));
    expect(await run(join(root, 'b.gif'), { frames })).toBe('ran');
  });

  test('what cannot be written is told before anything is run', async () => {
    const root = tempFolder();
    writeFileSync(join(root, 'file'), '');
    await rejectsWith('ERR_OUTPUT_UNWRITABLE', run(root));
    await rejectsWith('ERR_OUTPUT_UNWRITABLE', run(join(root, 'file/a.gif')));
    const frames = { folder: join(root, 'file/frames'), count: 1 };
    await rejectsWith('ERR_FRAMES_DIR_UNWRITABLE', run(join(root, 'new/a.gif'), { frames }));
    expect(filesIn(root)).toEqual(['file']);
    expect(existsSync(join(root, 'new'))).toBe(false);
    await expect(run(join(root, 'a.png'))).rejects.toMatchObject({ code: 'ERR_INVALID_OPTION' });
    expect(await run(join(root, 'a.png'), { force: true })).toBe('ran');
    expect(await run(new Writable())).toBe('ran');
  });

  test('a folder in which nobody may write needs no lock; any other failure is told', async () => {
    const frames = { folder: tempFolder(), count: 1 };
    for (const [code, outcome] of [
      ['EACCES', 'ran'],
      ['EPERM', 'ran'],
      ['EROFS', 'ran'],
      ['EIO', 'ERR_FRAMES_DIR_UNWRITABLE'],
    ] as const) {
      const spy = jest.spyOn(promises, 'open').mockRejectedValue(systemError(code));
      afterThisTest(() => spy.mockRestore());
      const ran: unknown = await run(undefined, { frames }).catch(
        (error: unknown) => (error as PipelineError).code,
      );
      spy.mockRestore();
      expect(ran).toBe(outcome);
    }
  });
});

test('each pipeline has a default for each option, and does nothing before it is subscribed to', () => {
  for (const pipeline of [servePipeline, fetchPipeline, demoPipeline]) {
    expect(isObservable(pipeline())).toBe(true);
  }
});
