import { isLocalhost } from './localhost.js';

/**
 * A host as Node takes it: an IPv6 address without the brackets that it has in URLs (RFC 3986 3.2.2),
 * and `localhost` for each spelling of that name (`LOCALHOST`, `localhost.`, `a.localhost`), of which
 * a resolver may not know all. Anything else is as it was.
 */
export function plainHost(host: string): string {
  const [, address] = /^\[(.*:.*)\]$/.exec(host) ?? [];
  if (address !== undefined) return address;
  return isLocalhost(host) ? 'localhost' : host;
}

/** `host:port`; an IPv6 address, which has colons of its own, in brackets. */
export const hostAndPort = (host: string, port: number): string => {
  const isBare = host.includes(':') && !host.startsWith('[');
  return isBare ? `[${host}]:${port}` : `${host}:${port}`;
};
