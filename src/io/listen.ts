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
  /** The path of a Unix socket, in place of host and port. */
  readonly path?: string | undefined;
  /** Do not accept IPv4 if the host is an IPv6 address; otherwise `::` accepts both. @default false */
  readonly ipv6Only?: boolean;
  /** The most open connections; each further one is closed at once. Few file descriptors lower this. */
  readonly maxConnections: number;
  /** The number of threads that this process runs or will start; they need descriptors, too. @default 0 */
  readonly threads?: number;
  /** After its first value no more are accepted; the stream completes when the last connection has ended. */
  readonly until?: Observable<unknown> | undefined;
  /** Called when the server accepts connections, with the address that it listens on. */
  readonly onListening?: (address: ListeningAddress) => void;
  /** Called for each connection above a limit, and for each that the system could not accept. */
  readonly onRefused?: (peer: Address, reason: RefusalReason) => void;
}

/** Why a connection was refused: above a limit, or `accept` failed (no memory, a firewall rule). */
export type RefusalReason = ConnectionLimitReason | 'accept-failed';

/** The address of a peer; `''` and 0 for a client of a Unix socket. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/** The address that a server listens on; host `''` and port 0 for a Unix socket. */
export interface ListeningAddress extends Address {
  /** The path of a Unix socket. */
  readonly path?: string;
}

/**
 * The most connections that wait in the kernel to be accepted. Above it the kernel drops SYNs, and
 * clients try again after a second. The kernel reduces it to its own limit (`net.core.somaxconn`).
 */
const BACKLOG = 65_535;

/**
 * Listens on a TCP address or a Unix socket and emits each connection, paused: nothing is read until the
 * subscriber reads. Unsubscribing frees the address and closes every open connection. A Unix socket that
 * a killed server left behind is replaced.
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
    // A peer that has closed its sending side can still receive.
    const server = createServer({ pauseOnConnect: true, allowHalfOpen: true }, (socket) => {
      open.add(socket);
      socket.once('close', () => open.delete(socket));
      // A peer may reset at any time. Without a listener that would end the process; writes report it.
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
      // One `accept` failed; the server goes on.
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

/** The address of a connection's peer; `''` and 0 if it has none. */
export const peerOf = (
  peer: Partial<Pick<Socket, 'remoteAddress' | 'remotePort'>> = {},
): Address => ({ host: peer.remoteAddress ?? '', port: peer.remotePort ?? 0 });
