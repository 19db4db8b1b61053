import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { EncodeJob } from '../../src/jobs/encode-chunk.js';
import { allowJob } from '../../src/queue/allow-job.js';
import { encodeJob } from '../helpers/encode-job.js';
import { failsWith } from '../helpers/fails-with.js';
import { tempFolder } from '../helpers/temp-folder.js';

const maxPixels = 1_000;
const pathJob = (image: string, more: Partial<EncodeJob> = {}) =>
  encodeJob([{ index: 7, image }], more);

/** A root with a file `a.png` inside and a file beside it, and links of all kinds. */
function folders() {
  const top = tempFolder();
  const root = join(top, 'root');
  mkdirSync(join(root, 'sub'), { recursive: true });
  mkdirSync(join(top, 'root-2'));
  const files = { inside: join(root, 'a.png'), outside: join(top, 'secret.png') };
  for (const file of [...Object.values(files), join(top, 'root-2/b.png'), join(root, 'sub/..c')]) {
    writeFileSync(file, 'x');
  }
  symlinkSync(files.outside, join(root, 'out.png'));
  symlinkSync(top, join(root, 'up'));
  symlinkSync(files.inside, join(root, 'sub/in.png'));
  symlinkSync(root, join(top, 'link'));
  return { top, root, ...files };
}

describe('a job is allowed', () => {
  test.each([
    ['a file', (root: string) => join(root, 'a.png')],
    ['by a way with dots', (root: string) => `${root}/sub/../a.png`],
    ['a link that stays inside', (root: string) => join(root, 'sub/in.png')],
    ['a name that begins with dots', (root: string) => join(root, 'sub/..c')],
    ['by a link to the root', (root: string) => join(root, '../link/a.png')],
  ])('inside the root: %s', (_, pathIn) => {
    const { root } = folders();
    const job = pathJob(pathIn(root));
    expect(allowJob(job, { sharedRoot: root, maxPixels })).toEqual({ ...job, maxPixels });
  });

  test('where the root itself is a link', () => {
    const { top, inside } = folders();
    const sharedRoot = join(top, 'link');
    expect(allowJob(pathJob(inside), { sharedRoot, maxPixels }).frames).toHaveLength(1);
  });

  test('with bytes and pixels, without any root', () => {
    const frames = [
      { index: 40, image: Uint8Array.of(1), name: '/etc/passwd' },
      { index: 41, image: { width: 1, height: 1, rgba: new Uint8Array(4) } },
    ];
    const job = encodeJob(frames, { before: { anchor: frames[0]!, last: frames[1]! } });
    expect(allowJob(job, { sharedRoot: undefined, maxPixels })).toEqual({ ...job, maxPixels });
  });

  test.each([
    [999, 999],
    [1_001, 1_000],
    [Infinity, 1_000],
  ])('with the lower of the limits of pixels: %p', (asked, expected) => {
    const job = encodeJob([], { maxPixels: asked });
    expect(allowJob(job, { sharedRoot: undefined, maxPixels }).maxPixels).toBe(expected);
  });
});

describe('a job is refused', () => {
  test.each([
    ['a file beside the root', (top: string) => join(top, 'secret.png')],
    ['a folder with a name that begins like it', (top: string) => join(top, 'root-2/b.png')],
    ['by dots', (top: string) => `${top}/root/../secret.png`],
    ['by dots behind a folder', (top: string) => `${top}/root/sub/../../secret.png`],
    ['by a link to a file', (top: string) => join(top, 'root/out.png')],
    ['by a link to a folder', (top: string) => join(top, 'root/up/secret.png')],
    ['the root itself', (top: string) => join(top, 'root')],
    ['a file of the system', () => '/etc/passwd'],
    ['a path that is relative', () => 'package.json'],
  ])('outside the root: %s', (_, pathIn) => {
    const { top, root } = folders();
    const path = pathIn(top);
    const error = failsWith('ERR_QUEUE_FORBIDDEN', () =>
      allowJob(pathJob(path), { sharedRoot: root, maxPixels }),
    );
    expect(error).toMatchObject({
      ...{ index: 7, path },
      message: `Frame 7 (${path}) is outside the \`sharedRoot\` of this worker`,
    });
  });

  test('for any path, where there is no root', () => {
    const error = failsWith('ERR_QUEUE_FORBIDDEN', () =>
      allowJob(pathJob('/a.png'), { sharedRoot: undefined, maxPixels }),
    );
    expect(error).toMatchObject({
      ...{ index: 7, path: '/a.png' },
      message: 'Frame 7 (/a.png) is a path, and this worker has no `sharedRoot`',
    });
  });

  test.each(['anchor', 'last'] as const)('for the path of the %s before the chunk', (which) => {
    const fine = { index: 0, image: Uint8Array.of(1) };
    const before = { anchor: fine, last: fine, [which]: { index: 5, image: '/etc/passwd' } };
    const { root } = folders();
    const job = encodeJob([fine], { before });
    const error = failsWith('ERR_QUEUE_FORBIDDEN', () =>
      allowJob(job, { sharedRoot: root, maxPixels }),
    );
    expect(error.index).toBe(5);
  });

  test('for a file that is not there: perhaps the folder is not mounted', () => {
    const { root } = folders();
    const path = join(root, 'none.png');
    const error = failsWith('ERR_INPUT_UNREADABLE', () =>
      allowJob(pathJob(path), { sharedRoot: root, maxPixels }),
    );
    expect(error).toMatchObject({
      ...{ index: 7, path },
      message: `Frame 7 (${path}): Cannot read ${path} (ENOENT); does this machine see the folder of the run?`,
    });
  });

  test('for a root that is not there', () => {
    const { root, inside } = folders();
    const sharedRoot = join(root, 'none');
    const error = failsWith('ERR_INPUT_UNREADABLE', () =>
      allowJob(pathJob(inside), { sharedRoot, maxPixels }),
    );
    expect(error.message).toContain(`Cannot read ${sharedRoot} (ENOENT)`);
  });

  test.each(['file:///tmp/evil.mjs', 'data:text/javascript,0', 'kernels ', '', 'constructor'])(
    'for the encoder %j: a worker loads no code for a run',
    (encoder) => {
      const error = failsWith('ERR_QUEUE_FORBIDDEN', () =>
        allowJob(encodeJob([], { encoder }), { sharedRoot: undefined, maxPixels }),
      );
      expect(error.message).toBe(
        'Workers have the encoders kernels and plain, and load no module for a run',
      );
    },
  );
});
