// A backend that encodes each chunk in a new child process:
//
//     gifPipeline({ inputs: ['frames'], backend: childProcesses })
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { encodeChunk, fromAnswer, PipelineError, toFailure } from 'image-pipeline';
import { defer, mergeMap, Observable, of, Subject } from 'rxjs';

const FILE = fileURLToPath(import.meta.url);

export function childProcesses({ workers }) {
  const queue = new Subject();
  const running = queue.pipe(mergeMap((work) => work, workers)).subscribe();
  return {
    encode: (job) => new Observable((subscriber) => queue.next(inChild(job, subscriber))),
    unsubscribe: () => running.unsubscribe(),
  };
}

/** Runs a job in a child, which counts as a worker until the subscriber has the reply or unsubscribes. */
const inChild = (job, subscriber) =>
  new Observable((place) => {
    subscriber.add(() => place.complete());
    if (place.closed) return;
    const child = fork(FILE, ['child'], { serialization: 'advanced' });
    place.add(() => child.removeAllListeners('exit').kill());
    child.once('exit', (code, signal) => subscriber.error(died(signal ?? code)));
    child.once('error', (error) => subscriber.error(error));
    child.once('message', (answer) => replyIn(answer).subscribe(subscriber));
    child.send(job);
  });

const died = (cause) => new PipelineError('ERR_WORKER_DIED', `A child process ended with ${cause}`);
/** Emits the reply of an answer, or fails with the error in it. */
const replyIn = (answer) => defer(() => of(fromAnswer(answer).reply));

if (process.argv[2] === 'child') {
  process.once('message', async (job) => process.send(await encodeChunk(job).catch(toFailure)));
}
