import type { Dispatcher } from 'undici';
import { MAX_PIXELS, checkPng } from '../codecs/png/check-png.js';
import { PipelineError, systemCode } from '../errors.js';
import { connectionError } from '../io/connection-error.js';
import {
  checkUrl,
  headersFor,
  readHeader,
  statusError,
  withoutSecrets,
  type HttpCredentials,
} from './http-rules.js';
import type { IndexedSource, ReadContext, SourceFrame } from './source.js';

/** The options of `http`. */
export interface HttpOptions extends HttpCredentials {
  /** The most connections to one server. @default 64 */
  readonly connections?: number | undefined;
  /** A frame of more bytes is an error, before they are in memory. @default 33_554_432 */
  readonly maxFrameBytes?: number | undefined;
  /** A frame of more pixels is an error. @default 33_554_432 (2 ** 25) */
  readonly maxPixels?: number | undefined;
  /** The most redirects of one frame. @default 5 */
  readonly maxRedirects?: number | undefined;
  /**
   * Asked before each request, also before one to which a server redirects: whether this URL may be fetched.
   * It gets a URL without a name and a password.
   *
   * @default every URL
   */
  readonly allowUrl?: ((url: URL) => boolean) | undefined;
}

/**
 * A source of PNG files on web servers, one for each URL. Connections are kept and used again. Nothing is
 * decompressed: servers are asked for the bytes as they are. The proxy of `http_proxy`, `https_proxy` and
 * `no_proxy` is used.
 *
 * Reads fail with PipelineErrors: `ERR_FRAME_NOT_FOUND` for status 404 and 410, `ERR_HTTP_REFUSED` for others
 * from 400 to 499, `ERR_HTTP_BUSY` for 408, 429 and from 500 on, with `retryAfter` if the server says when to
 * come back; `ERR_URL_FORBIDDEN`; the `ERR_CONNECTION_…`, `ERR_HOST_…`, `ERR_FRAME_…` and `ERR_PNG_…` codes, and
 * `ERR_NOT_A_PNG`.
 *
 * @throws InvalidOptionError for an invalid URL or header.
 * @example
 * fetchPipeline({ source: http(['https://images.example/a.png', 'https://images.example/b.png']) });
 */
export function http(urls: readonly string[], options: HttpOptions = {}): IndexedSource {
  const targets = urls.map(checkUrl);
  options.headers?.forEach(readHeader);
  let agent: Promise<Client> | undefined;
  const hosts = new Set(targets.map(({ host }) => host));
  const [first = ''] = hosts;
  return {
    label: hosts.size > 1 ? `${first} and ${hosts.size - 1} more` : first,
    count: urls.length,
    async read(index, context) {
      agent ??= openClient(options);
      return await get(await agent, targets[index] as URL, options, context);
    },
    close: () => {
      void agent?.then(({ dispatcher }) => dispatcher.destroy());
      agent = undefined;
    },
  };
}

interface Client {
  readonly dispatcher: Dispatcher;
  readonly request: (typeof import('undici'))['request'];
}

/** undici is loaded when it is first needed, because that takes longer than a short run. */
async function openClient({ connections = 64 }: HttpOptions): Promise<Client> {
  // In the bundle of the command, a CommonJS package has only this export.
  const { default: undici } = await import('undici');
  const { EnvHttpProxyAgent, request } = undici;
  return { request, dispatcher: new EnvHttpProxyAgent({ connections, pipelining: 1 }) };
}

async function get(
  { dispatcher, request }: Client,
  target: URL,
  options: HttpOptions,
  { signal, onFirstByte }: ReadContext,
): Promise<SourceFrame> {
  const { maxRedirects = 5, allowUrl = () => true } = options;
  let url = target;
  for (let hop = 0; ; hop += 1) {
    const shown = withoutSecrets(url);
    if (!allowUrl(shown)) {
      throw new PipelineError('ERR_URL_FORBIDDEN', `${shown.origin} is not allowed (\`allowUrl\`)`);
    }
    const headers = headersFor(url, target, options);
    const answer = await request(shown, { dispatcher, signal, headers }).catch((error: unknown) => {
      throw requestError(error, url.hostname, 0);
    });
    const { statusCode, body } = answer;
    const location = answer.headers['location'];
    if (statusCode === 200) {
      onFirstByte?.();
      const image = await readBody(answer, options, url.hostname);
      checkPng(image, options.maxPixels ?? MAX_PIXELS);
      return { image, name: `${shown.origin}${shown.pathname}` };
    }
    // A body that is not read would keep its connection.
    await body.dump({ limit: 65_536, signal }).catch(() => undefined);
    if (!REDIRECTS.has(statusCode) || typeof location !== 'string') {
      throw statusError(statusCode, answer.headers['retry-after'], Date.now());
    }
    if (hop === maxRedirects) {
      throw new PipelineError('ERR_HTTP_REFUSED', `It was redirected ${hop} times, and again`);
    }
    url = redirected(location, url);
  }
}

const REDIRECTS = new Set([301, 302, 303, 307, 308]);

function redirected(location: string, from: URL): URL {
  const url = URL.canParse(location, from.href) ? new URL(location, from.href) : undefined;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url;
  throw new PipelineError('ERR_URL_FORBIDDEN', 'It was redirected to what is no web address');
}

/** Reads a body, which may have fewer or more bytes than it says. */
async function readBody(
  { body, headers }: Dispatcher.ResponseData,
  { maxFrameBytes = 2 ** 25 }: HttpOptions,
  host: string,
): Promise<Uint8Array> {
  const pieces: Buffer[] = [];
  let size = 0;
  const refuse = (code: 'ERR_FRAME_TOO_LARGE' | 'ERR_SOURCE_INVALID', message: string): never => {
    body.destroy();
    throw new PipelineError(code, message);
  };
  body.on('error', () => undefined); // of a body that is destroyed; a read gets its own
  const encoding = headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity') {
    refuse('ERR_SOURCE_INVALID', 'The server compressed the frame, although it was asked not to');
  }
  const tooLarge = `The frame has more than ${maxFrameBytes} bytes`;
  if (Number(headers['content-length']) > maxFrameBytes) refuse('ERR_FRAME_TOO_LARGE', tooLarge);
  try {
    for await (const piece of body) {
      size += (piece as Buffer).length;
      if (size > maxFrameBytes) refuse('ERR_FRAME_TOO_LARGE', tooLarge);
      pieces.push(piece as Buffer);
    }
  } catch (error) {
    throw error instanceof PipelineError ? error : requestError(error, host, size);
  }
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

/** undici wraps the error of a socket, and has codes of its own. */
function requestError(error: unknown, host: string, size: number): unknown {
  const code = systemCode(error);
  if (code === 'UND_ERR_SOCKET' || code?.startsWith('HPE_')) {
    const { cause } = error as Error;
    if (systemCode(cause) !== undefined) return connectionError(cause, host, size);
    return new PipelineError(
      'ERR_CONNECTION_RESET',
      `The connection was closed after ${size} bytes of the frame`,
      { cause: error },
    );
  }
  return connectionError(error, host, size);
}
