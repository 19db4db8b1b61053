import { describe, expect, test } from '@jest/globals';
import type { LinePrinter } from '../../../src/cli/process/line-printer.js';
import type { MetricsListening } from '../../../src/cli/http/metrics-server.js';
import { textLog } from '../../../src/cli/serve/text-log.js';
import { PipelineError } from '../../../src/errors.js';
import type { ConnectionRefused, ServeEvent } from '../../../src/events.js';
import { writtenTo } from '../../helpers/written-to.js';

const peer = { remoteHost: '10.0.0.1', remotePort: 7 };
const sent = { type: 'image-sent', index: 3, ...peer, bytes: 500, duration: 1 } as const;
const refused = (reason: ConnectionRefused['reason']) =>
  ({ type: 'connection-refused', reason, ...peer }) as const;
const TOTALS = { served: 1, failed: 2, refused: 3, lostLines: 0 };

/** What goes to stdout and to stderr for these events. */
function logOf(events: readonly (ServeEvent | MetricsListening)[], quiet = false) {
  const stderr = writtenTo(process.stderr);
  const stdout: string[] = [];
  const printer = { print: (line: string) => stdout.push(line) };
  const log = textLog(printer as unknown as LinePrinter, quiet);
  for (const event of events) log.event(event);
  log.end({ totals: TOTALS, hasListened: true, hasFailed: false });
  return { stdout, stderr: stderr().split('\n').slice(0, -1) };
}

describe('the log for people', () => {
  test('has a line for each address and each image', () => {
    const error = new PipelineError('ERR_SEND_TIMEOUT', 'The peer received nothing');
    const { stdout, stderr } = logOf([
      { type: 'listening', host: '::', port: 80 },
      { type: 'listening', host: '', port: 0, path: '/run/images' },
      { type: 'metrics-listening', host: '127.0.0.1', port: 9_464 },
      sent,
      { ...sent, remoteHost: '' },
      { type: 'send-failed', index: 4, ...peer, error, duration: 2 },
    ]);
    expect(stdout).toEqual([
      'Listening on [::]:80',
      'Listening on /run/images',
      'Metrics on http://127.0.0.1:9464/metrics',
      'Sent an image to (10.0.0.1, 7)',
      'Sent an image to a client',
    ]);
    expect(stderr).toEqual(['Served 1 connection, 2 failed, 3 refused']);
  });

  test('warns once of each limit that the user did not set', () => {
    const reasons = ['descriptors', 'max-connections', 'descriptors', 'accept-failed'] as const;
    const { stdout, stderr } = logOf(reasons.map(refused));
    expect(stdout).toEqual([]);
    expect(stderr).toEqual([
      expect.stringMatching(/^image-pipeline: Connections are refused for lack of file desc/),
      expect.stringMatching(/^image-pipeline: Connections cannot be accepted: the system is/),
      'Served 1 connection, 2 failed, 3 refused',
    ]);
  });

  test('that is quiet has the addresses alone', () => {
    const listening = { type: 'listening', host: '127.0.0.1', port: 80 } as const;
    expect(logOf([listening, sent, refused('descriptors')], true)).toEqual({
      stdout: ['Listening on 127.0.0.1:80'],
      stderr: [],
    });
  });
});
