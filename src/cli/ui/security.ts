import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { isLocalHost } from '../http/host-header.js';

/** The address that the page listens on. */
export const LOOPBACK = '127.0.0.1';

/**
 * The headers of every answer: the page runs only its own script and style, asks nothing of other servers, is in
 * no frame of another page, and tells nobody its address, which has the token.
 */
export const HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; " +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cache-control': 'no-store',
} as const;

/** A token that cannot be guessed: 128 random bits. */
export const newToken = (): string => randomBytes(16).toString('base64url');

/** A request that may not be answered: a status of HTTP and a reason. */
export interface Refusal {
  readonly status: number;
  readonly reason: string;
}

/** The path of a request below the token, `events` for `/TOKEN/events`; or why it is refused. */
export function allowedPath(
  { method, url = '', headers }: Pick<IncomingMessage, 'method' | 'url' | 'headers'>,
  token: string,
): string | Refusal {
  if (!isLocalHost(headers.host, LOOPBACK)) {
    return { status: 403, reason: 'Expected the host to be localhost or a loopback address' };
  }
  if (method !== 'GET' && method !== 'HEAD') return { status: 405, reason: 'Expected GET' };
  const [, given = '', path] = /^\/([^/?#]*)(?:\/([^?#]*))?/.exec(url) ?? [];
  if (!isSame(given, token)) {
    return {
      status: 403,
      reason: 'Expected the whole link that the command printed: its token is missing or wrong',
    };
  }
  return path ?? { status: 404, reason: 'Expected a / after the token' };
}

/** Whether two texts are equal, in a time that does not tell where they differ. */
const isSame = (a: string, b: string): boolean => timingSafeEqual(digest(a), digest(b));

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
