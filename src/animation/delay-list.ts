import { PipelineError } from '../errors.js';
import { MAX_DELAY_CS } from '../codecs/gif/blocks.js';
import { quote, shortPath } from '../visible.js';

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

/** A list of more bytes is refused: that of a million frames with long names. */
export const MAX_LIST_BYTES = 16 * 2 ** 20;

/** The longest line, in characters: longer than the name of any file. */
const MAX_LINE = 4_096;

/**
 * Reads a list of delays: lines of `frame,ms`, where the frame may be in quotes, as in RFC 4180.
 * Blank lines, comments from `#` to the end of a line, and a header, which names no frame and whose
 * second field has no digit, are skipped. It takes time in proportion to the text, whatever is in it.
 *
 * @param path where the list is from, for errors.
 * @param isFrame whether a first field names a frame.
 * @throws PipelineError `ERR_DELAYS_INVALID` for the first line that is wrong.
 */
export function* parseDelayList(
  text: string,
  path: string,
  isFrame: (name: string) => boolean,
): Iterable<ListedDelay> {
  let mayBeHeader = true;
  let line = 0;
  for (const content of linesOf(text)) {
    line += 1;
    if (content.length > MAX_LINE) {
      throw invalidDelay(path, line, `Expected at most ${MAX_LINE} characters in a line`);
    }
    const trimmed = content.trim();
    if (trimmed === '' || trimmed.startsWith('#')) continue;
    const [frame, value] = splitLine(trimmed) ?? [];
    if (frame === undefined || frame === '' || value === undefined) {
      throw invalidDelay(
        path,
        line,
        `Expected a frame's name or index, a comma and ms, got ${quote(trimmed)}`,
      );
    }
    const isHeader = mayBeHeader && /^\D+$/.test(value) && !isFrame(frame);
    mayBeHeader = false;
    if (!isHeader) yield { line, frame, ms: parseMs(value, path, line) };
  }
}

/** An error that names the list and its 1-based line, in less than 200 characters. */
export const invalidDelay = (path: string, line: number, message: string): PipelineError =>
  new PipelineError('ERR_DELAYS_INVALID', `${shortPath(path)}, line ${line}: ${message}`, { path });

/** One at a time: all of them at once would take many times the memory of the text. */
function* linesOf(text: string): Iterable<string> {
  const ends = /\r\n|\r|\n/g;
  let start = 0;
  for (let end = ends.exec(text); end; end = ends.exec(text)) {
    yield text.slice(start, end.index);
    start = ends.lastIndex;
  }
  yield text.slice(start);
}

/** Two fields, without quotes, comment and space around them; or `undefined`. */
function splitLine(content: string): [frame: string, value: string] | undefined {
  const quoted = quotedField(content);
  const after = quoted ? content.indexOf(',', quoted.end) : -1;
  // Where something else stands between the quotes and the comma, they are part of a name.
  if (quoted && after !== -1 && content.slice(quoted.end, after).trim() === '') {
    return [quoted.text, withoutComment(content.slice(after + 1))];
  }
  const comma = content.indexOf(',');
  if (comma === -1) return undefined;
  return [content.slice(0, comma).trim(), withoutComment(content.slice(comma + 1))];
}

function withoutComment(field: string): string {
  const comment = field.indexOf('#');
  return (comment === -1 ? field : field.slice(0, comment)).trim();
}

/** A field in quotes at the beginning of a line, where two of them stand for one; and where it ends. */
function quotedField(content: string): { text: string; end: number } | undefined {
  if (!content.startsWith('"')) return undefined;
  for (let at = content.indexOf('"', 1); at !== -1; at = content.indexOf('"', at + 2)) {
    if (content[at + 1] === '"') continue;
    return { text: content.slice(1, at).replaceAll('""', '"'), end: at + 1 };
  }
  return undefined;
}

function parseMs(value: string, path: string, line: number): number {
  // No digit can be matched in two ways, so nothing is tried twice.
  const ms = /^[-+]?(?:\d+(?:\.\d*)?|\.\d+)$/.test(value) ? Number(value) : NaN;
  if (ms >= 0 && ms <= MAX_DELAY) return ms;
  throw invalidDelay(
    path,
    line,
    `Expected milliseconds from 0 to ${MAX_DELAY}, got ${quote(value)}`,
  );
}
