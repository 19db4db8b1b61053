import type { Socket } from 'node:net';
import type { MonoTypeOperatorFunction } from 'rxjs';
import { limitOpen } from './limit-open.js';
import { peerOf, type Address } from './listen.js';

/** The options of `limitPerAddress`. */
export interface LimitPerAddressOptions {
  /** Connections of one address that are open at once. */
  readonly max: number;
  /** Called with each connection above the limit, which is closed at once. */
  readonly onRefused: (peer: Address, reason: 'max-per-address') => void;
}

/**
 * Closes connections of an address that has `max` of them open already, and lets the others pass. One
 * IPv6 host can use any address of its /64 (RFC 4291 2.5.1), so they count together.
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
