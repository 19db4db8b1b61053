import { defer, finalize, type Observable, type Unsubscribable } from 'rxjs';

/**
 * Opens a resource on subscribe and closes it when the stream ends, however it ends. (RxJS `using`
 * does the same, but its types lose what the resource is.)
 */
export const withResource = <Resource extends Unsubscribable, T>(
  open: () => Resource,
  use: (resource: Resource) => Observable<T>,
): Observable<T> =>
  defer(() => {
    const resource = open();
    return defer(() => use(resource)).pipe(finalize(() => resource.unsubscribe()));
  });
