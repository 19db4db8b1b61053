import { join } from 'node:path';
import { jest } from '@jest/globals';
import { delayLines } from '../../src/io/delays-file.js';
import { checkFrames } from '../../src/jobs/check-frames.js';
import { pack } from '../../src/jobs/pack.js';
import { saveFrames } from '../../src/jobs/save-frames.js';
import type { DownloadedFrame } from '../../src/messages.js';
import { fakeActors } from './fake-actor.js';

/**
 * Has the disk's jobs done on the thread of the test. To be called before what starts its actors is
 * imported.
 *
 * @returns makes the disk take nothing for a while.
 */
export function diskWithoutThreads() {
  let free = Promise.resolve();
  let release: () => void = () => undefined;
  jest.doMock('../../src/actors/disk-actor.js', () => ({
    startDiskActor: (folder: string) =>
      fakeActors(async (frames: readonly DownloadedFrame[]) => {
        await free;
        const files = pack(frames.map(({ image }) => image));
        const indices = frames.map(({ index }) => index);
        const delays = delayLines(frames);
        saveFrames({ folder, part: join(folder, '.part'), indices, files, delays });
        return files.bytes;
      }).start(),
    startCheckActor: (folder: string, maxPixels: number) =>
      fakeActors((indices: readonly number[]) =>
        checkFrames({ folder, maxPixels, indices }),
      ).start(),
  }));
  return {
    hold: (): void => {
      free = new Promise((resolve) => (release = resolve));
    },
    release: (): void => release(),
  };
}
