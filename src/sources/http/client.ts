import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { Client, Dispatcher, Pool } from 'undici';
import type { Exchange } from './exchange.js';

/** What requests are sent with. */
export interface HttpClient {
  /** Sends a GET request; the exchange gets its answer. */
  send(url: URL, headers: Record<string, string>, exchange: Exchange): void;
  /** Closes all connections; requests that run fail. */
  close(): void;
}

/** The most requests at once on one connection of HTTP/2: what servers commonly allow. */
const MAX_STREAMS = 100;

/** The variables that name a proxy. */
const PROXY = ['http_proxy', 'https_proxy', 'HTTP_PROXY', 'HTTPS_PROXY'];

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
  const settings = { allowH2: true };
  const factory = (origin: string | URL, options: object): Pool =>
    new undici.Pool(origin, { ...options, connections, factory: clientOf });
  const isProxied = PROXY.some((name) => (process.env[name] ?? '') !== '');
  // An http server is asked through the proxy as curl does it: many proxies allow a tunnel only for https.
  const dispatcher: Dispatcher = isProxied
    ? new undici.EnvHttpProxyAgent({ ...settings, factory, proxyTunnel: false })
    : new undici.Agent({ ...settings, factory });
  /** The first request to each https server, whose answer tells whether it has HTTP/2. */
  const firsts = new Map<string, Promise<unknown>>();
  return {
    send(url, headers, exchange) {
      const { origin, pathname, search } = url;
      const dispatch = () =>
        dispatcher.dispatch({ origin, path: pathname + search, method: 'GET', headers }, exchange);
      const first = firsts.get(origin);
      if (first) {
        void first.then(dispatch);
        return;
      }
      // Otherwise each request would open a connection.
      if (url.protocol === 'https:')
        firsts.set(
          origin,
          exchange.ended.catch(() => undefined),
        );
      dispatch();
    },
    close: () => void dispatcher.destroy(),
  };
}

type Connected = (error: Error | null, socket: Socket | null) => void;
/** A function that opens a connection, which a pool gives to its clients. */
type Connector = (to: object, done: Connected) => void;
