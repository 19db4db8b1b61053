import { isLocalhost } from './localhost.js';

/**
 * A host in the form that Node accepts: an IPv6 address without its brackets (RFC 3986 3.2.2), and
 * `localhost` for each of its spellings (`LOCALHOST`, `localhost.`, `a.localhost`), because some
 * resolvers do not know them all. Other hosts stay unchanged.
 */
export function plainHost(host: string): string {
  const [, address] = /^\[(.*:.*)\]$/.exec(host) ?? [];
  if (address !== undefined) return address;
  return isLocalhost(host) ? 'localhost' : host;
}

/** `host:port`, with brackets around an IPv6 address, which itself contains colons. */
export const hostAndPort = (host: string, port: number): string => {
  const isBare = host.includes(':') && !host.startsWith('[');
  return isBare ? `[${host}]:${port}` : `${host}:${port}`;
};
