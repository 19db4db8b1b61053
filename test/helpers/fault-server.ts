import { createServer, type AddressInfo, type Socket } from 'node:net';
import { afterThisTest } from './clean-up.js';
import { reset } from './reset.js';

/** What is done with one connection. */
export type Behaviour = (socket: Socket) => void;

export interface FaultServer {
  readonly port: number;
  /** Connections that were accepted so far, and those that are open now. */
  readonly accepted: () => number;
  readonly open: () => number;
  /** Frees the port and closes what is open. */
  stop(): Promise<void>;
}

/** Sends everything, then closes. */
export const whole =
  (bytes: Uint8Array): Behaviour =>
  (socket) =>
    socket.end(bytes);

/** Sends the first `count` bytes, then closes as if that were all. */
export const closedAfter = (bytes: Uint8Array, count: number): Behaviour =>
  whole(bytes.subarray(0, count));

/** Resets the connection before a byte is sent. */
export const resetAtOnce: Behaviour = reset;

/**
 * Sends the first `count` bytes at once, and resets the connection when `moment` has come. A client
 * that has not read them by then may lose them, or see an ordinary end.
 */
export const resetAfter =
  (bytes: Uint8Array, count: number, moment: Promise<unknown>): Behaviour =>
  (socket) => {
    socket.write(bytes.subarray(0, count));
    void moment.then(() => reset(socket));
  };

/** Sends the first `count` bytes, then nothing, and stays open. */
export const stalledAfter =
  (bytes: Uint8Array, count: number): Behaviour =>
  (socket) => {
    if (count > 0) socket.write(bytes.subarray(0, count));
  };

/** Sends one byte at a time, `interval` ms apart, then closes. */
export const drip =
  (bytes: Uint8Array, interval: number): Behaviour =>
  (socket) => {
    let sent = 0;
    socket.setNoDelay(true);
    const timer = setInterval(() => {
      socket.write(bytes.subarray(sent, (sent += 1)));
      if (sent < bytes.length) return;
      clearInterval(timer);
      socket.end();
    }, interval);
    socket.once('close', () => clearInterval(timer));
  };

/** Sends `bytes` over and over until the other side closes. */
export const endless =
  (bytes: Uint8Array): Behaviour =>
  (socket) => {
    const more = () => {
      if (socket.writable) socket.write(bytes, more);
    };
    more();
  };

/** Does `behave` when `moment` has come. */
export const after =
  (moment: Promise<unknown>, behave: Behaviour): Behaviour =>
  (socket) => {
    void moment.then(() => {
      if (!socket.destroyed) behave(socket);
    });
  };

/**
 * A server, on loopback unless told otherwise, that follows a script: `behaviour(n)` says what the n-th connection (0-based)
 * gets. It is stopped after the test.
 */
export async function startFaultServer(
  behaviour: (connection: number) => Behaviour,
  port = 0,
  host = '127.0.0.1',
): Promise<FaultServer> {
  const sockets = new Set<Socket>();
  let accepted = 0;
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => undefined); // clients here go away on purpose
    socket.resume(); // or the end of the client would never be seen
    behaviour(accepted++)(socket);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port, backlog: 1024 }, resolve);
  });

  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      for (const socket of sockets) socket.destroy();
    });
  afterThisTest(stop);
  return {
    port: (server.address() as AddressInfo).port,
    accepted: () => accepted,
    open: () => sockets.size,
    stop,
  };
}

/** A server that gives connection n frame n, and after the last one begins again. */
export const startFrameServer = (frames: readonly Uint8Array[]): Promise<FaultServer> =>
  startFaultServer((connection) => whole(frames[connection % frames.length] as Uint8Array));

/** A loopback port on which nothing listens. */
export async function freePort(): Promise<number> {
  const server = await startFaultServer(() => () => undefined);
  await server.stop();
  return server.port;
}
