import type { QueueOpened, Warning } from '../events.js';
import { connectRedis } from './connect-redis.js';
import { Coordinator, type CoordinatorParts } from './coordinator.js';
import { openStore } from './open-store.js';
import type { StoreOptions } from './store.js';
import { loadPackages } from './packages.js';
import { openProducer } from './producer.js';
import type { QueueAddress } from './queue-url.js';
import { newRun, tokenOf } from './task.js';

/** The options of `openCoordinator`. */
export interface OpenOptions
  extends
    Partial<StoreOptions>,
    Pick<CoordinatorParts, 'encodeHere' | 'workers' | 'patience' | 'late'> {
  readonly address: QueueAddress;
  readonly prefix: string;
  readonly attempts: number;
  /** The run of an earlier process to go on with. */
  readonly resumeRun?: string | undefined;
  readonly onEvent: (event: Warning | QueueOpened) => void;
}

/** A coordinator with all that it uses. */
export interface OpenCoordinator extends Pick<Coordinator, 'encode'> {
  /** Deletes what the run has in the queue and in the store, and closes both. */
  close(): Promise<void>;
}

/**
 * Connects to the queue and opens the store of a new run.
 *
 * @throws (as a rejection) PipelineError `ERR_BULLMQ_MISSING`, `ERR_QUEUE_UNREACHABLE`, `ERR_QUEUE_EVICTS`, and
 *   those of a port that cannot be listened at.
 */
export async function openCoordinator(options: OpenOptions): Promise<OpenCoordinator> {
  const { address, prefix, attempts } = options;
  const { secret, label } = address;
  const packages = await loadPackages();
  /** The first signal comes after the first task, when the coordinator is there. */
  const late: { coordinator?: Coordinator } = {};
  const redis = await connectRedis(packages, address, 'fail', (error) =>
    late.coordinator?.onError(error),
  );
  try {
    const { resumeRun } = options;
    const run = resumeRun ?? newRun();
    const resumes = resumeRun !== undefined;
    const store = await openStore(options, {
      ...{ redis, prefix, address, run, resumes, token: tokenOf(secret, run) },
      isExpected: (name) => late.coordinator?.isExpected(name) ?? false,
      onPut: (name) => late.coordinator?.onPut(name),
    });
    const producer = await openProducer(packages, redis, {
      ...{ prefix, attempts },
      onSignal: (signal) => late.coordinator?.onSignal(signal),
    });
    const coordinator = new Coordinator({
      ...options,
      run,
      resumes,
      secret,
      label,
      producer,
      store,
    });
    const workers = (await producer.workers())?.size;
    options.onEvent({
      ...{ type: 'queue-opened', queue: label, run },
      ...(workers !== undefined && { workers }),
    });
    late.coordinator = coordinator;
    return {
      encode: (job, observer, signal) => coordinator.encode(job, observer, signal),
      close: async () => {
        await coordinator.close();
        redis.disconnect();
      },
    };
  } catch (error) {
    redis.disconnect();
    throw error;
  }
}
