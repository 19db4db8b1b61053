import { from, Observable, Subscription, type ObservableInput, type OperatorFunction } from 'rxjs';

/**
 * `mergeMap` that drains before it fails: after the first error nothing more is started, what runs
 * already runs to its end and its values still come out, then the first error follows.
 *
 *     in           a-b-c-d---|
 *     project(a)   ----A|
 *     project(b)     -#
 *     out          ----(A#)      c and d were never started
 */
export function mergeMapDrain<In, Out>(
  project: (value: In, index: number) => ObservableInput<Out>,
  concurrency: number,
): OperatorFunction<In, Out> {
  return (source) =>
    new Observable<Out>((subscriber) => {
      /** Values that wait for a free slot; `head` is the next to start. */
      let waiting: In[] = [];
      let head = 0;
      let started = 0;
      let active = 0;
      let sourceEnded = false;
      let failure: { readonly error: unknown } | undefined;

      const sourceSubscription = new Subscription();
      subscriber.add(sourceSubscription);
      const checkComplete = (): void => {
        if (!sourceEnded || active > 0) return;
        if (failure) subscriber.error(failure.error);
        else if (head === waiting.length) subscriber.complete();
      };
      const fail = (error: unknown): void => {
        failure ??= { error };
        waiting = [];
        head = 0;
        sourceEnded = true;
        sourceSubscription.unsubscribe();
      };
      const start = (value: In): void => {
        active += 1;
        const end = (): void => {
          active -= 1;
          startWaiting();
          checkComplete();
        };
        let inner: Observable<Out>;
        try {
          inner = from(project(value, started++));
        } catch (error) {
          fail(error);
          end();
          return;
        }
        const subscription = inner.subscribe({
          next: (output) => subscriber.next(output),
          error: (error: unknown) => {
            subscriber.remove(subscription);
            fail(error);
            end();
          },
          complete: () => {
            subscriber.remove(subscription);
            end();
          },
        });
        subscriber.add(subscription);
      };
      const startWaiting = (): void => {
        while (active < concurrency && head < waiting.length) start(waiting[head++] as In);
        if (head === waiting.length) {
          waiting = [];
          head = 0;
        }
      };

      sourceSubscription.add(
        source.subscribe({
          next: (value) => {
            waiting.push(value);
            startWaiting();
          },
          error: (error: unknown) => {
            fail(error);
            checkComplete();
          },
          complete: () => {
            sourceEnded = true;
            checkComplete();
          },
        }),
      );
    });
}
