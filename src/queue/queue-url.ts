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
    throw new InvalidOptionError('queue', 'a URL such as redis://host:6379', withoutSecrets(text));
  }
  const label = `${url.protocol}//${url.host}${url.pathname === '/' ? '' : url.pathname}`;
  const shared = secret ?? decoded(url.password, label);
  if (shared === '' && !isOnlyHere(url.hostname)) {
    throw new InvalidOptionError(
      'queue',
      'a URL with a password, or one with `queueSecret` beside it, because others can reach that server',
      label,
    );
  }
  return { url, label, secret: shared };
}

/** A text that is no URL: nobody knows which part of it was meant as the password. */
const withoutSecrets = (text: string): string =>
  /[@?#]|\/\/:/.test(text) ? `${/^\w*:\/\//.exec(text)?.[0] ?? ''}…` : text;

function decoded(password: string, label: string): string {
  try {
    return decodeURIComponent(password);
  } catch {
    const expected = 'a URL with a percent-encoded password (%25 for a percent sign)';
    throw new InvalidOptionError('queue', expected, label);
  }
}

/** Whether only processes of this machine can reach a host. */
export const isOnlyHere = (host: string): boolean =>
  isLocalhost(host) || isLoopback(plainHost(host));

const PROTOCOLS = new Set(['redis:', 'rediss:']);
