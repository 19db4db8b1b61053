import type { Socket } from 'node:net';
import { identity, merge, type Observable } from 'rxjs';
import { limitOpen } from '../io/limit-open.js';
import { limitPerAddress } from '../io/limit-per-address.js';
import { listen, peerOf, type ListenOptions, type Address } from '../io/listen.js';

export interface AcceptOptions extends Pick<
  ListenOptions,
  'port' | 'maxConnections' | 'until' | 'onListening'
> {
  readonly hosts: readonly string[];
  /** The path of a Unix socket, in place of hosts and port. */
  readonly unix?: string | undefined;
  /** Connections open at once from one address; `undefined` for any number. */
  readonly maxPerAddress?: number | undefined;
  /** Told of each connection above a limit. */
  readonly onRefused: (
    peer: Address,
    reason: 'max-connections' | 'max-per-address' | 'descriptors',
  ) => void;
}

/** Listens on all of the addresses and emits the connections that are within the limits. */
export function accept({
  hosts,
  unix,
  maxPerAddress,
  ...options
}: AcceptOptions): Observable<Socket> {
  const { maxConnections, onRefused } = options;
  if (unix !== undefined) return listen({ ...options, host: '', path: unix });

  const isOne = hosts.length === 1;
  return merge(...hosts.map((host) => listen({ ...options, host, ipv6Only: !isOne }))).pipe(
    // Each listener keeps the limit for itself.
    isOne
      ? identity
      : limitOpen({
          max: maxConnections,
          keyOf: () => 'all',
          onRefused: (socket) => onRefused(peerOf(socket), 'max-connections'),
        }),
    maxPerAddress === undefined ? identity : limitPerAddress({ max: maxPerAddress, onRefused }),
  );
}
