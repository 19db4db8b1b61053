import { messageOf, PipelineError, systemCode } from '../errors.js';

/** The packages that a queue needs: optional peers of this one. */
export interface QueuePackages {
  readonly bullmq: typeof import('bullmq');
  readonly Redis: (typeof import('ioredis'))['Redis'];
}

/**
 * Loads BullMQ and ioredis.
 *
 * @throws (as a rejection) PipelineError `ERR_BULLMQ_MISSING`.
 */
export async function loadPackages(
  load: () => Promise<QueuePackages> = importAll,
): Promise<QueuePackages> {
  try {
    return await load();
  } catch (cause) {
    const why =
      systemCode(cause) === 'ERR_MODULE_NOT_FOUND'
        ? 'are not both installed'
        : `cannot be loaded: ${messageOf(cause).split('\n')[0]}`;
    throw new PipelineError(
      'ERR_BULLMQ_MISSING',
      `A queue needs the packages bullmq and ioredis, which ${why}; try \`npm install bullmq ioredis\``,
      { cause },
    );
  }
}

async function importAll(): Promise<QueuePackages> {
  const [bullmq, { Redis }] = await Promise.all([import('bullmq'), import('ioredis')]);
  return { bullmq, Redis };
}
