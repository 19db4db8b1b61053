import { createServer, type ServerResponse } from 'node:http';
import { listenOn } from '../../index.js';
import { makeRoom } from '../http/make-room.js';
import { allowedPath, HEADERS, LOOPBACK, newToken } from './security.js';

/** Answers a request for a path below the token. Returns whether there is such a path. */
export type Route = (path: string, response: ServerResponse) => boolean;

/** A server of the page. */
export interface PageServer {
  /** The address of the page, with its token. */
  readonly url: string;
  /** Keeps the process alive from now on. Before, the server ends with its process. */
  readonly hold: () => void;
  /** Ends the server. Answers that are under way are finished, for at most half a second. */
  readonly close: () => void;
}

/** Each tab of a browser takes up to 6. */
const MAX_CONNECTIONS = 64;
const REQUEST_TIMEOUT = 5_000;
/** The longest time that a closing server waits for its readers, in ms. */
const GRACE = 500;

/**
 * Serves the page on loopback, behind a token.
 *
 * @param port 0 for any free one.
 * @throws (as a rejection) PipelineError `ERR_PORT_IN_USE`, `ERR_PORT_FORBIDDEN`, `ERR_LISTEN_FAILED` or
 *   `ERR_TOO_MANY_OPEN_FILES`.
 */
export async function servePage(port: number, route: Route): Promise<PageServer> {
  const token = newToken();
  const server = createServer(
    { requestTimeout: REQUEST_TIMEOUT, headersTimeout: REQUEST_TIMEOUT },
    (request, response) => {
      for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
      const path = allowedPath(request, token);
      if (typeof path !== 'string') answer(response, path.status, `${path.reason}\n`);
      else if (!route(path, response)) answer(response, 404, 'There is nothing at this address\n');
    },
  );
  makeRoom(server, MAX_CONNECTIONS);
  const bound = await listenOn(server, { host: LOOPBACK, port });
  server.unref(); // a run that fails before it starts must not wait for its page
  return {
    url: `http://${LOOPBACK}:${bound.port}/${token}/`,
    hold: () => server.ref(),
    close: () => {
      server.close();
      server.closeIdleConnections();
      setTimeout(() => server.closeAllConnections(), GRACE).unref();
    },
  };
}

/** Sends a text. */
export const answer = (
  response: ServerResponse,
  status: number,
  body: string,
  type = 'text/plain; charset=utf-8',
): void => void response.writeHead(status, { 'content-type': type }).end(body);
