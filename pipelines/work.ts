import { fromEvent, lastValueFrom, mergeMap, NEVER, takeUntil, type Observable } from 'rxjs';
import { threads } from '../src/backends/threads.js';
import type { WorkEvent } from '../src/events.js';
import { reporting } from '../src/operators/reporting.js';
import { untilAborted } from '../src/operators/until-aborted.js';
import { withAsyncResource } from '../src/operators/with-async-resource.js';
import { withResource } from '../src/operators/with-resource.js';
import { checkSignal } from '../src/options/signal.js';
import { checkWorkOptions, type WorkOptions } from '../src/options/work.js';
import { allowJob } from '../src/queue/allow-job.js';
import { takeTasks } from '../src/queue/consumer.js';
import { doTask } from '../src/queue/do-task.js';
import { openWorkplace } from '../src/queue/open-workplace.js';
import { readQueueUrl } from '../src/queue/queue-url.js';

/**
 * A worker: it encodes chunks of runs on other machines.
 *
 *     queue ──▶ take ──mergeMap──▶ get the job ──▶ encode ──▶ bring the answer ──▶ events
 *                                                    ▲ gif actors
 *
 * Cold: it takes chunks from subscribe to unsubscribe, or until `until` emits and its own chunks are done. It
 * goes on after the queue was away. A chunk that fails does not end it.
 *
 * @throws InvalidOptionError at once; through the stream PipelineError `ERR_BULLMQ_MISSING`,
 *   `ERR_QUEUE_UNREACHABLE`, `ERR_QUEUE_EVICTS`.
 * @example
 * workPipeline({ queue: 'redis://:secret@queue.example' }).subscribe(console.log);
 */
export function workPipeline(options: WorkOptions): Observable<WorkEvent> {
  const settings = checkWorkOptions(options);
  const { concurrency, name, queuePrefix: prefix, maxMemory } = settings;
  const { until = NEVER } = options;
  const address = readQueueUrl(settings.queue, settings.queueSecret);
  const { label, secret } = address;

  return reporting<WorkEvent>((report) => {
    const onAway = (reason: string | undefined): void =>
      report(
        reason === undefined
          ? { type: 'queue-back', queue: label }
          : { type: 'queue-away', queue: label, reason },
      );
    return withAsyncResource(
      () => openWorkplace(address, prefix),
      ({ packages, redis, storeOf }) =>
        withResource(
          () => threads({ workers: concurrency, maxMemory }),
          (backend) => {
            report({ type: 'worker-started', name, queue: label });
            return takeTasks(packages, redis, { prefix, concurrency, name, until, onAway }).pipe(
              mergeMap((taken) =>
                doTask(taken, {
                  ...{ name, secret, storeOf, report },
                  allow: (job) => allowJob(job, settings),
                  encode: (job, onProgress, signal) =>
                    lastValueFrom(
                      backend
                        .encode(job, { onProgress })
                        .pipe(takeUntil(fromEvent(signal, 'abort'))),
                    ),
                }),
              ),
            );
          },
        ),
    );
  }).pipe(untilAborted(checkSignal(options)));
}
