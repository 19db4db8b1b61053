import { join, relative } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { withBytes } from '../../src/backends/with-bytes.js';
import type { Frame } from '../../src/messages.js';
import { rejectsWith } from '../helpers/fails-with.js';
import { noisePng, saveFrames } from '../helpers/frames.js';
import { tempFolder } from '../helpers/temp-folder.js';

describe('a chunk for a worker that sees no files', () => {
  test('has the bytes of files, named by their paths, and the rest as it was', async () => {
    const folder = saveFrames(tempFolder(), [noisePng(0), noisePng(1), noisePng(2)]);
    const path = (k: number) => join(folder, `${k}.png`);
    const pixels = { width: 1, height: 1, rgba: new Uint8Array(4) };
    const chunk = {
      more: 7,
      frames: [
        { index: 3, position: 1, image: path(0) },
        { index: 4, image: noisePng(3), name: '/dev/fd/9' },
        { index: 5, image: pixels },
      ] satisfies Frame[],
      before: { anchor: { index: 0, image: path(1) }, last: { index: 2, image: path(2) } },
    };
    const bytes = (k: number) => new Uint8Array(noisePng(k));
    expect(await withBytes(chunk)).toEqual({
      more: 7,
      frames: [
        { index: 3, position: 1, image: bytes(0), name: path(0) },
        chunk.frames[1],
        chunk.frames[2],
      ],
      before: {
        anchor: { index: 0, image: bytes(1), name: path(1) },
        last: { index: 2, image: bytes(2), name: path(2) },
      },
    });
  });

  test('keeps the paths that the worker can read, as absolute ones', async () => {
    const folder = saveFrames(tempFolder(), [noisePng(0), noisePng(1)]);
    const shared = relative(process.cwd(), join(folder, '0.png'));
    const frames = [
      { index: 0, image: shared },
      { index: 1, image: join(folder, '1.png') },
    ];
    const chunk = await withBytes({ frames }, (path) => path === shared);
    expect(chunk.frames).toMatchObject([
      { index: 0, image: join(folder, '0.png') },
      { index: 1, image: new Uint8Array(noisePng(1)) },
    ]);
    expect(chunk.frames[0]).not.toHaveProperty('name');
  });

  test('fails with the frame whose file cannot be read', async () => {
    const path = join(tempFolder(), 'none.png');
    const frames: readonly Frame[] = [{ index: 7, image: path }];
    const fine: Frame = { index: 0, image: Uint8Array.of(1) };
    const before = { anchor: fine, last: { index: 7, image: path } };
    for (const chunk of [{ frames }, { frames: [], before }]) {
      const error = await rejectsWith('ERR_INPUT_UNREADABLE', withBytes(chunk));
      expect(error).toMatchObject({ index: 7, path });
    }
  });
});
