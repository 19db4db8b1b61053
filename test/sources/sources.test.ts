import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import { lastValueFrom } from 'rxjs';
import { files, savedFrames } from '../../src/sources/files.js';
import { images, iterable } from '../../src/sources/images.js';
import { openFolder } from '../../src/sources/open-folder.js';
import { pngStream } from '../../src/sources/png-stream.js';
import { readFrame } from '../../src/sources/read-frame.js';
import { readList } from '../../src/sources/read-list.js';
import { tcp } from '../../src/sources/tcp.js';
import { indexedSourceContract, sequentialSourceContract } from '../contracts/source.js';
import { startFaultServer, startFrameServer, whole } from '../helpers/fault-server.js';
import { noiseFrames, noisePng, saveFrames, withWrongCrc } from '../helpers/frames.js';
import { tempFolder } from '../helpers/temp-folder.js';
import { until } from '../helpers/until.js';

const FRAMES = noiseFrames(3);

indexedSourceContract('images', () => ({ source: images(FRAMES), expected: FRAMES }));

indexedSourceContract('files', () => {
  const paths = FRAMES.map((_, k) => `${k}.png`);
  return { source: files(paths.map((path) => ({ path }))), expected: paths };
});

indexedSourceContract('savedFrames', () => {
  const folder = saveFrames(tempFolder(), FRAMES);
  return {
    source: savedFrames(folder, 3),
    expected: FRAMES.map((_, k) => join(folder, `${k}.png`)),
  };
});

indexedSourceContract('openFolder', async () => {
  const folder = saveFrames(tempFolder(), FRAMES);
  return {
    source: await openFolder(folder),
    expected: FRAMES.map((frame) => Uint8Array.from(frame)),
  };
});

const WIRE = { host: '127.0.0.1', timeout: 5_000, maxFrameBytes: 10_000, maxPixels: 1_000 };

indexedSourceContract('tcp', async () => {
  // Whatever frame is asked for, a server of the lab gives the next one it has.
  const server = await startFaultServer(() => whole(FRAMES[0] as Buffer));
  return {
    source: tcp({ ...WIRE, port: server.port, count: 3 }),
    expected: FRAMES.map(() => FRAMES[0] as Buffer),
    isClosed: async () => {
      await until('its connections are closed', () => server.open() === 0);
      return true;
    },
  };
});

describe('tcp', () => {
  test('checks each frame', async () => {
    const server = await startFrameServer([withWrongCrc(noisePng(1))]);
    const source = tcp({ ...WIRE, port: server.port, count: 1 });
    expect(source.label).toBe(`127.0.0.1:${server.port}`);
    await expect(lastValueFrom(source.read(0))).rejects.toMatchObject({ code: 'ERR_PNG_CORRUPT' });
  });
});

describe('openFolder', () => {
  test('names files, and never waits for the writer of a FIFO', async () => {
    const folder = saveFrames(tempFolder(), FRAMES.slice(0, 1));
    const fifo = join(folder, '1.png');
    execFileSync('mkfifo', [fifo]);
    const source = await openFolder(folder);
    const { name } = (await lastValueFrom(readFrame(source, 0))) ?? {};
    expect([name, source.pathOf?.(1)]).toEqual([join(folder, '0.png'), fifo]);
    await expect(lastValueFrom(readFrame(source, 1))).rejects.toMatchObject({
      code: 'ERR_INPUT_UNREADABLE',
      path: fifo,
    });
  });
});

describe('readList', () => {
  const listOf = async (text: string) => {
    const path = join(tempFolder(), 'urls.txt');
    writeFileSync(path, text);
    return await readList(path);
  };

  test('a URL a line; no empty lines, and no comments', async () => {
    expect(await listOf('# two\r\n http://a/# \r\n\n \nhttp://b/')).toEqual([
      'http://a/#',
      'http://b/',
    ]);
  });

  test('a list without URLs, and none at all', async () => {
    await expect(listOf('\n# none\n')).rejects.toMatchObject({ code: 'ERR_NO_FRAMES' });
    await expect(readList('no-such-list')).rejects.toMatchObject({ code: 'ERR_INPUT_UNREADABLE' });
  });
});

describe('files', () => {
  test('what came through a pipe is bytes, and the pipe', async () => {
    const source = files([{ path: '/dev/fd/63', bytes: noisePng(1) }]);
    expect(await lastValueFrom(readFrame(source, 0))).toEqual({
      image: noisePng(1),
      name: '/dev/fd/63',
    });
    expect(source.pathOf?.(0)).toBe('/dev/fd/63');
  });
});

sequentialSourceContract('iterable', () => {
  let isOver = false;
  const frames = function* () {
    try {
      yield* FRAMES;
    } finally {
      isOver = true;
    }
  };
  return { source: iterable(frames()), expected: FRAMES, isClosed: () => isOver };
});

sequentialSourceContract('pngStream', () => {
  const stream = Readable.from(FRAMES);
  return {
    source: pngStream(stream, { maxFrameBytes: 10_000 }),
    expected: FRAMES.map((frame) => Uint8Array.from(frame)),
    isClosed: () => stream.destroyed,
  };
});
