import type { StartBackend } from '../../index.js';
import type { QueueFlags } from './queue-backend.js';

/**
 * Takes the flags for a queue out of all, and makes a backend of them, if there is a queue. Its code is loaded
 * only then.
 *
 * @throws (as a rejection) InvalidOptionError.
 */
export async function withQueue<Flags extends QueueFlags>({
  queue,
  queueSecret,
  queuePrefix,
  sharedRoot,
  store,
  storeHost,
  storePort,
  patience,
  resumeRun,
  ...others
}: Flags): Promise<Omit<Flags, keyof QueueFlags> & { readonly backend?: StartBackend }> {
  if (queue === undefined) return others;
  const { queueBackend } = await import('./queue-backend.js');
  const backend = queueBackend(queue, {
    ...{ queueSecret, queuePrefix, sharedRoot },
    ...{ store, storeHost, storePort },
    ...{ patience, resumeRun },
  });
  return { ...others, backend };
}
