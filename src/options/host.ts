import { isIPv6 } from 'node:net';
import { InvalidOptionError } from '../errors.js';
import { text } from './check.js';

const HOST = 'a host name or an address';

/**
 * A host, as it was given: a name, an IPv4 or an IPv6 address, that one with or without brackets. A
 * port or a URL is refused here, because a resolver would only say that there is no such name.
 */
export function checkHost(option: string, value: unknown): string {
  const host = text(option, value, HOST);
  const [, address = host] = /^\[(.*)\]$/s.exec(host) ?? [];
  if (isIPv6(address) || /^[^\s/:@?#[\]]+$/.test(host)) return host;
  throw new InvalidOptionError(option, `${HOST}, without a port`, host);
}

/** One host or several. */
export function checkHosts(option: string, hosts: unknown): readonly string[] {
  if (!Array.isArray(hosts) || hosts.length === 0)
    throw new InvalidOptionError(option, HOST, hosts);
  return hosts.map((host) => checkHost(option, host));
}
