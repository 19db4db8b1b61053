import type { Writable } from 'node:stream';
import { escapeUnseenInJson } from '../../index.js';
import type { Line } from './lines.js';

/** The version of the lines: of `schema/events.json`. New fields and types do not change it. */
export const SCHEMA_VERSION = 1;

/** The level of a line, as in the logs of pino and bunyan: as planned, not as planned, or the end of the run. */
export type Level = 30 | 40 | 50;
export const INFO = 30;
export const WARNING = 40;
export const FATAL = 50;

/** The fields that every line has. */
export interface LineHead {
  readonly v: typeof SCHEMA_VERSION;
  readonly level: Level;
  /** The time when the line was made, in ms since 1970. */
  readonly time: number;
  /** In a cluster: the process that serves. */
  readonly pid?: number;
  readonly type: string;
}

/**
 * One event as one line of JSON, without a line break. It has no character that a terminal obeys: such
 * characters in names and messages become escapes of JSON.
 *
 * @param pid the number of this process, if several processes write to the same stream.
 */
export const jsonLine = (level: Level, fields: Line, pid?: number): string =>
  escapeUnseenInJson(
    JSON.stringify({ v: SCHEMA_VERSION, level, time: Date.now(), pid, ...fields }),
  );

/** Writes a line at once, after all that was written to the stream before. */
export const writeLine = (stream: Writable, line: string): void => void stream.write(`${line}\n`);
