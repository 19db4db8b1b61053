import { createServer, isIPv6, type AddressInfo, type Socket } from 'node:net';
import { Observable } from 'rxjs';
import { systemCode } from '../errors.js';
import { connectionLimit, type ConnectionLimitReason } from './descriptors.js';
import { plainHost } from './host.js';
import { listenError } from './listen-error.js';
import { removeStaleSocket } from './stale-socket.js';

/** The options of `listen`. */
export interface ListenOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Of a Unix socket, in place of host and port. */
  readonly path?: string | undefined;
  /** Leave IPv4 to others where the host is an IPv6 address; `::` takes both otherwise. */
  readonly ipv6Only?: boolean;
  /** One more connection is closed as soon as it is accepted; fewer where file descriptors are few. */
  readonly maxConnections: number;
  /** How many threads this process has, or will have: they take descriptors, too. */
  readonly threads?: number;
  /** Its first value stops accepting; the stream completes when the last open connection has ended. */
  readonly until?: Observable<unknown> | undefined;
  /** Told once connections are accepted. */
  readonly onListening?: (address: ListeningAddress) => void;
  /** Called with each connection above a limit, and for each that the system could not hand over. */
  readonly onRefused?: (peer: Address, reason: RefusalReason) => void;
}

/** Too many, or one that came and could not be accepted, for lack of memory or by a rule of a firewall. */
export type RefusalReason = ConnectionLimitReason | 'accept-failed';

/** Of a client of a Unix socket, empty and 0. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

export interface ListeningAddress extends Address {
  /** Of a Unix socket, which has no host and no port: empty and 0. */
  readonly path?: string;
}

/**
 * How many connections the kernel may hold that were not accepted yet; above it, it drops SYNs and
 * clients wait a second. The kernel cuts this to its own limit (`net.core.somaxconn`).
 */
const BACKLOG = 65_535;

/**
 * Listens on a TCP address or a Unix socket and emits each connection, paused: nothing is read from
 * it unless somebody asks. Unsubscribing frees the address and closes every connection that is still
 * open. A Unix socket that a killed server left behind is replaced.
 *
 * @throws (through the stream) PipelineError `ERR_PORT_IN_USE`, `ERR_PORT_FORBIDDEN` or `ERR_LISTEN_FAILED`.
 */
export function listen({
  host,
  port,
  path,
  ipv6Only = false,
  maxConnections,
  threads,
  until,
  onListening,
  onRefused,
}: ListenOptions): Observable<Socket> {
  const at = plainHost(host);

  return new Observable((subscriber) => {
    const open = new Set<Socket>();
    // A peer that ends its side may still take all that it asked for.
    const server = createServer({ pauseOnConnect: true, allowHalfOpen: true }, (socket) => {
      open.add(socket);
      socket.once('close', () => open.delete(socket));
      // A peer may reset at any time; the user of the socket sees it in its own calls.
      socket.on('error', () => undefined);
      subscriber.next(socket);
    });
    const { max, reason } = connectionLimit(maxConnections, threads);
    server.maxConnections = max;
    server.on('drop', (peer) => onRefused?.(peerOf(peer), reason));

    const fail = (error: unknown) =>
      subscriber.error(listenError(error, { host, port, ...(path === undefined ? {} : { path }) }));
    const start = () =>
      path === undefined
        ? server.listen({ host: at, port, backlog: BACKLOG, ipv6Only: ipv6Only && isIPv6(at) })
        : server.listen({ path, backlog: BACKLOG });
    let isSecondTry = false;
    const replaceStale = (socketPath: string, error: Error) => {
      isSecondTry = true;
      removeStaleSocket(socketPath).then((isRemoved) => {
        if (subscriber.closed) return;
        if (isRemoved) start();
        else fail(error);
      }, fail);
    };
    server.on('error', (error) => {
      // One connection failed: no reason to leave all others.
      if (server.listening) onRefused?.(peerOf(), 'accept-failed');
      else if (path !== undefined && !isSecondTry && systemCode(error) === 'EADDRINUSE') {
        replaceStale(path, error);
      } else fail(error);
    });
    server.on('listening', () => {
      const address = server.address() as AddressInfo | string;
      onListening?.(
        typeof address === 'string'
          ? { host: '', port: 0, path: address }
          : { host: address.address, port: address.port },
      );
    });
    start();

    subscriber.add(
      until?.subscribe(() => {
        server.close(() => subscriber.complete());
      }),
    );
    return () => {
      server.close();
      for (const socket of open) socket.destroy();
    };
  });
}

/** The other end of a connection, as far as it has a name. */
export const peerOf = (
  peer: Partial<Pick<Socket, 'remoteAddress' | 'remotePort'>> = {},
): Address => ({ host: peer.remoteAddress ?? '', port: peer.remotePort ?? 0 });
