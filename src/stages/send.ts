import type { Socket } from 'node:net';
import {
  asyncScheduler,
  catchError,
  mergeMap,
  noop,
  Observable,
  of,
  tap,
  type OperatorFunction,
  type SchedulerLike,
} from 'rxjs';
import { messageOf, PipelineError } from '../errors.js';
import { peerOf, type Address } from '../io/listen.js';
import { untilPeerEnds } from '../io/until-peer-ends.js';

/** The options of `send`. */
export interface SendOptions {
  /** The most connections at once. */
  readonly concurrency: number;
  /** A peer that receives nothing for this long, in ms, is disconnected, even if it sends bytes. */
  readonly timeout: number;
  /** The lowest rate at which a peer must receive, in bytes a second, after `timeout`; 0 for any rate. */
  readonly minRate: number;
  /**
   * Send each image this much later, in ms, as a distant server would. A client that closes its sending side
   * gets its image at once, because it may have left.
   *
   * @default 0
   */
  readonly latency?: number;
  /**
   * The most ms that are added to the latency of each image, at random.
   *
   * @default 0
   */
  readonly jitter?: number;
  /**
   * Random numbers in [0, 1), for `jitter`.
   *
   * @default Math.random
   */
  readonly random?: () => number;
  /** Times the latency. @default asyncScheduler */
  readonly scheduler?: SchedulerLike;
}

/** The end of one connection. */
export interface Sent {
  /** The 0-based number of the connection. */
  readonly index: number;
  /** The address of the client. */
  readonly peer: Address;
  /** The size of the image, in bytes. */
  readonly bytes: number;
  /** Why the image was not sent whole; `undefined` if it was. */
  readonly error: PipelineError | undefined;
}

/** Bytes that fit into the initial TCP window (RFC 6928: ten segments), so the kernel sends them at once. */
const DELIVERED_AT_ONCE = 8_192;

/**
 * An image is written in pieces of this many bytes, because only a finished write shows that the peer
 * receives. (A socket's own timeout starts again when the peer sends bytes.) The kernel finishes writes
 * in steps of a third of its buffer for the connection, so pieces should not be much larger than that.
 */
const PIECE = 16_384;

/**
 * Writes each image to its connection and closes the connection. Emits how each one ended; a failed
 * connection is such an output, not an error of the stream.
 *
 *     in    a-b-c-|
 *     out   ---(a)-(c)-(b)|      b is a slow peer
 */
export const send = ({
  concurrency,
  latency = 0,
  jitter = 0,
  random = Math.random,
  scheduler = asyncScheduler,
  ...limits
}: SendOptions): OperatorFunction<readonly [Socket, Uint8Array], Sent> =>
  mergeMap(([socket, image], index) => {
    const toSent = sentTo(index, peerOf(socket), image);
    const sending = sendImage(socket, image, limits, toSent);
    if (latency === 0 && jitter === 0) return sending;
    return untilPeerEnds(socket, latency + jitter * random(), scheduler).pipe(
      tap({ unsubscribe: () => socket.destroy() }),
      mergeMap(() => sending),
      catchError((cause: unknown) => of(toSent(failure(cause)))),
    );
  }, concurrency);

const sentTo =
  (index: number, peer: Address, { length: bytes }: Uint8Array) =>
  (error?: PipelineError): Sent => ({ index, peer, bytes, error });

/** Writes one image to its connection and closes the connection. */
const sendImage = (
  socket: Socket,
  image: Uint8Array,
  { timeout, minRate }: Pick<SendOptions, 'timeout' | 'minRate'>,
  toSent: (error?: PipelineError) => Sent,
): Observable<Sent> =>
  new Observable((subscriber) => {
    const end = (error?: PipelineError) => {
      subscriber.next(toSent(error));
      subscriber.complete();
    };
    const patience = Math.min(timeout + (image.length * 1_000) / minRate, LONGEST_TIMER);
    // If a socket is closed while it has unread input, the kernel resets the connection and drops bytes
    // that it has not delivered yet. So read the input, unless the image is small: the kernel delivers
    // a small image before the close.
    const isSmall = image.length <= DELIVERED_AT_ONCE;
    if (!isSmall) socket.resume();
    let isDone = false;
    let sent = 0;
    let onReceived: () => void = noop;
    const sendPiece = () => {
      const piece = image.subarray(sent, sent + PIECE);
      sent += piece.length;
      socket.write(piece, (error) => {
        // If the peer reset meanwhile, Node reports success here and the error only on the socket.
        const cause = error ?? socket.errored;
        if (cause || sent === image.length) {
          isDone = !cause;
          // End on the next tick: if this callback closed the socket, Node would create an error object,
          // which takes time.
          process.nextTick(end, cause ? failure(cause) : undefined);
        } else {
          onReceived();
          sendPiece();
        }
      });
    };
    sendPiece();
    const close = () => {
      if (isDone && !isSmall) closeWhenRead(socket, patience);
      else socket.destroy();
    };
    // The kernel has already taken the whole image: no timers are needed.
    if (sent === image.length && socket.writableLength === 0) return close;

    /**
     * Ends the connection if no write finishes until the next turn of the event loop. (If this process
     * was blocked, Node reports the writes that finished meanwhile only in that turn.)
     */
    const endUnlessReceived = (reason: PipelineError, goOn: () => void): void => {
      const before = sent;
      setImmediate(() => {
        if (sent === before) end(reason);
        else goOn();
      });
    };
    const stalled = setTimeout(() => {
      endUnlessReceived(receivedNothing(timeout), () => stalled.refresh());
    }, timeout);
    onReceived = () => stalled.refresh();
    // A peer that receives a byte now and then restarts the timer above, but not this one.
    let deadline: NodeJS.Timeout;
    const limitTo = (ms: number): void => {
      const due = performance.now() + ms;
      deadline = setTimeout(() => {
        // If this process was blocked, this timer is late: the peer gets as much time as it is late.
        endUnlessReceived(tooSlow(minRate), () => limitTo(Math.max(1, performance.now() - due)));
      }, ms);
    };
    limitTo(patience);
    return () => {
      clearTimeout(stalled);
      clearTimeout(deadline);
      close();
    };
  });

/**
 * Closes a socket whose bytes are all in the kernel, without losing them: the kernel delivers them unless
 * the socket is closed with unread input. After two turns of the event loop all input so far is read. If
 * there was any, the peer may send more: then the socket is closed after the peer's end, or `patience` ms
 * later.
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

/** The longest timer of Node, in ms: 24 days. It also stands for "any rate". */
const LONGEST_TIMER = 2 ** 31 - 1;

const receivedNothing = (timeout: number): PipelineError =>
  new PipelineError('ERR_SEND_TIMEOUT', `The peer received nothing for ${timeout} ms`);

const tooSlow = (minRate: number): PipelineError =>
  new PipelineError('ERR_SEND_TOO_SLOW', `The peer received less than ${minRate} bytes a second`);

const failure = (cause: unknown): PipelineError =>
  new PipelineError('ERR_SEND_FAILED', `The peer went away: ${messageOf(cause)}`, { cause });
