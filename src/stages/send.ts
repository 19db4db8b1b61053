import type { Socket } from 'node:net';
import { mergeMap, noop, Observable, type OperatorFunction } from 'rxjs';
import { messageOf, PipelineError } from '../errors.js';
import { peerOf, type Address } from '../io/listen.js';

/** The options of `send`. */
export interface SendOptions {
  /** How many connections are served at once. */
  readonly concurrency: number;
  /** A peer that takes nothing for so long, in ms, is given up, whatever it sends. */
  readonly timeout: number;
  /** Bytes a second that a peer must take, after its first `timeout`; 0 for any rate. */
  readonly minRate: number;
}

/** How one connection ended. */
export interface Sent {
  /** 0-based number of the connection. */
  readonly index: number;
  readonly peer: Address;
  readonly bytes: number;
  /** Why the image did not go out whole; `undefined` where it did. */
  readonly error: PipelineError | undefined;
}

/** So many bytes fit into the peer's first window (RFC 6928: ten segments), and go out with the write. */
const DELIVERED_AT_ONCE = 8_192;

/**
 * An image goes out in pieces of this many bytes: that each has gone is the one sign that a peer takes
 * what it gets. (A socket's own timeout starts again with what comes from the peer.) The kernel shows
 * it in steps of a third of its buffer for the connection; these should not be much coarser.
 */
const PIECE = 16_384;

/**
 * Writes each image to its connection and closes it. A peer that fails spoils its own connection
 * only: that is an outcome, not an error of the stream.
 */
export const send = ({
  concurrency,
  timeout,
  minRate,
}: SendOptions): OperatorFunction<readonly [Socket, Uint8Array], Sent> =>
  mergeMap(
    ([socket, image], index) =>
      new Observable<Sent>((subscriber) => {
        const peer = peerOf(socket);
        const end = (error?: PipelineError) => {
          subscriber.next({ index, peer, bytes: image.length, error });
          subscriber.complete();
        };
        const patience = Math.min(timeout + (image.length * 1_000) / minRate, LONGEST_TIMER);
        // Input that nobody read makes the kernel reset the connection on close, and drop what it has
        // not delivered yet. A small image is delivered by then.
        const isSmall = image.length <= DELIVERED_AT_ONCE;
        if (!isSmall) socket.resume();
        let isDone = false;
        let sent = 0;
        let onTaken: () => void = noop;
        const sendPiece = () => {
          const piece = image.subarray(sent, sent + PIECE);
          sent += piece.length;
          socket.write(piece, (error) => {
            // Of a peer that reset meanwhile, Node tells the socket, and this callback that all is well.
            const cause = error ?? socket.errored;
            if (cause || sent === image.length) {
              isDone = !cause;
              // Not at once: a socket that is closed inside this callback makes Node build an error.
              process.nextTick(end, cause ? failure(cause) : undefined);
            } else {
              onTaken();
              sendPiece();
            }
          });
        };
        sendPiece();
        const close = () => {
          if (isDone && !isSmall) closeWhenRead(socket, patience);
          else socket.destroy();
        };
        // The kernel has all of it already: nobody is to be waited for.
        if (sent === image.length && socket.writableLength === 0) return close;

        /** Where this process stood still, what the peer took meanwhile shows only in the next turn. */
        const endUnlessTaken = (reason: PipelineError, goOn: () => void): void => {
          const before = sent;
          setImmediate(() => {
            if (sent === before) end(reason);
            else goOn();
          });
        };
        const stalled = setTimeout(() => {
          endUnlessTaken(tookNothing(timeout), () => stalled.refresh());
        }, timeout);
        onTaken = () => stalled.refresh();
        // A byte now and then keeps that timer from running out, but not this one.
        let deadline: NodeJS.Timeout;
        const limitTo = (ms: number): void => {
          const due = performance.now() + ms;
          deadline = setTimeout(() => {
            // The peer gets back the time that this process stood still, and no more.
            endUnlessTaken(tooSlow(minRate), () => limitTo(Math.max(1, performance.now() - due)));
          }, ms);
        };
        limitTo(patience);
        return () => {
          clearTimeout(stalled);
          clearTimeout(deadline);
          close();
        };
      }),
    concurrency,
  );

/**
 * All bytes are the kernel's, which delivers them unless the connection is closed before its input was
 * read. Two turns of the loop later what had come is read. A peer that has spoken may do so again: its
 * connection is closed when it has closed its side, or `patience` ms later.
 */
function closeWhenRead(socket: Socket, patience: number): void {
  const close = () => {
    if (socket.bytesRead === 0 || socket.readableEnded || socket.destroyed) {
      socket.destroy();
      return;
    }
    const timer = setTimeout(() => socket.destroy(), patience);
    socket.once('close', () => clearTimeout(timer));
    socket.once('end', () => socket.destroy());
    socket.end();
  };
  setImmediate(setImmediate, close);
}

/** What Node's timers can count, in ms: 24 days, where any rate will do. */
const LONGEST_TIMER = 2 ** 31 - 1;

const tookNothing = (timeout: number): PipelineError =>
  new PipelineError('ERR_SEND_TIMEOUT', `The peer took nothing for ${timeout} ms`);

const tooSlow = (minRate: number): PipelineError =>
  new PipelineError('ERR_SEND_TOO_SLOW', `The peer took less than ${minRate} bytes a second`);

const failure = (cause: Error): PipelineError =>
  new PipelineError('ERR_SEND_FAILED', `The peer went away: ${messageOf(cause)}`, { cause });
