/**
 * Subscribes to a pipeline and unsubscribes from it at the first event of a type, or at once where that
 * is "nothing". Prints what keeps Node busy before, meanwhile and after, as JSON.
 *
 * With "abort" it does so by a signal, and expects the signal's reason as the error.
 *
 * usage: resources.mjs PIPELINE OPTIONS EVENT [HOW]   (all JSON)
 */
import { writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import * as library from 'image-pipeline';

/** Milliseconds; shorter than any timer that might be left behind. */
const DEADLINE = 5_000;

const [pipeline, options, event, how] = process.argv.slice(2).map((arg) => JSON.parse(arg));

const resources = async () => {
  await sleep(10); // always seen from the same place: a timer that has just run out
  return process.getActiveResourcesInfo().sort();
};

(void process.stdout, process.stderr); // opened on first use, by threads too; they stay open
const before = await resources();
let during;
await new Promise((resolve, reject) => {
  const controller = new AbortController();
  const reason = new Error('enough');
  const { signal } = controller;
  const end = () => {
    if (how === 'abort')
      controller.abort(reason); // its error resolves
    else {
      subscription.unsubscribe();
      resolve();
    }
  };
  const subscription = library[pipeline]({ ...options, signal }).subscribe({
    next: ({ type }) => {
      if (type !== event || during) return;
      during = process.getActiveResourcesInfo();
      end();
    },
    error: (error) => (error === reason ? resolve() : reject(error)),
    complete: () => reject(new Error(`It completed without the event ${event}`)),
  });
  if (event === 'nothing') {
    during = process.getActiveResourcesInfo();
    end();
  }
});

const end = Date.now() + DEADLINE;
let after = await resources();
while (after.join() !== before.join() && Date.now() < end) after = await resources();
writeSync(1, JSON.stringify({ before, during, after }));
