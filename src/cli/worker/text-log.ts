import { hostAndPort, type WorkEvent } from '../../index.js';
import { inFlags } from '../flags/in-flags.js';
import type { MetricsListening } from '../http/metrics-server.js';
import type { LinePrinter } from '../process/line-printer.js';
import { printError } from '../terminal/print.js';
import { printable } from '../terminal/printable.js';

/** The log for people: on stdout a line for each chunk; on stderr what went wrong. */
export const textLog =
  (printer: LinePrinter, quiet: boolean) =>
  (event: WorkEvent | MetricsListening): void => {
    const print = (line: string): void => printer.print(printable(line));
    switch (event.type) {
      case 'worker-started': {
        print(`Worker ${event.name} takes chunks from ${event.queue}`);
        return;
      }
      case 'metrics-listening': {
        print(`Metrics on http://${hostAndPort(event.host, event.port)}/metrics`);
        return;
      }
      case 'task-done':
        if (quiet) return;
        {
          print(
            `Encoded chunk ${event.chunk} of run ${event.run}: ${event.frames} frames in ${Math.round(event.decodeTime + event.encodeTime)} ms`,
          );
          return;
        }
      case 'task-failed': {
        printError(
          `${event.chunk === undefined ? 'A chunk' : `Chunk ${event.chunk} of run ${event.run}`} failed${event.isRetried ? ', and is tried again' : ''}: ${inFlags(event.error.message)}`,
        );
        return;
      }
      case 'queue-away': {
        printError(`The queue ${event.queue} is away (${event.reason}); waiting for it`);
        return;
      }
      case 'queue-back': {
        printError(`The queue ${event.queue} is back`);
        return;
      }
      case 'task-started':
      case 'task-dropped':
    }
  };
