import { PipelineError } from '../errors.js';
import { MAX_DELAY_CS } from './gif/blocks.js';

/** What one line of a list of delays says. */
export interface ListedDelay {
  /** 1-based. */
  readonly line: number;
  /** Names the frame, in the words of the list. */
  readonly frame: string;
  readonly ms: number;
}

/** The longest delay of a GIF, in ms. */
export const MAX_DELAY = MAX_DELAY_CS * 10;

/**
 * Reads a list of delays: lines of `frame,ms`, where the frame may be in quotes, as in RFC 4180.
 * Blank lines, comments from `#` to the end of a line, and a header, which names no frame and whose
 * second field has no digit, are skipped.
 *
 * @param path where the list is from, for errors.
 * @param isFrame whether a first field names a frame.
 * @throws PipelineError `ERR_DELAYS_INVALID` for the first line that is wrong.
 */
export function parseDelayList(
  text: string,
  path: string,
  isFrame: (name: string) => boolean,
): ListedDelay[] {
  const listed: ListedDelay[] = [];
  let mayBeHeader = true;
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/);
  for (const [index, content] of lines.entries()) {
    if (/^\s*(#|$)/.test(content)) continue;
    const line = index + 1;
    const [frame, value] = splitLine(content) ?? [];
    if (frame === undefined || frame === '' || value === undefined) {
      throw invalidDelay(
        path,
        line,
        `Expected a frame's name or index, a comma and ms, got \`${content.trim()}\``,
      );
    }
    const isHeader = mayBeHeader && /^\D+$/.test(value) && !isFrame(frame);
    mayBeHeader = false;
    if (!isHeader) listed.push({ line, frame, ms: parseMs(value, path, line) });
  }
  return listed;
}

/** An error that names the list and its 1-based line. */
export const invalidDelay = (path: string, line: number, message: string): PipelineError =>
  new PipelineError('ERR_DELAYS_INVALID', `${path}, line ${line}: ${message}`, { path });

/** Two fields, without quotes, comment and space around them; or `undefined`. */
function splitLine(content: string): [frame: string, value: string] | undefined {
  const quoted = /^\s*"((?:[^"]|"")*)"\s*,(.*)$/.exec(content);
  const comma = content.indexOf(',');
  if (!quoted && comma === -1) return undefined;
  const frame = quoted
    ? (quoted[1] as string).replaceAll('""', '"')
    : content.slice(0, comma).trim();
  const rest = quoted ? (quoted[2] as string) : content.slice(comma + 1);
  return [frame, rest.replace(/#.*$/, '').trim()];
}

function parseMs(value: string, path: string, line: number): number {
  const ms = /^[-+]?(\d+\.?\d*|\.\d+)$/.test(value) ? Number(value) : NaN;
  if (ms >= 0 && ms <= MAX_DELAY) return ms;
  throw invalidDelay(path, line, `Expected milliseconds from 0 to ${MAX_DELAY}, got \`${value}\``);
}
