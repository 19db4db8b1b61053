import { expect, test } from '@jest/globals';
import type { Warning } from '../../src/events.js';
import { QueueWarnings } from '../../src/queue/queue-warnings.js';

test('each warning is told once, and an absence again after workers were there', () => {
  const told: Warning[] = [];
  const warnings = new QueueWarnings('redis://a:1', (warning) => told.push(warning));
  for (let k = 0; k < 2; k += 1) {
    warnings.away('refused');
    warnings.noWorkers();
    warnings.late(3 + k);
  }
  expect(told.map(({ message }) => message)).toEqual([
    'The queue redis://a:1 cannot be reached (refused); until it is back, chunks are encoded here',
    'No worker is connected to the queue redis://a:1; until one comes, chunks are encoded here',
    'Chunk 3 is late; it is encoded here, too',
  ]);
  warnings.back();
  warnings.away('refused');
  warnings.noWorkers();
  warnings.late(5);
  expect(told.slice(3).map(({ code }) => code)).toEqual(['WARN_QUEUE_AWAY', 'WARN_NO_WORKERS']);
});
