import { InvalidOptionError } from '../errors.js';
import { plainHost } from '../io/host.js';
import { isLocalhost, isLoopback } from '../io/localhost.js';

/** The address of a queue, and what proves that somebody may use it. */
export interface QueueAddress {
  readonly url: URL;
  /** `redis://…` without name, password and query, for messages. */
  readonly label: string;
  /** What signs tasks: empty only for a queue on loopback without a password. */
  readonly secret: string;
}

/**
 * Reads the URL of a queue: `redis://[[USER]:PASSWORD@]HOST[:PORT][/DATABASE]`, or `rediss://` for TLS.
 *
 * @param secret what coordinators and workers share. By default the password in the URL.
 * @throws InvalidOptionError, without the password.
 */
export function readQueueUrl(text: string, secret: string | undefined): QueueAddress {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !PROTOCOLS.has(url.protocol) || url.hostname === '') {
    const shown = text.replace(/\/\/[^/@]*@/, '//…@');
    throw new InvalidOptionError('queue', 'a URL such as redis://host:6379', shown);
  }
  const label = `${url.protocol}//${url.host}${url.pathname === '/' ? '' : url.pathname}`;
  const shared = secret ?? decodeURIComponent(url.password);
  if (shared === '' && !isOnlyHere(url.hostname)) {
    throw new InvalidOptionError(
      'queue',
      'a URL with a password, or one with `queueSecret` beside it, because others can reach that server',
      label,
    );
  }
  return { url, label, secret: shared };
}

/** Whether only processes of this machine can reach a host. */
export const isOnlyHere = (host: string): boolean =>
  isLocalhost(host) || isLoopback(plainHost(host));

const PROTOCOLS = new Set(['redis:', 'rediss:']);
