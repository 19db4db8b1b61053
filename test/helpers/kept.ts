import { jest } from '@jest/globals';
import { afterThisTest } from './clean-up.js';

/**
 * Finds the map or the set in which the code of this test keeps something, to see that it is let go.
 *
 * @returns gives the collection that holds a key now.
 */
export function watchCollections(): (key: unknown) => ReadonlySet<unknown> | undefined {
  const spies = [jest.spyOn(Map.prototype, 'set'), jest.spyOn(Set.prototype, 'add')];
  afterThisTest(() => spies.forEach((spy) => spy.mockRestore()));
  return (key) =>
    spies
      .flatMap(({ mock }) => mock.contexts as ReadonlySet<unknown>[])
      .find((collection) => collection.has(key));
}
