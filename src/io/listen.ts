import { createServer, type AddressInfo, type Socket } from 'node:net';
import { Observable } from 'rxjs';
import { messageOf, PipelineError, systemCode } from '../errors.js';
import { connectionsWithinDescriptors } from './descriptors.js';

export interface ListenOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** One more connection is closed as soon as it is accepted; fewer where file descriptors are few. */
  readonly maxConnections: number;
  /** Its first value stops accepting; the stream completes when the last open connection has ended. */
  readonly until?: Observable<unknown> | undefined;
  /** Told once connections are accepted. */
  readonly onListening?: (address: Address) => void;
  /** Told of each connection that was too much. */
  readonly onRefused?: (peer: Address, reason: RefusalReason) => void;
}

/** More than `maxConnections`, or than there are file descriptors for. */
export type RefusalReason = 'max-connections' | 'descriptors';

export interface Address {
  readonly host: string;
  readonly port: number;
}

/**
 * How many connections the kernel may hold that were not accepted yet; above it, it drops SYNs and
 * clients wait a second. The kernel cuts this to its own limit (`net.core.somaxconn`).
 */
const BACKLOG = 65_535;

/**
 * Listens on a TCP address and emits each connection, paused: nothing is read from it unless somebody
 * asks. Unsubscribing frees the port and closes every connection that is still open.
 *
 * @throws (through the stream) PipelineError `ERR_PORT_IN_USE`, `ERR_PORT_FORBIDDEN` or `ERR_LISTEN_FAILED`.
 */
export function listen({
  host,
  port,
  maxConnections,
  until,
  onListening,
  onRefused,
}: ListenOptions): Observable<Socket> {
  return new Observable((subscriber) => {
    const open = new Set<Socket>();
    const server = createServer({ pauseOnConnect: true }, (socket) => {
      open.add(socket);
      socket.once('close', () => open.delete(socket));
      // A peer may reset at any time; whoever uses the socket sees it in its own calls.
      socket.on('error', () => undefined);
      subscriber.next(socket);
    });
    const affordable = connectionsWithinDescriptors();
    server.maxConnections = Math.min(maxConnections, affordable);
    const reason = maxConnections <= affordable ? 'max-connections' : 'descriptors';
    server.on('drop', (peer) => {
      onRefused?.({ host: peer?.remoteAddress ?? '', port: peer?.remotePort ?? 0 }, reason);
    });
    server.on('error', (error) => subscriber.error(listenError(error, host, port)));
    server.listen({ host, port, backlog: BACKLOG }, () => {
      const { address, port: bound } = server.address() as AddressInfo;
      onListening?.({ host: address, port: bound });
    });

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

function listenError(error: unknown, host: string, port: number): PipelineError {
  const endpoint = `${host}:${port}`;
  const context = { endpoint, cause: error };
  switch (systemCode(error)) {
    case 'EADDRINUSE':
      return new PipelineError(
        'ERR_PORT_IN_USE',
        `Port ${port} of ${host} is in use; choose another, or 0 for any that is free`,
        context,
      );
    case 'EACCES':
      return new PipelineError(
        'ERR_PORT_FORBIDDEN',
        `Port ${port} of ${host} is not allowed for this user; choose one from 1024 up`,
        context,
      );
    default:
      return new PipelineError(
        'ERR_LISTEN_FAILED',
        `Cannot listen on ${endpoint}: ${messageOf(error)}`,
        context,
      );
  }
}
