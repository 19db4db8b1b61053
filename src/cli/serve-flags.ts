import { defaultMaxConnections, serveDefaults } from '../options/serve.js';
import { imageFlags, number, quietFlag, text, type Flags } from './flags.js';

export const serveFlags = {
  // No `default`s: whether they were given matters beside --unix.
  host: { ...text('Address; more than one by repeating it', serveDefaults.host.join()) },
  port: { ...number('TCP port'), defaultDescription: String(serveDefaults.port) },
  unix: text('Path of a Unix socket, in place of an address and a port'),
  ...imageFlags,
  workers: { ...number('Threads that make images'), defaultDescription: 'cores, less one' },
  'max-connections': {
    ...number('Connections open at once; more are closed'),
    defaultDescription: String(defaultMaxConnections(serveDefaults.size)),
  },
  'max-per-address': number('Connections open at once from one address; more are closed'),
  'send-timeout': number(
    'A peer that takes nothing for so long, in ms, is given up',
    serveDefaults.sendTimeout,
  ),
  'min-rate': number(
    'Bytes a second that a peer must take after that time; 0 for any',
    serveDefaults.minRate,
  ),
  log: { ...text('text, or json: one line of JSON for each event', 'text'), default: 'text' },
  'metrics-port': number('Serve Prometheus metrics and /healthz over HTTP there'),
  'metrics-host': {
    ...text('Address of the metrics', '127.0.0.1'),
    default: '127.0.0.1',
  },
  cluster: number('Processes that share the port', 1),
  ...quietFlag,
} satisfies Flags;
