import type { Socket } from 'node:net';
import { defer, filter, type MonoTypeOperatorFunction } from 'rxjs';

export interface LimitOpenOptions {
  /** The most connections with the same key that may be open at once. */
  readonly max: number;
  readonly keyOf: (socket: Socket) => string;
  /** Called with each connection above the limit, before it is closed. */
  readonly onRefused: (socket: Socket) => void;
}

/** Closes each connection whose key already has `max` open ones, and lets the others pass. */
export const limitOpen =
  ({ max, keyOf, onRefused }: LimitOpenOptions): MonoTypeOperatorFunction<Socket> =>
  (source) =>
    defer(() => {
      /** The number of open connections by key; a key without any has no entry. */
      const open = new Map<string, number>();
      return source.pipe(
        filter((socket) => {
          const key = keyOf(socket);
          const before = open.get(key) ?? 0;
          if (before >= max) {
            onRefused(socket);
            socket.destroy();
            return false;
          }
          open.set(key, before + 1);
          socket.once('close', () => {
            const left = (open.get(key) ?? 0) - 1;
            if (left > 0) open.set(key, left);
            else open.delete(key);
          });
          return true;
        }),
      );
    });
