import { STORES, type StoreOptions } from '../queue/store.js';
import { host, milliseconds, oneOf, plainName, text, wholeNumber } from './kinds.js';
import { option, type OptionTable } from './option.js';

/** The options of a queue that a run and its workers share. */
export interface QueueSettings {
  /**
   * `redis://[[USER]:PASSWORD@]HOST[:PORT][/DATABASE]`, or `rediss://` for TLS.
   *
   * @default undefined
   */
  readonly queue: string | undefined;
  /**
   * What the run and its workers share. It signs chunks and protects the store.
   *
   * @default the password in `queue`
   */
  readonly queueSecret: string | undefined;
  /**
   * The start of all keys in Redis. Runs and workers with different prefixes do not see each other.
   *
   * @default 'image-pipeline'
   */
  readonly queuePrefix: string;
  /**
   * A folder that the run and all workers see at the same path. Workers read the frames in it themselves.
   *
   * @default undefined
   */
  readonly sharedRoot: string | undefined;
}

/** The options that a run and its workers share. */
export const queueTable: OptionTable<QueueSettings> = {
  queue: option(text('a URL such as redis://host:6379', 'URL'), {
    group: 'Workers',
    describe: 'Share the work by this Redis, for example redis://host:6379',
    more: 'or rediss:// for TLS; with :PASSWORD@ before the host; it needs the packages bullmq and ioredis ([Many machines](many-machines.md))',
  }),
  queueSecret: option(text('what the run and its workers share', 'TEXT'), {
    group: 'Workers',
    describe: 'What the run and its workers share, to trust each other',
    more: 'by default the password of the queue; better in the environment (IMAGE_PIPELINE_QUEUE_SECRET) than on a command line, which others can see',
    shownDefault: 'the password of the queue',
  }),
  queuePrefix: option(plainName('the start of keys', 'TEXT'), {
    default: 'image-pipeline',
    group: 'Workers',
    describe: 'Start of all keys in Redis; runs and workers share it',
  }),
  sharedRoot: option(text('the path of a folder', 'FOLDER'), {
    group: 'Workers',
    describe: 'Folder that all machines see at the same path',
    more: 'workers read the frames in it themselves; other frames are sent to them',
  }),
};

/** The options of a run that gives chunks to workers. */
export interface QueueRunSettings extends QueueSettings, StoreOptions {
  /**
   * How long no worker may be connected, in ms, before this process encodes chunks itself.
   *
   * @default 10_000
   */
  readonly patience: number;
  /**
   * A run whose process was killed: its chunks that are encoded are taken, if the frames and options are the same.
   *
   * @default undefined, a new run
   */
  readonly resumeRun: string | undefined;
}

/** The options of a queue for `fetchPipeline` and `gifPipeline`. */
export const queueRunTable: OptionTable<QueueRunSettings> = {
  ...queueTable,
  store: option(oneOf(STORES), {
    default: 'http',
    group: 'Workers',
    describe: 'Where frames and chunks wait',
    more: 'http is a server in this process, redis takes chunks of up to 1 MiB',
  }),
  storeHost: option(host, {
    group: 'Workers',
    describe: 'Address of this machine that workers can reach',
    more: 'with the store http; by default the address by which this machine reaches Redis',
  }),
  storePort: option(
    { ...wholeNumber(0, 65_535), value: 'PORT' },
    { default: 0, group: 'Workers', describe: 'Port of the store http; 0: any free port' },
  ),
  patience: option(milliseconds(0, 3_600_000), {
    default: 10_000,
    group: 'Workers',
    describe: 'With no worker connected, encode here after MS ms',
  }),
  resumeRun: option(text('the 16 digits of a run', 'RUN'), {
    group: 'Workers',
    describe: 'Go on with a run that was killed, from its encoded chunks',
    more: 'on the same machine, with the same frames and options; the run told its 16 digits at its start',
  }),
};
