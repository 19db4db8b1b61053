import { InvalidOptionError, PipelineError } from '../../errors.js';

/** What is sent with each request to the servers of the URLs, and never to those to which they redirect. */
export interface HttpCredentials {
  /** Lines of `NAME: VALUE`. */
  readonly headers?: readonly string[] | undefined;
  /** The name of the program. @default 'image-pipeline' */
  readonly userAgent?: string | undefined;
  /** `NAME:PASSWORD`, for basic authentication (RFC 7617). */
  readonly user?: string | undefined;
  /** For bearer authentication (RFC 6750). */
  readonly token?: string | undefined;
}

/** @throws InvalidOptionError for a text that is no web address; without its password. */
export function checkUrl(text: string): URL {
  const url = webAddress(text);
  if (url && loginIn(url) !== undefined) return url;
  throw new InvalidOptionError('urls', 'URLs that begin with http:// or https://', hidden(text));
}

/** A URL of HTTP, perhaps relative to another; `undefined` for anything else. */
export function webAddress(text: string, base?: URL): URL | undefined {
  const url = URL.canParse(text, base?.href) ? new URL(text, base?.href) : undefined;
  return url?.protocol === 'http:' || url?.protocol === 'https:' ? url : undefined;
}

const hidden = (text: string): string => text.replace(/\/\/.*@/, '//…@');

/** The name and the password in a URL, as `NAME:PASSWORD`; `''` for none, `undefined` if they cannot be read. */
function loginIn({ username, password }: URL): string | undefined {
  if (username === '' && password === '') return '';
  try {
    return `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  } catch {
    return undefined;
  }
}

/**
 * Checks what is sent with each request. No message shows it: it may be secret.
 *
 * @throws InvalidOptionError
 */
export function checkCredentials({ headers = [], userAgent, token }: HttpCredentials): void {
  for (const line of headers) readHeader(line);
  const expected = 'text of one line in Latin-1';
  if (!isHeaderValue(userAgent ?? '')) throw new InvalidOptionError('userAgent', expected, '…');
  if (!isHeaderValue(token ?? '')) throw new InvalidOptionError('token', expected, '…');
}

/** Whether a text can be the value of a header. */
const isHeaderValue = (text: string): boolean => /^[\t\x20-\x7e\x80-\xff]*$/.test(text);

/** A URL without its name and password. */
export function withoutSecrets(url: URL): URL {
  if (url.username === '' && url.password === '') return url;
  const plain = new URL(url);
  plain.username = '';
  plain.password = '';
  return plain;
}

/**
 * The headers of a request. What the user has given for a server is for its origin only: after a redirect to
 * another one, it is left out.
 */
export function headersFor(
  url: URL,
  target: URL,
  { headers = [], userAgent = 'image-pipeline', user, token }: HttpCredentials,
): Record<string, string> {
  const common = {
    'user-agent': userAgent,
    accept: 'image/png, */*;q=0.1',
    // Nothing is decompressed, so that no few bytes become many.
    'accept-encoding': 'identity',
  };
  if (url.origin !== target.origin) return common;
  const own = Object.fromEntries(headers.map(readHeader));
  const inUrl = loginIn(target);
  const basic = user ?? (inUrl === '' ? undefined : inUrl);
  const authorization =
    token !== undefined
      ? `Bearer ${token}`
      : basic !== undefined
        ? `Basic ${Buffer.from(basic).toString('base64')}`
        : undefined;
  return { ...common, ...(authorization === undefined ? {} : { authorization }), ...own };
}

/** @throws InvalidOptionError */
export function readHeader(line: string): readonly [name: string, value: string] {
  const [, name, value] = /^([!#$%&'*+.^_`|~\w-]+):[ \t]*(.*)$/s.exec(line) ?? [];
  if (
    name !== undefined &&
    value !== undefined &&
    isHeaderValue(value) &&
    !RESERVED.has(name.toLowerCase())
  ) {
    return [name.toLowerCase(), value];
  }
  // Without the line: it may be secret.
  throw new InvalidOptionError(
    'headers',
    'lines NAME: VALUE, of headers that are free to choose',
    '…',
  );
}

/** Headers that belong to the connection, or would undo a limit. */
const RESERVED = new Set(
  'accept-encoding connection content-length expect host keep-alive te transfer-encoding upgrade'.split(
    ' ',
  ),
);

/** The longest wait that a server may ask for, in ms. */
const MAX_RETRY_AFTER = 600_000;

/** The error for a status that is not 200. */
export function statusError(
  status: number,
  retryAfter: string | string[] | undefined,
  now: number,
): PipelineError {
  const message = `The server answered ${status}`;
  if (status === 404 || status === 410) return new PipelineError('ERR_FRAME_NOT_FOUND', message);
  const isBusy = status === 408 || status === 429 || status >= 500;
  if (!isBusy) return new PipelineError('ERR_HTTP_REFUSED', message);
  const wait = typeof retryAfter === 'string' ? waitOf(retryAfter, now) : undefined;
  return new PipelineError('ERR_HTTP_BUSY', message, { retryAfter: wait });
}

/** Reads `Retry-After` (RFC 9110, 10.2.3): seconds, or a date. In ms. */
function waitOf(text: string, now: number): number | undefined {
  const ms = /^\d{1,9}$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - now;
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(0, ms), MAX_RETRY_AFTER);
}
