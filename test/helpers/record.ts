import type { Observable, Subscription } from 'rxjs';

/** What came out of a stream so far, for tests that need no virtual time. */
export interface Recording<T> {
  readonly values: T[];
  /** Wrapped, so that an error of `undefined` is told from none. */
  error: { readonly value: unknown } | undefined;
  completed: boolean;
  readonly subscription: Subscription;
}

/** Subscribes and notes everything. `onNext` runs inside the emission, for re-entrant tests. */
export function record<T>(source: Observable<T>, onNext?: (value: T) => void): Recording<T> {
  const recording: { -readonly [K in keyof Recording<T>]: Recording<T>[K] } = {
    values: [],
    error: undefined,
    completed: false,
    subscription: undefined as unknown as Subscription,
  };
  recording.subscription = source.subscribe({
    next: (value) => {
      recording.values.push(value);
      onNext?.(value);
    },
    error: (error: unknown) => {
      recording.error = { value: error };
    },
    complete: () => {
      recording.completed = true;
    },
  });
  return recording;
}
