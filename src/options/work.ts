import { availableParallelism, hostname } from 'node:os';
import type { Observable } from 'rxjs';
import { MOST_PIXELS } from '../codecs/frame-memory.js';
import { MAX_PIXELS } from '../codecs/png/check-png.js';
import { InvalidOptionError } from '../errors.js';
import type { Optional } from './check.js';
import { byteCount, plainName, wholeNumber } from './kinds.js';
import { defaultMaxMemory } from './memory.js';
import { checkOptions, option, type OptionTable } from './option.js';
import { queueTable, type QueueSettings } from './queue.js';
import type { Abortable } from './signal.js';

/** The options of `workPipeline`, all filled in. */
export interface WorkSettings extends QueueSettings {
  readonly queue: string;
  /**
   * The most chunks that are encoded at once, each in a thread.
   *
   * @default the number of cores that this process may use
   */
  readonly concurrency: number;
  /**
   * The name of this worker, which runs show.
   *
   * @default the name of the machine and the number of the process
   */
  readonly name: string;
  /**
   * The most bytes of memory that all threads together may take to decode and encode frames.
   *
   * @default a quarter of the memory of the machine, or of the memory limit of the process
   */
  readonly maxMemory: number;
  /**
   * The most pixels of a frame, whatever a run allows.
   *
   * @default 33_554_432
   */
  readonly maxPixels: number;
}

/** The options of `workPipeline`; each but `queue` has a default. */
export interface WorkOptions extends Optional<Omit<WorkSettings, 'queue'>>, Abortable {
  readonly queue: string;
  /** Its first value stops the worker: it takes no more chunks, and completes when its own are done. */
  readonly until?: Observable<unknown> | undefined;
}

/** The options of `workPipeline`. */
export const workTable: OptionTable<Omit<WorkSettings, 'queue'> & QueueSettings> = {
  ...queueTable,
  concurrency: option(wholeNumber(1, 1024), {
    default: availableParallelism(),
    shownDefault: 'the number of cores',
    group: 'Limits',
    describe: 'Encode up to N chunks at once, each in a thread',
    short: 'c',
  }),
  name: option(plainName('a name', 'NAME'), {
    default: `${hostname()}:${process.pid}`,
    shownDefault: 'HOST:PID',
    group: 'Workers',
    describe: 'Name of this worker, which runs show',
  }),
  maxMemory: option(byteCount(), {
    default: defaultMaxMemory(),
    shownDefault: 'a quarter of the memory',
    group: 'Limits',
    describe: 'Use at most this much memory for frames, for example 500MB or 2GB',
  }),
  maxPixels: option(wholeNumber(1, MOST_PIXELS), {
    default: MAX_PIXELS,
    group: 'Limits',
    describe: 'Refuse a frame of more than N pixels',
    more: 'whatever a run allows',
  }),
};

/**
 * Checks the options of `workPipeline`, and fills in the others.
 *
 * @throws InvalidOptionError for the first option with an invalid value.
 */
export function checkWorkOptions({ until: _, signal: __, ...given }: WorkOptions): WorkSettings {
  const { queue, ...settings } = checkOptions(workTable, given);
  if (queue !== undefined) return { ...settings, queue };
  throw new InvalidOptionError('queue', 'a URL such as redis://host:6379', queue);
}
