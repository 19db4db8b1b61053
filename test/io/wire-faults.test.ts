import { afterAll, describe, expect, test } from '@jest/globals';
import { lastValueFrom, of } from 'rxjs';
import { checkPng } from '../../src/codecs/png/check-png.js';
import type { ErrorCode, PipelineError } from '../../src/errors.js';
import { readToEnd } from '../../src/io/read-to-end.js';
import { download } from '../../src/stages/download.js';
import {
  closedAfter,
  drip,
  endless,
  freePort,
  resetAfter,
  resetAtOnce,
  stalledAfter,
  startFaultServer,
  whole,
  type Behaviour,
} from '../helpers/fault-server.js';
import { noisePng } from '../helpers/frames.js';
import { pngChunks } from '../helpers/make-png.js';

const FRAME = noisePng(1);
const RETRIES = 2;
/** Tries of a frame that never comes. */
const ALL = 1 + RETRIES;

/** Offsets in the frame's bytes, at the borders of its chunks. */
const [IHDR, IDAT, IEND] = pngChunks(FRAME).map(({ start }) => start) as [number, number, number];
const K = {
  nothing: 0,
  'half of the signature': 4,
  'the signature': IHDR,
  'the header': IDAT,
  'half of the image data': (IDAT + IEND) >> 1,
  'all but IEND': IEND,
  'all but one byte': FRAME.length - 1,
  everything: FRAME.length,
};
type Place = keyof typeof K;
const PLACES = Object.keys(K) as Place[];

interface Outcome {
  /** Why the frame never came; `undefined` where it did. */
  readonly code: ErrorCode | undefined;
  readonly tries: number;
}

interface FetchOptions {
  readonly timeout?: number;
  readonly maxBytes?: number;
  /** Told how many bytes of the connection the client has read. */
  readonly onRead?: (bytes: number) => void;
}

/** Downloads one frame: how that ends, and after how many tries. */
async function fetchFrame(
  port: number,
  { timeout = 60_000, maxBytes = 1_000_000, onRead }: FetchOptions = {},
): Promise<Outcome> {
  let tries = 0;
  const read = (index: number) => {
    tries = 1;
    return readToEnd({
      host: '127.0.0.1',
      port,
      timeout,
      maxBytes,
      pace: (bytes) => {
        onRead?.(bytes);
        return 0;
      },
      parse: (image) => {
        checkPng(image);
        expect(Buffer.compare(image, FRAME)).toBe(0);
        return { index, image };
      },
    });
  };
  const onRetry = ({ attempt }: { attempt: number }) => {
    tries = attempt + 1;
  };
  const frame = of(0).pipe(
    download({ read, concurrency: 1, retries: RETRIES, random: () => 0, onRetry }),
  );
  return lastValueFrom(frame).then(
    () => ({ code: undefined, tries }),
    (error: unknown) => ({ code: (error as PipelineError).code, tries }),
  );
}

/** The same for a server that does this with every connection; it sees as many as there were tries. */
async function fetchFrom(behaviour: Behaviour, options?: FetchOptions): Promise<Outcome> {
  const server = await startFaultServer(() => behaviour);
  const outcome = await fetchFrame(server.port, options);
  expect(server.accepted()).toBe(outcome.tries);
  return outcome;
}

const arrives = (tries = 1): Outcome => ({ code: undefined, tries });
const fails = (code: ErrorCode, tries = ALL): Outcome => ({ code, tries });

/** What comes of a connection that ends after so much, by how it ends. */
const MATRIX: Readonly<
  Record<Place, { readonly closed: Outcome; readonly reset: Outcome; readonly stalled: Outcome }>
> = {
  nothing: {
    closed: fails('ERR_FRAME_EMPTY'),
    reset: fails('ERR_CONNECTION_RESET'),
    stalled: fails('ERR_FRAME_TIMEOUT'),
  },
  'half of the signature': cutOff(),
  'the signature': cutOff(),
  'the header': cutOff(),
  'half of the image data': cutOff(),
  'all but IEND': cutOff(),
  'all but one byte': cutOff(),
  // The end of the connection is the end of the frame: without one it is not known to be whole.
  everything: { closed: arrives(), reset: arrives(), stalled: fails('ERR_FRAME_TIMEOUT') },
};

function cutOff() {
  return {
    closed: fails('ERR_PNG_TRUNCATED'),
    reset: fails('ERR_CONNECTION_RESET'),
    stalled: fails('ERR_FRAME_TIMEOUT'),
  };
}

