import { catchError, concat, defer, from, ignoreElements, Observable, throwError } from 'rxjs';

/** What is closed when it is no longer used. */
export interface AsyncResource {
  /** Called once. It never rejects. */
  close(): Promise<void>;
}

/**
 * Opens a resource on subscribe, which takes time, and closes it when the stream ends. Completion and
 * errors go out when it is closed; after an unsubscribe it is closed in the background, also where it
 * was being opened.
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
