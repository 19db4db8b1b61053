import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { PipelineError } from '../../src/errors.js';
import { fromFailure, toFailure } from '../../src/jobs/answer.js';
import { digestOf, readAnswer, readJob, writeAnswer, writeJob } from '../../src/queue/documents.js';
import type { EncodeJob } from '../../src/jobs/encode-chunk.js';
import type { Frame } from '../../src/messages.js';
import { encodeJob } from '../helpers/encode-job.js';
import { failsWith } from '../helpers/fails-with.js';
import { fuzzRun } from '../helpers/fuzz-run.js';
import { replyOf } from '../helpers/tasks.js';

const rgba = Uint8Array.from({ length: 8 }, (_, k) => k);
const sharedPixels = (): Uint8Array => {
  const shared = new Uint8Array(new SharedArrayBuffer(8));
  shared.set(rgba);
  return shared;
};
const png = (...bytes: number[]) => Uint8Array.from(bytes);

/** A document with a right SHA-256, whatever its header is. */
function documentOf(header: string | Buffer, bytes = png(), length?: number): Uint8Array {
  const text = Buffer.from(header);
  const size = Buffer.alloc(4);
  size.writeUInt32LE(length ?? text.length);
  const rest = Buffer.concat([size, text, bytes]);
  return Buffer.concat([createHash('sha256').update(rest).digest(), rest]);
}

/** The header of a document. */
const headerOf = (document: Uint8Array): unknown => {
  const buffer = Buffer.from(document);
  return JSON.parse(buffer.toString('utf8', 36, 36 + buffer.readUInt32LE(32)));
};

const JOBS: readonly (readonly [string, readonly Frame[], Partial<EncodeJob>?])[] = [
  [
    'bytes',
    [
      { index: 40, image: png(1, 2) },
      { index: 41, image: png(3) },
    ],
  ],
  [
    'paths, and bytes with a name',
    [
      { index: 40, image: '/a ü\n.png' },
      { index: 41, image: png(3), name: '/dev/fd/9' },
    ],
  ],
  [
    'pixels beside bytes',
    [
      { index: 40, image: { width: 2, height: 1, rgba } },
      { index: 41, image: png(9) },
    ],
  ],
  [
    'bytes before pixels',
    [
      { index: 40, image: png(9) },
      { index: 41, image: { width: 2, height: 1, rgba } },
    ],
  ],
  [
    'gaps',
    [
      { index: 40, image: '/a.png' },
      { index: 43, image: png(3) },
    ],
  ],
  ['a gap at its begin', [{ index: 41, image: png(1) }]],
  [
    'other places than at their source',
    [
      { index: 3, position: 40, image: png(1) },
      { index: 2, position: 41, image: png(2) },
    ],
  ],
  ['no bytes', [{ index: 40, image: png() }]],
  ['no frames', []],
  [
    'frames before it',
    [{ index: 40, image: png(1, 2) }],
    {
      before: {
        anchor: { index: 3, image: { width: 2, height: 1, rgba } },
        last: { index: 39, image: png(3), name: 'p' },
      },
      isContinued: true,
    },
  ],
  [
    'a geometry, a matte and limits',
    [],
    {
      skipsDamaged: true,
      isLiberal: true,
      settings: { ...encodeJob([]).settings, matte: [1, 2, 3, 255] as never },
    },
  ],
];

