import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { Client, Dispatcher, Pool } from 'undici';

/** What connections are made for. */
export interface HttpClient {
  /** Sends a GET request. */
  get(url: URL, headers: Record<string, string>, signal: AbortSignal): Promise<Answer>;
  /** Closes all connections; requests that run fail. */
  close(): void;
}

/** An answer; its body must be read to its end, or destroyed. */
export type Answer = Dispatcher.ResponseData;

/** The most requests at once on one connection of HTTP/2: what servers commonly allow. */
const MAX_STREAMS = 100;

/**
 * Opens a client that keeps its connections. undici is loaded only now, because that takes longer than a short run.
 *
 * @param connections the most connections to one server. Where the server has HTTP/2, one connection takes the
 *   requests of many.
 */
export async function openClient(connections: number): Promise<HttpClient> {
  // In the bundle of the command, a CommonJS package has only this export.
  const { default: undici } = await import('undici');
  /** One connection. */
  const clientOf = (origin: URL, options: Client.Options): Client => {
    const connect = options.connect as Connector;
    const client: Client = new undici.Client(origin, {
      ...options,
      connect: (to, done) =>
        connect(to, (error, socket) => {
          if ((socket as TLSSocket | null)?.alpnProtocol === 'h2') client.pipelining = MAX_STREAMS;
          (done as Connected)(error, socket);
        }),
    });
    return client;
  };
  const dispatcher = new undici.EnvHttpProxyAgent({
    connections,
    allowH2: true,
    factory: (origin, options) =>
      new undici.Pool(origin, { ...(options as Pool.Options), factory: clientOf }),
  });
  /** The first request of each server, whose answer tells whether it has HTTP/2. */
  const firsts = new Map<string, Promise<unknown>>();
  return {
    async get(url, headers, signal) {
      const first = firsts.get(url.origin);
      if (first) await first;
      const answer = undici.request(url, { dispatcher, signal, headers });
      // Otherwise each of them would open a connection.
      if (!first && url.protocol === 'https:') {
        firsts.set(
          url.origin,
          answer.catch(() => undefined),
        );
      }
      return await answer;
    },
    close: () => void dispatcher.destroy(),
  };
}

type Connected = (error: Error | null, socket: Socket | null) => void;
/** A function that opens a connection, which a pool gives to its clients. */
type Connector = (to: object, done: Connected) => void;
