import { queue, type StartBackend } from '../../index.js';
import {
  checkOptions,
  queueRunTable,
  type Optional,
  type QueueRunSettings,
} from '../../options/index.js';

/** The values of the flags for a queue. */
export type QueueFlags = Optional<QueueRunSettings>;

/** The backend for a queue at `url`. @throws InvalidOptionError */
export function queueBackend(url: string, given: Omit<QueueFlags, 'queue'>): StartBackend {
  const settings = checkOptions(queueRunTable, given);
  const { queueSecret: secret, queuePrefix: prefix } = settings;
  return queue({ ...settings, url, secret, prefix });
}
