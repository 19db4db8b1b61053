import { Observable } from 'rxjs';

/**
 * A source that emits 0, 1, 2, … in one go, and stops early only where its subscriber says in time
 * that it is closed. `emitted` is how far it came.
 */
export function firehose(length = 10): { source: Observable<number>; emitted: number[] } {
  const emitted: number[] = [];
  const source = new Observable<number>((subscriber) => {
    for (let k = 0; k < length && !subscriber.closed; k += 1) {
      emitted.push(k);
      subscriber.next(k);
    }
    subscriber.complete();
  });
  return { source, emitted };
}
