import type { Socket } from 'node:net';
import { defer, identity, merge, type Observable } from 'rxjs';
import { connectionLimit } from '../io/descriptors.js';
import { limitOpen } from '../io/limit-open.js';
import { limitPerAddress } from '../io/limit-per-address.js';
import {
  listen,
  peerOf,
  type Address,
  type ListeningAddress,
  type ListenOptions,
  type RefusalReason,
} from '../io/listen.js';

/** The options of `accept`. */
export interface AcceptOptions extends Pick<
  ListenOptions,
  'port' | 'maxConnections' | 'threads' | 'until'
> {
  /** Host names or addresses to listen on. */
  readonly hosts: readonly string[];
  /** The path of a Unix socket, in place of hosts and port. */
  readonly unix?: string | undefined;
  /** The most connections open at once from one address. @default no limit */
  readonly maxPerAddress?: number | undefined;
  /** Called with each address, once the server accepts connections on all of them. */
  readonly onListening: (address: ListeningAddress) => void;
  /** Called with the peer of each refused connection, and the reason. */
  readonly onRefused: (peer: Address, reason: RefusalReason | 'max-per-address') => void;
}

/**
 * Listens on all addresses and emits the connections within the limits; others are closed at once.
 *
 * @throws (through the stream) PipelineError `ERR_PORT_IN_USE`, `ERR_PORT_FORBIDDEN` or `ERR_LISTEN_FAILED`.
 */
export function accept({ hosts, unix, ...options }: AcceptOptions): Observable<Socket> {
  if (unix !== undefined) return listen({ ...options, host: '', path: unix });
  const { maxPerAddress, onRefused } = options;
  const [host, ...others] = hosts;
  const isOne = host !== undefined && others.length === 0;
  return (isOne ? listen({ ...options, host }) : acceptAll(hosts, options)).pipe(
    maxPerAddress === undefined ? identity : limitPerAddress({ max: maxPerAddress, onRefused }),
  );
}

const acceptAll = (
  hosts: readonly string[],
  { onListening, ...options }: Omit<AcceptOptions, 'hosts' | 'unix'>,
): Observable<Socket> =>
  defer(() => {
    const addresses: ListeningAddress[] = [];
    const onOne = (address: ListeningAddress) => {
      addresses.push(address);
      if (addresses.length === hosts.length) addresses.forEach(onListening);
    };
    // Each listener counts only its own connections, so all of them are counted here.
    const { max, reason } = connectionLimit(options.maxConnections, options.threads);
    return merge(
      ...hosts.map((host) => listen({ ...options, host, ipv6Only: true, onListening: onOne })),
    ).pipe(
      limitOpen({
        max,
        keyOf: () => 'all',
        onRefused: (socket) => options.onRefused(peerOf(socket), reason),
      }),
    );
  });
