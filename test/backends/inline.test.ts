import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { inline } from '../../src/backends/inline.js';
import { backendContract } from '../contracts/backend.js';
import { encodeJob } from '../helpers/encode-job.js';
import { noisePng } from '../helpers/frames.js';
import { record } from '../helpers/record.js';
import { until } from '../helpers/until.js';

backendContract('inline', inline);

test('a job that waits is not begun once it is unsubscribed, nor once the backend is closed', async () => {
  const backend = inline({ workers: 1, maxMemory: Infinity });
  const begun: string[] = [];
  const job = encodeJob([{ index: 40, image: noisePng(0) }]);
  const encode = (name: string) => record(backend.encode(job, { onStart: () => begun.push(name) }));

  encode('left').subscription.unsubscribe();
  const done = encode('done');
  await until('it is done', () => done.completed);
  encode('closed');
  backend.unsubscribe();
  for (let k = 0; k < 5; k += 1) await turn();
  expect(begun).toEqual(['done']);
});
