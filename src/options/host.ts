import { isIPv6 } from 'node:net';
import { InvalidOptionError } from '../errors.js';
import { text } from './check.js';

const HOST = 'a host name or an address';

/**
 * Checks a host: a name, an IPv4 address, or an IPv6 address with or without brackets. Refuses a host with a
 * port and a URL, because the error of a resolver would only be that the name is unknown.
 */
export function checkHost(option: string, value: unknown): string {
  const host = text(option, value, HOST);
  const [, address = host] = /^\[(.*)\]$/s.exec(host) ?? [];
  if (isIPv6(address) || /^[^\s/:@?#[\]]+$/.test(host)) return host;
  throw new InvalidOptionError(option, `${HOST}, without a port`, host);
}

/** Checks a list of one or more hosts. */
export function checkHosts(option: string, hosts: unknown): readonly string[] {
  if (!Array.isArray(hosts) || hosts.length === 0)
    throw new InvalidOptionError(option, HOST, hosts);
  return hosts.map((host) => checkHost(option, host));
}
