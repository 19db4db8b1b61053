import { describe, expect, test } from '@jest/globals';
import { toJob, toMessage } from '../../src/jobs/job-message.js';
import type { Frame } from '../../src/messages.js';
import { encodeJob } from '../helpers/encode-job.js';

const rgba = Uint8Array.from({ length: 8 }, (_, k) => k);

describe('a job as a message', () => {
  test.each<[string, readonly Frame[]]>([
    [
      'bytes',
      [
        { index: 40, image: Uint8Array.of(1, 2) },
        { index: 17, image: Uint8Array.of(3) },
      ],
    ],
    [
      'paths, and bytes of a pipe',
      [
        { index: 40, image: 'a.png' },
        { index: 17, image: Uint8Array.of(3), name: 'p' },
      ],
    ],
    [
      'pixels beside bytes',
      [
        { index: 40, image: { width: 2, height: 1, rgba } },
        { index: 17, image: Uint8Array.of(9) },
      ],
    ],
    [
      'with gaps',
      [
        { index: 40, image: 'a.png' },
        { index: 19, image: Uint8Array.of(3) },
      ],
    ],
    ['with a gap at its begin', [{ index: 17, image: 'a.png' }]],
    [
      'at other places than at their source',
      [
        { index: 3, position: 40, image: 'a.png' },
        { index: 2, position: 17, image: 'b.png' },
      ],
    ],
    ['no bytes of what has a name', [{ index: 40, image: new Uint8Array(), name: '/dev/fd/9' }]],
    ['nothing', []],
  ])('comes out of its message as it went in: %s', (_, frames) => {
    const message = toMessage(encodeJob(frames), 77);
    expect(message.memory).toBe(77);
    expect(toJob(structuredClone(message))).toEqual(encodeJob(frames));
  });

  test('so it is with frames before the chunk', () => {
    const job = {
      ...encodeJob([
        { index: 40, image: Uint8Array.of(1, 2) },
        { index: 17, image: { width: 2, height: 1, rgba } },
      ]),
      before: {
        anchor: { index: 3, image: 'a.png' },
        last: { index: 39, image: Uint8Array.of(3), name: 'p' },
      },
      isContinued: true,
    };
    expect(toJob(structuredClone(toMessage(job, 0)))).toEqual(job);
  });

  test('has few objects where its frames follow one another as bytes', () => {
    const { indices, positions, paths, sizes, names } = toMessage(
      encodeJob([{ index: 40, image: Uint8Array.of(1) }]),
      0,
    );
    expect([indices, positions, paths, sizes, names]).toEqual(Array(5).fill(undefined));
  });
});
