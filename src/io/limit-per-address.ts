import type { Socket } from 'node:net';
import type { MonoTypeOperatorFunction } from 'rxjs';
import { limitOpen } from './limit-open.js';
import { peerOf, type Address } from './listen.js';

/** The options of `limitPerAddress`. */
export interface LimitPerAddressOptions {
  /** The most connections of one address that may be open at once. */
  readonly max: number;
  /** Called with the peer of each connection above the limit, before it is closed. */
  readonly onRefused: (peer: Address, reason: 'max-per-address') => void;
}

/**
 * Closes each connection whose address already has `max` open ones, and lets the others pass. All
 * addresses of an IPv6 /64 count as one, because one host can use any of them (RFC 4291 2.5.1).
 */
export const limitPerAddress = ({
  max,
  onRefused,
}: LimitPerAddressOptions): MonoTypeOperatorFunction<Socket> =>
  limitOpen({
    max,
    keyOf: ({ remoteAddress = '' }) => networkOf(remoteAddress),
    onRefused: (socket) => onRefused(peerOf(socket), 'max-per-address'),
  });

/** An IPv4 address unchanged, also if it is mapped to IPv6; the first 64 bits of another IPv6 address. */
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
