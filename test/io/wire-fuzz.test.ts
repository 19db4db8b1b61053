import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { lastValueFrom } from 'rxjs';
import { checkPng } from '../../src/codecs/png/check-png.js';
import { PipelineError } from '../../src/errors.js';
import { readToEnd } from '../../src/io/read-to-end.js';
import { fuzzRun } from '../helpers/fuzz-run.js';
import { joinBytes, PNG_SIGNATURE } from '../helpers/make-png.js';
import { files, overwrite, overwrites, withRightCrcs } from '../helpers/mutated-png.js';

const RUN = fuzzRun(300);
jest.setTimeout(60_000 + RUN.numRuns * 20);

const MAX_BYTES = 1_500;

// One server for all tries, and so sockets that are connected again.
let server: Server;
let port: number;
/** What the next connection gets. */
let serve: (socket: Socket) => void;

beforeAll(async () => {
  server = createServer({ noDelay: true }, (socket) => {
    socket.on('error', () => undefined); // the client goes away on purpose
    serve(socket);
  });
  await new Promise<void>((resolve) => {
    server.listen({ host: '127.0.0.1', port: 0 }, resolve);
  });
  ({ port } = server.address() as AddressInfo);
});
afterAll(() => {
  server.close();
});

/** The code of the error, or that there is none. Anything that is not ours is a bug. */
const codeOf = (error: unknown): string => {
  if (error instanceof PipelineError) return error.code;
  throw error;
};

/** What the check says of bytes that are all there. */
function verdict(bytes: Uint8Array): string {
  if (bytes.length > MAX_BYTES) return 'ERR_FRAME_TOO_LARGE';
  try {
    checkPng(bytes);
    return 'whole';
  } catch (error) {
    return codeOf(error);
  }
}

/** What the client makes of bytes that come in pieces, and are exactly those in the end. */
function received(bytes: Uint8Array, cuts: readonly number[]): Promise<string> {
  const places = [...cuts.map((cut) => Math.floor((cut / 1_000) * bytes.length)), bytes.length];
  places.sort((a, b) => a - b);
  serve = (socket) => {
    let at = 0;
    const more = () => {
      const end = places.shift();
      if (end === undefined) {
        socket.end();
        return;
      }
      const piece = bytes.subarray(at, end);
      at = end;
      if (piece.length === 0) more();
      else socket.write(piece, () => setImmediate(more));
    };
    more();
  };
  const parse = (got: Uint8Array) => {
    checkPng(got);
    expect(Buffer.compare(got, bytes)).toBe(0);
    return 'whole';
  };
  const options = { host: '127.0.0.1', port, timeout: 60_000, maxBytes: MAX_BYTES, parse };
  return lastValueFrom(readToEnd(options)).catch(codeOf);
}

const cuts = fc.array(fc.nat({ max: 1_000 }), { maxLength: 5 });

describe('the client, whatever comes in: a frame that passes the check, or its error', () => {
  const agrees = async (bytes: Uint8Array, at: readonly number[]) => {
    expect(await received(bytes, at)).toBe(verdict(bytes));
  };

  test('any bytes, in any pieces', () =>
    fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), cuts, fc.boolean(), (noise, at, signed) =>
        agrees(signed ? joinBytes(PNG_SIGNATURE, noise) : noise, at),
      ),
      RUN,
    ));

  test('files, cut off or with bytes after their end', () =>
    fc.assert(
      fc.asyncProperty(
        files,
        fc.nat({ max: 1_000 }),
        fc.uint8Array({ maxLength: 20 }),
        cuts,
        (png, cut, after, at) =>
          agrees(
            cut % 2 === 0
              ? joinBytes(png, after)
              : png.subarray(0, Math.floor((cut / 1_000) * png.length)),
            at,
          ),
      ),
      RUN,
    ));

  test('files with bytes overwritten, the CRCs made right in half of them', () => {
    const seen = new Set<string>();
    return fc
      .assert(
        fc.asyncProperty(files, overwrites, cuts, fc.boolean(), (png, changes, at, right) => {
          const changed = overwrite(png, changes);
          const bytes = right ? withRightCrcs(changed) : changed;
          seen.add(verdict(bytes));
          return agrees(bytes, at);
        }),
        RUN,
      )
      .then(() => {
        // It would prove little if all failed at the same place.
        expect(seen.size).toBeGreaterThanOrEqual(4);
      });
  });
});
