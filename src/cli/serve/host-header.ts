import { isIPv4 } from 'node:net';

/**
 * Whether a request for this `Host` header may be answered by a server on loopback: it names this
 * machine itself, with any port. A page in a browser on this machine may have a name that its owner
 * has just pointed at 127.0.0.1 ("DNS rebinding"); the browser then lets the page read what it gets
 * from here, but it still sends the page's name. Without a name (HTTP/1.0) it was no browser.
 *
 * @param listeningOn what the user called the address; a name of his own is right, too.
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

/** Whether an address is one of this machine only: 127.0.0.0/8 or ::1, as IPv6 has both. */
export function isLoopback(address: string): boolean {
  const v4 = address.replace(/^::ffff:/i, '');
  return address === '::1' || (isIPv4(v4) && v4.startsWith('127.'));
}
