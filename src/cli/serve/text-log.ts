import {
  type ConnectionRefused,
  hostAndPort,
  type Listening,
  type ServeEvent,
} from '../../index.js';
import { printError, printLine } from '../terminal/print.js';
import type { LinePrinter } from '../process/line-printer.js';
import { printable } from '../terminal/printable.js';
import { showTotals, type Totals } from './totals.js';
import type { OwnEvent } from '../json/lines.js';

/** A log of the events of `serve`. */
export interface ServeLog {
  /** Logs an event. */
  event(event: ServeEvent | OwnEvent): void;
  /** Logs the totals. Called once, when the server has ended. */
  end(ending: Ending): void;
}

/** How a server has ended. */
export interface Ending {
  readonly totals: Totals;
  /** Whether it has listened at an address. */
  readonly hasListened: boolean;
  /** Whether an error ended it. */
  readonly hasFailed: boolean;
}

/** Warnings about refused connections that the user did not limit; each is printed once. */
const WARNINGS: Partial<Record<ConnectionRefused['reason'], string>> = {
  descriptors: 'Connections are refused for lack of file descriptors; raise `ulimit -n`',
  'accept-failed':
    'Connections cannot be accepted: the system is out of memory, or a firewall rule forbids them',
};

/**
 * The log for people: a line for each address and image on stdout. Warnings and the totals at the end go to
 * stderr, so that scripts that read stdout get only lines of these two kinds.
 */
export function textLog(printer: LinePrinter, quiet: boolean): ServeLog {
  const told = new Set<string>();

  return {
    event: (event) => {
      if (event.type === 'listening') printer.print(`Listening on ${endpoint(event)}`);
      else if (event.type === 'metrics-listening') {
        printer.print(`Metrics on http://${endpoint(event)}/metrics`);
      } else if (event.type === 'page-listening') {
        printer.print(`Live page: ${event.url}`);
      } else if (event.type === 'image-sent' && !quiet) {
        const { remoteHost, remotePort } = event;
        const peer = remoteHost ? `(${remoteHost}, ${remotePort})` : 'a client';
        printer.print(`Sent an image to ${peer}`);
      } else if (event.type === 'connection-refused' && !quiet) {
        const warning = WARNINGS[event.reason];
        if (warning === undefined || told.has(warning)) return;
        told.add(warning);
        printError(warning);
      }
    },
    end: ({ totals, hasListened }) => {
      if (!quiet && hasListened) printLine(showTotals(totals));
    },
  };
}

const endpoint = ({ host, port, path }: Pick<Listening, 'host' | 'port' | 'path'>): string =>
  printable(path ?? hostAndPort(host, port));
