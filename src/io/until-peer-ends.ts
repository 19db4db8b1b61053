import type { Socket } from 'node:net';
import {
  defer,
  fromEvent,
  map,
  merge,
  take,
  timer,
  type Observable,
  type SchedulerLike,
} from 'rxjs';

/**
 * Emits after `ms`, or as soon as the peer closes its sending side, and completes. Until then it reads and
 * drops what the peer sends, because only reading shows that a peer has left.
 *
 *     ^ wait |     emits after `ms`
 *     ^-e|         the peer has left, or only sends no more: TCP does not tell which
 *     ^-#          the peer has reset the connection
 *
 * @throws (through the stream) the error with which the connection ended.
 */
export const untilPeerEnds = (
  socket: Socket,
  ms: number,
  scheduler: SchedulerLike,
): Observable<unknown> =>
  defer(() => {
    const closed = fromEvent(socket, 'close').pipe(
      map(() => {
        throw socket.errored ?? new Error('the connection was closed');
      }),
    );
    socket.resume();
    return merge(timer(ms, scheduler), fromEvent(socket, 'end'), closed).pipe(take(1));
  });
