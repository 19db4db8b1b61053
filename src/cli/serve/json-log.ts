import pino from 'pino';
import type { LinePrinter } from './line-printer.js';
import type { ServeLog } from './text-log.js';
import { version } from '../process/version.js';

/** The role of a process: the only one; the first of a cluster, which serves nothing; or one that serves. */
export type LogRole = 'only' | 'first' | 'part';

/**
 * The log for programs: one line of JSON for each event, one for the start and one for the end. In a cluster,
 * the lines of the processes that serve have a `pid`.
 */
export function jsonLog(printer: LinePrinter, quiet: boolean, role: LogRole): ServeLog {
  const { pid } = process;
  const log = pino(
    { base: role === 'part' ? { pid } : null, level: quiet ? 'warn' : 'info' },
    printer,
  );
  if (role !== 'part') {
    const start = { type: 'starting', version, node: process.version };
    log.info(role === 'only' ? { ...start, pid } : start);
  }

  return {
    event: (event) => {
      switch (event.type) {
        case 'listening':
        case 'metrics-listening':
          log[quiet ? 'warn' : 'info'](event);
          return;
        case 'image-sent': {
          const { type, index, remoteHost, remotePort, bytes, duration } = event;
          log.info({ type, index, remoteHost, remotePort, bytes, micros: micros(duration) });
          return;
        }
        case 'send-failed': {
          const { type, index, remoteHost, remotePort, error, duration } = event;
          const { code, message } = error;
          const peer = { remoteHost, remotePort };
          log.warn({ type, index, ...peer, code, message, micros: micros(duration) });
          return;
        }
        case 'connection-refused':
          log.warn(event);
          return;
        case 'connection-accepted':
        case 'stock-changed':
          log.debug(event);
      }
    },
    end: (totals) => log.info({ type: 'summary', ...totals }),
  };
}

/** Whole microseconds, because to print a fraction takes longer than to print the rest of the line. */
const micros = (milliseconds = 0): number => Math.round(milliseconds * 1_000);
