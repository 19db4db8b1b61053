import { PipelineError } from '../errors.js';
import { MAX_DELAY_CS } from '../codecs/gif/blocks.js';
import { quote, shortPath } from '../visible.js';

/** One line of a list of delays. */
export interface ListedDelay {
  /** The 1-based number of the line. */
  readonly line: number;
  /** The frame as the list names it: the name of its file, or its 0-based index. */
  readonly frame: string;
  /** The delay in ms. */
  readonly ms: number;
}

/** The longest delay of a GIF, in ms. */
export const MAX_DELAY = MAX_DELAY_CS * 10;

/** The most bytes of a list: enough for a million frames. A longer list is refused. */
export const MAX_LIST_BYTES = 16 * 2 ** 20;

/** The most characters of a line: more than the name of any file has. */
const MAX_LINE = 4_096;

/**
 * Reads a list of delays: lines of `frame,ms`, where the frame may be in quotes, as in RFC 4180. It skips
 * blank lines, comments from `#` to the end of a line, and a header: a first line that names no frame and
 * whose second field has no digit. The time is proportional to the length of any text, even a hostile one.
 *
 * @param path the file of the list, for errors.
 * @param isFrame whether a first field names a frame.
 * @returns the delays in the order of the list; they are not checked against each other.
 * @throws PipelineError `ERR_DELAYS_INVALID` for the first invalid line.
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

/** Makes an error that names the list and its 1-based line, in fewer than 200 characters. */
export const invalidDelay = (path: string, line: number, message: string): PipelineError =>
  new PipelineError('ERR_DELAYS_INVALID', `${shortPath(path)}, line ${line}: ${message}`, { path });

/** Yields one line at a time, because an array of all lines would take many times the memory of the text. */
function* linesOf(text: string): Iterable<string> {
  const ends = /\r\n|\r|\n/g;
  let start = 0;
  for (let end = ends.exec(text); end; end = ends.exec(text)) {
    yield text.slice(start, end.index);
    start = ends.lastIndex;
  }
  yield text.slice(start);
}

/** Splits a line into its two fields, without quotes, comment and spaces; `undefined` without a comma. */
function splitLine(content: string): [frame: string, value: string] | undefined {
  const quoted = quotedField(content);
  const after = quoted ? content.indexOf(',', quoted.end) : -1;
  // If there is text between the closing quote and the comma, the quotes are part of the name.
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

/** Reads a field in quotes at the beginning of a line. In it, two quotes mean one. `end` is one past it. */
function quotedField(content: string): { text: string; end: number } | undefined {
  if (!content.startsWith('"')) return undefined;
  for (let at = content.indexOf('"', 1); at !== -1; at = content.indexOf('"', at + 2)) {
    if (content[at + 1] === '"') continue;
    return { text: content.slice(1, at).replaceAll('""', '"'), end: at + 1 };
  }
  return undefined;
}

function parseMs(value: string, path: string, line: number): number {
  // The expression matches each digit in one way only, so it never backtracks.
  const ms = /^[-+]?(?:\d+(?:\.\d*)?|\.\d+)$/.test(value) ? Number(value) : NaN;
  if (ms >= 0 && ms <= MAX_DELAY) return ms;
  throw invalidDelay(
    path,
    line,
    `Expected milliseconds from 0 to ${MAX_DELAY}, got ${quote(value)}`,
  );
}
