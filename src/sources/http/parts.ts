import type { Head } from './exchange.js';

/** The beginning of a frame whose connection broke. */
export interface Part {
  /** The URL that it came from, after redirects. */
  readonly url: string;
  /** What tells this version of the file from others: a strong ETag, or a time (RFC 9110, 8.8). */
  readonly validator: string;
  readonly pieces: readonly Uint8Array[];
  /** The sum of the pieces, in bytes. */
  readonly size: number;
}

/** A smaller part is not worth it. In bytes. */
const LEAST_SIZE = 2 ** 14;
/** The most bytes of all parts together; the oldest are dropped. */
const MOST_BYTES = 2 ** 26;

/** Keeps the parts of frames until these are tried again, by their 0-based index. */
export class Parts {
  private readonly parts = new Map<number, Part>();
  private bytes = 0;

  /** The part of a frame, if it came from this URL. */
  get(index: number, url: URL): Part | undefined {
    const part = this.parts.get(index);
    return part?.url === url.href ? part : undefined;
  }

  keep(index: number, part: Part): void {
    this.drop(index);
    if (part.size < LEAST_SIZE) return;
    this.parts.set(index, part);
    this.bytes += part.size;
    for (const oldest of this.parts.keys()) {
      if (this.bytes <= MOST_BYTES) return;
      this.drop(oldest);
    }
  }

  drop(index: number): void {
    this.bytes -= this.parts.get(index)?.size ?? 0;
    this.parts.delete(index);
  }

  clear(): void {
    this.parts.clear();
    this.bytes = 0;
  }
}

/** The headers that ask for the rest of a frame, or for all of it if the file is not the same any more. */
export const headersForRest = ({ size, validator }: Part): Record<string, string> => ({
  range: `bytes=${size}-`,
  'if-range': validator,
});

/** Whether an answer is the rest of a frame. */
export const isRest = ({ size }: Part, { statusCode, headers }: Head): boolean =>
  statusCode === 206 && String(headers['content-range']).startsWith(`bytes ${size}-`);

/**
 * The validator of an answer; `undefined` if the server does not give parts of files, or if its validator is weak:
 * two versions of a file may have the same.
 */
export function validatorOf({ headers }: Head): string | undefined {
  const { etag, date, 'accept-ranges': ranges, 'last-modified': modified } = headers;
  if (ranges !== 'bytes') return undefined;
  if (typeof etag === 'string' && etag.startsWith('"')) return etag;
  // A file that was changed in the second of the answer may change again in the same second.
  const age = Date.parse(String(date)) - Date.parse(String(modified));
  return typeof modified === 'string' && age >= 1_000 ? modified : undefined;
}
