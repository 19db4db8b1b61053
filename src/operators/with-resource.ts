import { defer, finalize, type Observable, type Unsubscribable } from 'rxjs';

/**
 * Opens a resource on subscribe and closes it when the stream completes, fails or is unsubscribed. (RxJS
 * `using` does the same, but its types lose the type of the resource.)
 *
 *     open     r
 *     use(r)   -a-b-|
 *     out      -a-b-|
 *     close         !
 */
export const withResource = <Resource extends Unsubscribable, T>(
  open: () => Resource,
  use: (resource: Resource) => Observable<T>,
): Observable<T> =>
  defer(() => {
    const resource = open();
    return defer(() => use(resource)).pipe(finalize(() => resource.unsubscribe()));
  });
