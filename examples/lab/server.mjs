// The server that `check.mjs` watches a client with: it sends image k over the k-th connection, and notes what the
// client does. Image k is 16 pixels wide, and column b is white if bit b of k is set.
import { once } from 'node:events';
import { createServer } from 'node:net';
import pngjs from 'pngjs';

const SIDE = 16;

/** The bytes of image k. */
export function imageOf(k) {
  const png = new pngjs.PNG({ width: SIDE, height: SIDE });
  for (let pixel = 0; pixel < SIDE * SIDE; pixel += 1) {
    const value = (k >> (pixel % SIDE)) & 1 ? 255 : 0;
    png.data.set([value, value, value, 255], 4 * pixel);
  }
  return pngjs.PNG.sync.write(png);
}

/** The number of an image, from its RGBA pixels. */
export function numberOf(rgba) {
  let k = 0;
  for (let bit = 0; bit < SIDE; bit += 1) if (rgba[4 * bit] > 127) k |= 1 << bit;
  return k;
}

/**
 * Starts a server on a free port of this machine.
 *
 * @param maySend returns a promise that is settled when image k may be sent.
 * @returns its port; `seen`, what the client has done; and `close`.
 */
export async function startServer(maySend) {
  /** `started`: connections so far; `open`, `mostOpen`: those at once that wait for their image; `sent`: images. */
  const seen = { started: 0, open: 0, mostOpen: 0, sent: 0 };
  const server = createServer(async (socket) => {
    const k = seen.started;
    seen.started += 1;
    seen.open += 1;
    seen.mostOpen = Math.max(seen.mostOpen, seen.open);
    socket.on('error', () => undefined); // a client may leave
    await maySend(k);
    seen.open -= 1;
    seen.sent += 1;
    socket.end(imageOf(k));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { port: server.address().port, seen, close: () => server.close() };
}
