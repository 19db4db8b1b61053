import type { Socket } from 'node:net';
import { defer, filter, type MonoTypeOperatorFunction } from 'rxjs';
import type { Address } from './listen.js';

export interface LimitPerAddressOptions {
  /** Connections of one address that are open at once. */
  readonly max: number;
  /** Told of each connection above it, which is closed at once. */
  readonly onRefused: (peer: Address, reason: 'max-per-address') => void;
}

/**
 * Closes connections of an address that has `max` of them open already, and lets the others pass. One
 * IPv6 host can use any address of its /64 (RFC 4291 2.5.1), so they count together.
 */
export const limitPerAddress =
  ({ max, onRefused }: LimitPerAddressOptions): MonoTypeOperatorFunction<Socket> =>
  (source) =>
    defer(() => {
      /** Open connections; an address without any has no entry. */
      const open = new Map<string, number>();
      return source.pipe(
        filter((socket) => {
          const { remoteAddress: host = '', remotePort: port = 0 } = socket;
          const network = networkOf(host);
          const before = open.get(network) ?? 0;
          if (before >= max) {
            socket.destroy();
            onRefused({ host, port }, 'max-per-address');
            return false;
          }
          open.set(network, before + 1);
          socket.once('close', () => {
            const left = (open.get(network) ?? 0) - 1;
            if (left > 0) open.set(network, left);
            else open.delete(network);
          });
          return true;
        }),
      );
    });

/** An IPv4 address as it is, also where it comes as IPv6; of any other IPv6 address its first 64 bits. */
export function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  if (!address.includes(':')) return address;
  const [head = '', tail] = address.replace(/%.*/, '').split('::');
  const groups = head === '' ? [] : head.split(':');
  if (tail !== undefined) {
    const after = tail === '' ? [] : tail.split(':');
    while (groups.length + after.length < 8) groups.push('0');
    groups.push(...after);
  }
  return groups.slice(0, 4).join(':');
}
