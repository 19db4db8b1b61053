import { catchError, concat, defer, from, ignoreElements, Observable, throwError } from 'rxjs';

/** A resource that takes time to close. */
export interface AsyncResource {
  /** Called once, at the end. It must never reject. */
  close(): Promise<void>;
}

/**
 * Opens a resource asynchronously on subscribe, and closes it when the stream ends. Completion and errors
 * are emitted after the close. After an unsubscribe the resource is closed in the background, even if it
 * was still being opened.
 *
 *     open    --r|
 *     use(r)    -a-b-|
 *     close          --|
 *     out     ---a-b---|
 */
export const withAsyncResource = <Resource extends AsyncResource, T>(
  open: () => Promise<Resource>,
  use: (resource: Resource) => Observable<T>,
): Observable<T> =>
  new Observable((subscriber) => {
    let resource: Resource | undefined;
    let isClosing = false;
    const close = async (): Promise<void> => {
      if (isClosing || !resource) return;
      isClosing = true;
      await resource.close();
    };
    const closed = defer(() => from(close()).pipe(ignoreElements()));

    open().then(
      (opened) => {
        resource = opened;
        if (subscriber.closed) {
          void close();
          return;
        }
        subscriber.add(
          concat(
            defer(() => use(opened)).pipe(
              catchError((error: unknown) =>
                concat(
                  closed,
                  throwError(() => error),
                ),
              ),
            ),
            closed,
          ).subscribe(subscriber),
        );
      },
      (error: unknown) => subscriber.error(error),
    );
    return () => void close();
  });
