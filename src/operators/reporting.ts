import { Observable } from 'rxjs';

/**
 * A stream that also emits what its stages `report` on the way: what is worth telling and is nobody's
 * input. Cold: `build` is called for each subscription.
 */
export const reporting = <Event>(
  build: (report: (event: Event) => void) => Observable<Event>,
): Observable<Event> =>
  new Observable((subscriber) => build((event) => subscriber.next(event)).subscribe(subscriber));
