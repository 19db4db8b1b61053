import type { AddressInfo, Server } from 'node:net';
import { plainHost } from './host.js';
import { listenError } from './listen-error.js';

/**
 * Lets a server listen, and resolves with its address. Later errors of the server concern one connection that could
 * not be accepted, and are ignored.
 *
 * @throws (as a rejection) PipelineError `ERR_PORT_IN_USE`, `ERR_PORT_FORBIDDEN`, `ERR_LISTEN_FAILED` or
 *   `ERR_TOO_MANY_OPEN_FILES`.
 */
export const listenOn = (
  server: Server,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<AddressInfo> =>
  new Promise((resolve, reject) => {
    server.on('error', (error) => {
      if (!server.listening) reject(listenError(error, { host, port }));
    });
    server.listen({ host: plainHost(host), port }, () => resolve(server.address() as AddressInfo));
  });
