import { Subject } from 'rxjs';
import { servePipeline } from '../../pipelines/serve.js';
import type { Listening, ServeEvent } from '../events.js';
import type { ServeOptions } from '../options/serve.js';
import { printError } from './exit.js';
import { LinePrinter } from './line-printer.js';
import { run } from './run.js';

export interface ServeFlags extends ServeOptions {
  readonly quiet: boolean;
}

export function runServe({ quiet, ...options }: ServeFlags): Promise<number> {
  const until = new Subject<void>();
  const printer = new LinePrinter(process.stdout);
  let isWarned = quiet;

  const onEvent = (event: ServeEvent) => {
    if (event.type === 'listening') printer.print(`Listening on ${endpoint(event)}`);
    else if (event.type === 'image-sent' && !quiet) {
      const { remoteHost, remotePort } = event;
      printer.print(
        `Sent an image to ${remoteHost ? `(${remoteHost}, ${remotePort})` : 'a client'}`,
      );
    } else if (event.type === 'connection-refused' && event.reason === 'descriptors' && !isWarned) {
      isWarned = true;
      printError('Connections are refused for lack of file descriptors; raise `ulimit -n`');
    }
  };
  return run(servePipeline({ ...options, until }), {
    onEvent,
    onEnd: () => printer.flush(),
    onSignal: until,
  });
}

/** An IPv6 address has colons of its own (RFC 3986 3.2.2). */
const endpoint = ({ host, port, path }: Listening): string =>
  path ?? (host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`);
