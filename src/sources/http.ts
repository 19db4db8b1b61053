import { formatForSharp } from '../codecs/open-frame.js';
import { MAX_PIXELS, checkPng } from '../codecs/png/check-png.js';
import { PipelineError } from '../errors.js';
import { openClient, type HttpClient } from './http/client.js';
import { headersForRest, isRest, Parts, validatorOf } from './http/parts.js';
import { readBody, requestError } from './http/read-body.js';
import {
  checkUrl,
  headersFor,
  readHeader,
  statusError,
  withoutSecrets,
  type HttpCredentials,
} from './http/rules.js';
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
 * A source of PNG files on web servers, one for each URL; for `gifPipeline` also of JPEG and WebP. Connections are kept and used again, with HTTP/2 where
 * the server has it. Nothing is decompressed: servers are asked for the bytes as they are. The proxy of
 * `http_proxy`, `https_proxy` and `no_proxy` is used. If a connection breaks, the next try asks for the rest of
 * the frame, if the server gives parts of files and the file is still the same.
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
  const parts = new Parts();
  let opened: Promise<HttpClient> | undefined;
  const hosts = new Set(targets.map(({ host }) => host));
  const [first = ''] = hosts;
  return {
    label: hosts.size > 1 ? `${first} and ${hosts.size - 1} more` : first,
    count: urls.length,
    async read(index, context) {
      opened ??= openClient(options.connections ?? 64);
      const client = await opened;
      return await read(index, targets[index] as URL, { client, parts, options }, context);
    },
    close: () => {
      void opened?.then((client) => client.close());
      opened = undefined;
      parts.clear();
    },
  };
}

interface Reading {
  readonly client: HttpClient;
  readonly parts: Parts;
  readonly options: HttpOptions;
}

async function read(
  index: number,
  target: URL,
  { client, parts, options }: Reading,
  { signal, onFirstByte }: ReadContext,
): Promise<SourceFrame> {
  const { maxRedirects = 5, allowUrl = () => true } = options;
  let url = target;
  for (let hop = 0; ;) {
    const { hostname: host } = url;
    const shown = withoutSecrets(url);
    if (!allowUrl(shown)) {
      throw new PipelineError('ERR_URL_FORBIDDEN', `${shown.origin} is not allowed (\`allowUrl\`)`);
    }
    const part = parts.get(index, shown);
    const headers = headersFor(url, target, options);
    const answer = await client
      .get(shown, part ? { ...headers, ...headersForRest(part) } : headers, signal)
      .catch((error: unknown) => {
        throw requestError(error, host, 0);
      });
    const { statusCode } = answer;
    const begin = part && isRest(part, answer) ? part : undefined;
    if (statusCode === 200 || begin) {
      onFirstByte?.();
      const validator = begin?.validator ?? validatorOf(answer);
      parts.drop(index);
      const image = await readBody(answer, {
        ...{ maxBytes: options.maxFrameBytes ?? 2 ** 25, host, begin },
        onBroken: (came) => {
          if (validator !== undefined) parts.keep(index, { ...came, validator, url: shown.href });
        },
      });
      if (formatForSharp(image) === undefined) checkPng(image, options.maxPixels ?? MAX_PIXELS);
      return { image, name: `${shown.origin}${shown.pathname}` };
    }
    // A body that is not read would keep its connection.
    await answer.body.dump({ limit: 65_536, signal }).catch(() => undefined);
    if (part && (statusCode === 206 || statusCode === 416)) {
      // The server has no such rest: all of the frame is asked for.
      parts.drop(index);
      continue;
    }
    const { location } = answer.headers;
    if (!REDIRECTS.has(statusCode) || typeof location !== 'string') {
      throw statusError(statusCode, answer.headers['retry-after'], Date.now());
    }
    if (hop === maxRedirects) {
      throw new PipelineError('ERR_HTTP_REFUSED', `It was redirected ${hop} times, and again`);
    }
    url = redirected(location, url);
    hop += 1;
  }
}

const REDIRECTS = new Set([301, 302, 303, 307, 308]);

function redirected(location: string, from: URL): URL {
  const url = URL.canParse(location, from.href) ? new URL(location, from.href) : undefined;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url;
  throw new PipelineError('ERR_URL_FORBIDDEN', 'It was redirected to what is no web address');
}
