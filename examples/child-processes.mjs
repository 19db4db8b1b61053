// A backend that encodes each chunk in a child process of its own:
//
//     gifPipeline({ inputs: ['frames'], backend: childProcesses })
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { encodeChunk, fromAnswer, toFailure } from 'image-pipeline';
import { catchError, EMPTY, map, mergeMap, Observable, Subject, take, tap } from 'rxjs';

const FILE = fileURLToPath(import.meta.url);

export function childProcesses({ workers }) {
  const queue = new Subject();
  const running = queue.pipe(mergeMap((work) => work, workers)).subscribe();
  return {
    encode: (job) =>
      new Observable((subscriber) => {
        const work = runInChild(job).pipe(tap(subscriber));
        queue.next(work.pipe(catchError(() => EMPTY)));
      }),
    unsubscribe: () => running.unsubscribe(),
  };
}

const runInChild = (job) =>
  new Observable((subscriber) => {
    const child = fork(FILE, ['child'], { serialization: 'advanced' });
    child.once('message', (answer) => subscriber.next(answer));
    child.once('exit', (code) => subscriber.error(new Error(`A child ended with ${code}`)));
    child.send(job);
    return () => child.kill();
  }).pipe(
    take(1),
    map((answer) => fromAnswer(answer).reply),
  );

if (process.argv[2] === 'child') {
  process.once('message', async (job) => {
    process.send(await encodeChunk(job).catch(toFailure));
  });
}
