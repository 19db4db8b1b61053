import { queue, type StartBackend } from '../../index.js';
import {
  checkOptions,
  queueRunTable,
  type Optional,
  type QueueRunSettings,
} from '../../options/index.js';

/** The values of the flags for a queue. */
export type QueueFlags = Optional<QueueRunSettings>;

/** Takes the flags for a queue out of all, and starts a backend of them, if there is a queue. */
export function withQueue<Flags extends QueueFlags>({
  queue: url,
  queueSecret,
  queuePrefix,
  sharedRoot,
  store,
  storeHost,
  storePort,
  patience,
  resumeRun,
  ...others
}: Flags): Omit<Flags, keyof QueueFlags> & { readonly backend?: StartBackend } {
  const given = {
    queueSecret,
    queuePrefix,
    sharedRoot,
    store,
    storeHost,
    storePort,
    patience,
    resumeRun,
  };
  if (url === undefined) return others;
  const settings = checkOptions(queueRunTable, given);
  const { queueSecret: secret, queuePrefix: prefix } = settings;
  const backend = queue({ ...settings, url, secret, prefix });
  return { ...others, backend };
}