describe('a connection that ends after', () => {
  /** Resets each connection as soon as the client has read what was sent on it. */
  const fetchReset = (count: number): Promise<Outcome> => {
    let read = 0;
    let tellRead = () => {};
    const behaviour: Behaviour = (socket) => {
      read = 0;
      const moment = count === 0 ? Promise.resolve() : new Promise<void>((r) => (tellRead = r));
      resetAfter(FRAME, count, moment)(socket);
    };
    const onRead = (bytes: number) => {
      if ((read += bytes) === count) tellRead();
    };
    return fetchFrom(behaviour, { onRead });
  };

  test.each(PLACES)('%s: closed', async (place) => {
    expect(await fetchFrom(closedAfter(FRAME, K[place]))).toEqual(MATRIX[place].closed);
  });
  test.each(PLACES)('%s: reset', async (place) => {
    expect(await fetchReset(K[place])).toEqual(MATRIX[place].reset);
  });
  test('each of them: stalled', async () => {
    // Together, since each waits for its timeouts.
    const outcomes = await Promise.all(
      PLACES.map(async (place) => {
        const stalled = await fetchFrom(stalledAfter(FRAME, K[place]), { timeout: 100 });
        return [place, stalled] as const;
      }),
    );
    expect(outcomes).toEqual(PLACES.map((place) => [place, MATRIX[place].stalled]));
  });
});

describe('one wrong bit in', () => {
  test.each<[string, number, ErrorCode]>([
    ['the signature', 0, 'ERR_NOT_A_PNG'],
    ['the end of the signature', IHDR - 1, 'ERR_NOT_A_PNG'],
    ['the length of the header', IHDR + 3, 'ERR_PNG_CORRUPT'],
    ['the width', IHDR + 11, 'ERR_PNG_CORRUPT'],
    ['the CRC of the header', IDAT - 1, 'ERR_PNG_CORRUPT'],
    ['the name of the image data', IDAT + 4, 'ERR_PNG_CORRUPT'],
    ['the image data', (IDAT + IEND) >> 1, 'ERR_PNG_CORRUPT'],
    ['the CRC of the image data', IEND - 1, 'ERR_PNG_CORRUPT'],
    ['the CRC of IEND', FRAME.length - 1, 'ERR_PNG_CORRUPT'],
  ])('%s', async (_, at, code) => {
    const wrong = Buffer.from(FRAME);
    wrong.writeUInt8(wrong.readUInt8(at) ^ 1, at);
    expect(await fetchFrom(whole(wrong))).toEqual(fails(code));
  });
});

describe('other ways to fail, and to come', () => {
  test('refused', async () => {
    expect(await fetchFrame(await freePort())).toEqual(fails('ERR_CONNECTION_REFUSED'));
  });

  test('accepted and reset', async () => {
    expect(await fetchFrom(resetAtOnce)).toEqual(fails('ERR_CONNECTION_RESET'));
  });

  test('wrong bytes', async () => {
    expect(await fetchFrom(whole(Buffer.from('HTTP/1.1 400 Bad Request')))).toEqual(
      fails('ERR_NOT_A_PNG'),
    );
  });

  test('right bytes, then garbage', async () => {
    expect(await fetchFrom(whole(Buffer.concat([FRAME, Buffer.alloc(1)])))).toEqual(
      fails('ERR_PNG_CORRUPT'),
    );
  });

  test('the frame twice', async () => {
    expect(await fetchFrom(whole(Buffer.concat([FRAME, FRAME])))).toEqual(fails('ERR_PNG_CORRUPT'));
  });

  test('endless: not asked for again', async () => {
    expect(await fetchFrom(endless(FRAME))).toEqual(fails('ERR_FRAME_TOO_LARGE', 1));
  });

  test('as many bytes as are allowed, and one less', async () => {
    const { length } = FRAME;
    expect(await fetchFrom(whole(FRAME), { maxBytes: length })).toEqual(arrives());
    expect(await fetchFrom(whole(FRAME), { maxBytes: length - 1 })).toEqual(
      fails('ERR_FRAME_TOO_LARGE', 1),
    );
  });

  test('a drip that ends in time', async () => {
    expect(await fetchFrom(drip(FRAME, 1))).toEqual(arrives());
  });

  test('a drip that does not: each byte is in time, the frame is not', async () => {
    expect(await fetchFrom(drip(FRAME, 20), { timeout: 100 })).toEqual(fails('ERR_FRAME_TIMEOUT'));
  });

  test.each([0, 1, 2, 3])('right after %i tries', async (wrong) => {
    const server = await startFaultServer((n) => (n < wrong ? resetAtOnce : whole(FRAME)));
    const expected = wrong <= RETRIES ? arrives(wrong + 1) : fails('ERR_CONNECTION_RESET');
    expect(await fetchFrame(server.port)).toEqual(expected);
    expect(server.accepted()).toBe(expected.tries);
  });
});

// What was closed in peace is connected again: none of the above may have left one in a bad state.
afterAll(async () => {
  const server = await startFaultServer(() => whole(FRAME));
  for (let k = 0; k < 50; k += 1) expect(await fetchFrame(server.port)).toEqual(arrives());
  await server.stop();
});