describe('the document of a job', () => {
  test.each(JOBS)('is read as it was written: %s', (...[, frames, more]) => {
    const job = encodeJob(frames, more);
    expect(readJob(writeJob(job))).toEqual(job);
  });

  test('has the pixels of shared memory, which other machines do not share', () => {
    const pixels = (bytes: Uint8Array): Frame['image'] => ({ width: 2, height: 1, rgba: bytes });
    const jobOf = (bytes: () => Uint8Array) =>
      encodeJob([{ index: 40, image: pixels(bytes()) }], {
        before: {
          anchor: { index: 3, image: pixels(bytes()) },
          last: { index: 39, image: pixels(bytes()) },
        },
      });
    const expected = jobOf(() => rgba);
    expect(readJob(writeJob(jobOf(sharedPixels)))).toEqual(expected);
    expect(writeJob(jobOf(sharedPixels))).toEqual(writeJob(expected));
  });

  test('gives frames in a buffer of their own, which can move to a thread', () => {
    const document = writeJob(encodeJob([{ index: 40, image: png(1, 2, 3) }]));
    const inPool = Buffer.concat([Buffer.alloc(8), document, Buffer.alloc(8)]).subarray(8, -8);
    const image = readJob(inPool).frames[0]!.image as Uint8Array;
    expect(image).toEqual(png(1, 2, 3));
    expect(image.buffer).not.toBe(inPool.buffer);
    expect(image.constructor).toBe(Uint8Array);
  });

  test('is the same for equal jobs, and another for others', () => {
    const job = () => encodeJob([{ index: 40, image: png(1, 2), name: 'a' }]);
    expect(writeJob(job())).toEqual(writeJob(job()));
    const others = [
      encodeJob([{ index: 40, image: png(1, 3), name: 'a' }]),
      encodeJob([{ index: 40, image: png(1, 2), name: 'b' }]),
      encodeJob([{ index: 40, image: png(1, 2), name: 'a' }], { index: 4 }),
      encodeJob([{ index: 40, image: png(1, 2), name: 'a' }], { isLiberal: true }),
    ];
    const digests = [job(), ...others].map((one) => digestOf(writeJob(one)));
    expect(new Set(digests).size).toBe(5);
  });

  test('is named by its SHA-256', () => {
    const document = writeJob(encodeJob([]));
    const expected = createHash('sha256').update(document.subarray(32)).digest('hex');
    expect(digestOf(document)).toBe(expected);
  });

  test('does not say how much memory the run grants: the worker has its own', () => {
    expect(headerOf(writeJob(encodeJob([])))).not.toHaveProperty('memory');
    expect(readJob(writeJob(encodeJob([])))).not.toHaveProperty('memory');
  });

  test.each([
    ['no ends', { ends: undefined }],
    ['ends that are a text', { ends: '4' }],
    ['ends that stop early', { ends: [2] }],
    ['ends that go too far', { ends: [2, 5] }],
    ['ends that go back', { ends: [5, 4] }],
    ['ends below 0', { ends: [-1, 4] }],
    ['ends that are no whole numbers', { ends: [2.5, 4] }],
    ['ends that are texts', { ends: ['2', 4] }],
    ['a hole in the ends', { ends: [null, 4] }],
    ['less than two frames, though two are those before it', { ends: [4], hasBefore: true }],
  ])('is refused with %s', (_, more) => {
    const job = encodeJob([
      { index: 40, image: png(1, 2) },
      { index: 41, image: png(3, 4) },
    ]);
    const header = { ...(headerOf(writeJob(job)) as object), ...more };
    const document = documentOf(JSON.stringify(header), png(1, 2, 3, 4));
    failsWith('ERR_QUEUE_INVALID', () => readJob(document));
  });
});

describe('the document of an answer', () => {
  test('is read as it was written: a reply', () => {
    const warning = {
      type: 'warning',
      code: 'WARN_COLOR_PROFILE',
      message: 'Frame 40: x',
    } as const;
    const error = new PipelineError('ERR_PNG_CORRUPT', 'Frame 41: x', { index: 41, path: '/b' });
    const damaged = [{ position: 41, failure: toFailure(error).failure }];
    const reply = replyOf({ damaged, warnings: [warning] });
    expect(readAnswer(writeAnswer({ answer: { reply }, worker: 'a:7' }))).toEqual({
      worker: 'a:7',
      answer: { reply },
    });
  });

  test('is read as it was written: a failure, with all of its causes', () => {
    const root = Object.assign(new Error('no file'), { code: 'ENOENT' });
    const cause = new PipelineError('ERR_INPUT_UNREADABLE', 'unreadable', { cause: root });
    const error = new PipelineError('ERR_PNG_CORRUPT', 'Frame 4', { index: 4, path: '/b', cause });
    const document = writeAnswer({ answer: toFailure(error), worker: 'a:7' });
    const { answer } = readAnswer(document);
    const thrown = fromFailure((answer as ReturnType<typeof toFailure>).failure);
    expect(thrown).toMatchObject({
      ...{ code: 'ERR_PNG_CORRUPT', message: 'Frame 4', index: 4, path: '/b', stack: error.stack },
      cause: { code: 'ERR_INPUT_UNREADABLE', cause: { code: 'ENOENT', message: 'no file' } },
    });
  });

  test('a failure that knows no frame has none', () => {
    const error = new PipelineError('ERR_QUEUE_FORBIDDEN', 'No');
    const { answer } = readAnswer(writeAnswer({ answer: toFailure(error), worker: '' }));
    expect(fromFailure((answer as ReturnType<typeof toFailure>).failure)).not.toHaveProperty(
      'index',
    );
  });

  test.each([
    ['a job', JSON.stringify(headerOf(writeJob(encodeJob([]))))],
    ['no worker', '{"answer": {"reply": {"index": 3}}}'],
    ['a worker that is a number', '{"worker": 7, "answer": {"reply": {"index": 3}}}'],
    ['no answer', '{"worker": "a"}'],
    ['null for an answer', '{"worker": "a", "answer": null}'],
    ['a text for an answer', '{"worker": "a", "answer": "reply"}'],
    ['a list for an answer', '{"worker": "a", "answer": []}'],
    ['neither reply nor failure', '{"worker": "a", "answer": {"needs": 7}}'],
    ['a number for a reply', '{"worker": "a", "answer": {"reply": 7}}'],
    ['no frames', '{"worker": "a", "answer": {"reply": {"index": 3, "firstFrame": 40}}}'],
    [
      'a hole in the frames',
      '{"worker": "a", "answer": {"reply": {"index": 3, "firstFrame": 40, "frames": [null]}}}',
    ],
    [
      'no times',
      '{"worker": "a", "answer": {"reply": {"index": 3, "firstFrame": 40, "frames": []}}}',
    ],
    [
      'damaged frames that are a text',
      '{"worker": "a", "answer": {"reply": {"index": 3, "firstFrame": 40, "frames": [], "times": {"decode": 1, "encode": 1}, "damaged": "ab"}}}',
    ],
    ['a number for a failure', '{"worker": "a", "answer": {"failure": 7}}'],
    [
      'a failure without a message',
      '{"worker": "a", "answer": {"failure": {"code": "ERR_JOB_FAILED"}}}',
    ],
    [
      'a failure of no code',
      '{"worker": "a", "answer": {"failure": {"code": "x", "message": ""}}}',
    ],
    [
      'a failure of a code that all objects have',
      '{"worker": "a", "answer": {"failure": {"code": "constructor", "message": ""}}}',
    ],
  ])('is refused: %s', (_, header) => {
    failsWith('ERR_QUEUE_INVALID', () => readAnswer(documentOf(header)));
  });
});

