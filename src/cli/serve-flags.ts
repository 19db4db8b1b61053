import { defaultMaxConnections, serveDefaults } from '../options/serve.js';
import { commonFlags, imageFlags } from './flags.js';
import { group, number, text, word, type Flags } from './flag.js';

const addressFlags = group('Address', {
  // No `default`s: whether they were given matters beside --unix.
  host: {
    ...text('HOST', 'Listen at this address; repeat it for several'),
    defaultDescription: serveDefaults.host.join(),
    isRepeatable: true,
    overrules: ['unix'],
  },
  port: {
    ...number('PORT', 'TCP port; 0 takes any free one'),
    short: 'p',
    defaultDescription: String(serveDefaults.port),
    overrules: ['unix'],
  },
  unix: {
    ...text('PATH', 'Listen at a Unix socket, in place of --host and --port'),
    overrules: ['host', 'port', 'max-per-address'],
  },
});

const limitFlags = group('Limits', {
  workers: {
    ...number('N', 'Threads that make images'),
    defaultDescription: 'cores, less one',
  },
  cluster: number('N', 'Processes that share the port', 1),
  'max-connections': {
    ...number('N', 'Most connections open at once; others are closed'),
    defaultDescription: String(defaultMaxConnections(serveDefaults.size)),
  },
  'max-per-address': {
    ...number('N', 'Most connections open at once from one address'),
    overrules: ['unix'],
  },
  'send-timeout': number(
    'MS',
    'Give up a peer that takes nothing for MS ms',
    serveDefaults.sendTimeout,
  ),
  'min-rate': number(
    'N',
    'Bytes a second that a peer must take after that; 0: any',
    serveDefaults.minRate,
  ),
});

const logFlags = group('Log and metrics', {
  log: word('Form of the log', ['text', 'json'], 'text'),
  'metrics-port': number('PORT', 'Serve Prometheus metrics and /healthz there'),
  'metrics-host': text('HOST', 'Address of the metrics', '127.0.0.1'),
});

export const serveFlags = {
  ...imageFlags,
  ...addressFlags,
  ...limitFlags,
  ...logFlags,
  ...commonFlags,
} satisfies Flags;
