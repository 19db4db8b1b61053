import type { Listening, ServeEvent } from '../events.js';
import { printError } from './exit.js';
import type { LinePrinter } from './line-printer.js';
import type { MetricsListening } from './with-metrics.js';

/** Where the events of `serve` are written. */
export interface ServeLog {
  readonly write: (event: ServeEvent | MetricsListening) => void;
  /** Writes what is left. */
  readonly end: () => void;
}

/** What people read: a line for each address and image on stdout, one warning on stderr. */
export function textLog(printer: LinePrinter, quiet: boolean): ServeLog {
  let isWarned = quiet;

  return {
    write: (event) => {
      if (event.type === 'listening') printer.print(`Listening on ${endpoint(event)}`);
      else if (event.type === 'metrics-listening') {
        printer.print(`Metrics on http://${endpoint(event)}/metrics`);
      } else if (event.type === 'image-sent' && !quiet) {
        const { remoteHost, remotePort } = event;
        const peer = remoteHost ? `(${remoteHost}, ${remotePort})` : 'a client';
        printer.print(`Sent an image to ${peer}`);
      } else if (
        event.type === 'connection-refused' &&
        event.reason === 'descriptors' &&
        !isWarned
      ) {
        isWarned = true;
        printError('Connections are refused for lack of file descriptors; raise `ulimit -n`');
      }
    },
    end: () => printer.flush(),
  };
}

/** An IPv6 address has colons of its own (RFC 3986 3.2.2). */
const endpoint = ({ host, port, path }: Pick<Listening, 'host' | 'port' | 'path'>): string =>
  path ?? (host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`);
