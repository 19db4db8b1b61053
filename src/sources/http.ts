import { Observable } from 'rxjs';
import { formatForSharp } from '../codecs/open-frame.js';
import { MAX_PIXELS, checkPng } from '../codecs/png/check-png.js';
import { PipelineError } from '../errors.js';
import { ask, type Asking } from './http/ask.js';
import { openClient, type HttpClient } from './http/client.js';
import type { Exchange } from './http/exchange.js';
import { Parts } from './http/parts.js';
import {
  checkCredentials,
  checkUrl,
  headersFor,
  statusError,
  webAddress,
  withoutSecrets,
  type HttpCredentials,
} from './http/rules.js';
import type { IndexedSource, SourceFrame } from './source.js';

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
  checkCredentials(options);
  const parts = new Parts();
  let opened: Promise<HttpClient> | undefined;
  const hosts = new Set(targets.map(({ host }) => host));
  const [first = ''] = hosts;
  return {
    label: hosts.size > 1 ? `${first} and ${hosts.size - 1} more` : first,
    count: urls.length,
    read: (index, { onFirstByte }) =>
      new Observable((subscriber) => {
        let exchange: Exchange | undefined;
        const reading: Reading = {
          ...{ index, parts, options, onFirstByte },
          maxBytes: options.maxFrameBytes ?? 2 ** 25,
          send: async (url, headers, next) => {
            opened ??= openClient(options.connections ?? 64);
            const client = await opened;
            exchange = next;
            if (subscriber.closed) next.abort();
            else client.send(url, headers, next);
            return await next.ended;
          },
        };
        readUrl(targets[index] as URL, reading).then(
          (frame) => {
            subscriber.next(frame);
            subscriber.complete();
          },
          (error: unknown) => subscriber.error(error),
        );
        return () => exchange?.abort();
      }),
    close: () => {
      opened?.then((client) => client.close()).catch(() => undefined); // a read reports it
      opened = undefined;
      parts.clear();
    },
  };
}

interface Reading extends Asking {
  readonly options: HttpOptions;
}

/** Reads the frame of a URL, or of the one that it redirects to. */
async function readUrl(target: URL, reading: Reading): Promise<SourceFrame> {
  const { index, parts, options } = reading;
  const { maxRedirects = 5, maxPixels = MAX_PIXELS, allowUrl } = options;
  let url = target;
  for (let hop = 0; ;) {
    const shown = withoutSecrets(url);
    if (allowUrl && !allowUrl(new URL(shown))) {
      throw new PipelineError('ERR_URL_FORBIDDEN', `${shown.origin} is not allowed (\`allowUrl\`)`);
    }
    const { statusCode, headers, image } = await ask(
      shown,
      headersFor(url, target, options),
      reading,
    );
    if (image) {
      if (formatForSharp(image) === undefined) checkPng(image, maxPixels);
      return { image, name: `${shown.origin}${shown.pathname}` };
    }
    if ((statusCode === 206 || statusCode === 416) && parts.get(index, shown)) {
      // The server has no such rest: all of the frame is asked for.
      parts.drop(index);
      continue;
    }
    const { location } = headers;
    if (!REDIRECTS.has(statusCode) || location === undefined) {
      throw statusError(statusCode, headers['retry-after'], Date.now());
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
  const url = webAddress(location, from);
  if (url) return url;
  throw new PipelineError('ERR_URL_FORBIDDEN', 'It was redirected to what is no web address');
}