describe.each([
  ['a job', readJob, writeJob(encodeJob([{ index: 40, image: png(1, 2, 3) }]))],
  ['an answer', readAnswer, writeAnswer({ answer: { reply: replyOf() }, worker: 'a:7' })],
] as const)('the document of %s', (_, read: (document: Uint8Array) => unknown, document) => {
  test('is refused if it is cut anywhere', () => {
    for (let length = 0; length < document.length; length += 1) {
      failsWith('ERR_QUEUE_INVALID', () => read(document.subarray(0, length)));
    }
  });

  test('or has one bit turned over', () => {
    const bits = fc.record({
      at: fc.nat(document.length - 1),
      bit: fc.nat(7),
    });
    fc.assert(
      fc.property(bits, ({ at, bit }) => {
        const flipped = Uint8Array.from(document);
        flipped[at] = flipped[at]! ^ (1 << bit);
        const { message } = failsWith('ERR_QUEUE_INVALID', () => read(flipped));
        expect(message).toBe(
          'A document of the queue is damaged: its bytes do not match its SHA-256',
        );
      }),
      fuzzRun(200),
    );
  });

  test('or has a byte more', () => {
    failsWith('ERR_QUEUE_INVALID', () => read(Buffer.concat([document, png(0)])));
  });

  test('or an odd header under a right SHA-256, whatever it is', () => {
    const odd = fc.oneof(
      fc.json().map((text) => documentOf(text)),
      fc.uint8Array().map((bytes) => documentOf(Buffer.from(bytes))),
      fc
        .tuple(fc.constantFrom(...keysOf(headerOf(document))), fc.jsonValue())
        .map(([path, value]) =>
          documentOf(JSON.stringify(changed(headerOf(document), path, value)), png(1, 2, 3)),
        ),
    );
    fc.assert(
      fc.property(odd, (one) => {
        try {
          read(one);
        } catch (error) {
          expect(error).toMatchObject({ name: 'PipelineError', code: 'ERR_QUEUE_INVALID' });
        }
      }),
      fuzzRun(500),
    );
  });

  test.each([
    ['that is longer than the document', documentOf('{}', png(), 3)],
    ['that is far longer', documentOf('{}', png(), 2 ** 32 - 1)],
    ['that is no JSON', documentOf('{')],
    ['that is null', documentOf('null')],
    ['that is a text', documentOf('"a"')],
    ['that is empty', documentOf('')],
  ])('or a header %s', (__, odd) => {
    failsWith('ERR_QUEUE_INVALID', () => read(odd));
  });
});

/** The ways to all values inside a value. */
function keysOf(value: unknown, way: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [way];
  return [way, ...Object.entries(value).flatMap(([key, one]) => keysOf(one, [...way, key]))];
}

/** The value with another part at the end of a way. */
function changed(value: unknown, [key, ...way]: readonly string[], part: unknown): unknown {
  if (key === undefined) return part;
  const copy = (
    Array.isArray(value) ? [...(value as unknown[])] : { ...(value as object) }
  ) as Record<string, unknown>;
  copy[key] = changed(copy[key], way, part);
  return copy;
}
