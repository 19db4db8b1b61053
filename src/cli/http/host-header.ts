import { isLoopback } from '../../index.js';

/**
 * Whether a server on loopback may answer a request with this `Host` header: only if it names this machine,
 * with any port. This prevents DNS rebinding: the owner of a web page can point the name of the page at
 * 127.0.0.1, and then the browser lets the page read answers of this server. But the browser still sends the
 * name of the page as `Host`. A request without the header (HTTP/1.0) is not from a browser, so it is
 * answered.
 *
 * @param header the value of `Host`; `undefined` if the request has none.
 * @param listeningOn the address as the user wrote it; a name for it is accepted, too.
 */
export function isLocalHost(header: string | undefined, listeningOn: string): boolean {
  if (header === undefined) return true;
  const name = header.toLowerCase().replace(/:\d*$/, '').replace(/\.$/, '');
  return (
    name === 'localhost' ||
    name === listeningOn.toLowerCase() ||
    isLoopback(name.replace(/^\[(.*)\]$/, '$1'))
  );
}
