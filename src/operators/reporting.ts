import { Observable } from 'rxjs';

/**
 * A stream of what `build` returns, and of the events that its stages pass to `report`. Cold: `build` is
 * called for each subscription.
 *
 *     built stream   -a---b-|
 *     report         ---x----
 *     out            -a-x-b-|
 */
export const reporting = <Event>(
  build: (report: (event: Event) => void) => Observable<Event>,
): Observable<Event> =>
  new Observable((subscriber) => build((event) => subscriber.next(event)).subscribe(subscriber));
