import { describe, test } from '@jest/globals';
import { map, timer } from 'rxjs';
import { inRounds } from '../../../src/cli/compare/rounds.js';
import { marbles } from '../../helpers/marbles.js';

describe('inRounds', () => {
  test('runs all rungs in turn, once as a warm-up and then in each round', () => {
    marbles(({ expectObservable, cold }) => {
      const asked: string[] = [];
      const runs = inRounds(2, 2, (rung, round) => {
        asked.push(`${rung}${round}`);
        return cold('--(r|)').pipe(map(() => asked.length));
      });
      expectObservable(runs).toBe('--a-b-c-d-e-(f|)', {
        a: { rung: 0, round: 0, reply: 1 },
        b: { rung: 1, round: 0, reply: 2 },
        c: { rung: 0, round: 1, reply: 3 },
        d: { rung: 1, round: 1, reply: 4 },
        e: { rung: 0, round: 2, reply: 5 },
        f: { rung: 1, round: 2, reply: 6 },
      });
    });
  });

  test('ends with the first run that fails', () => {
    marbles(({ expectObservable, cold }) => {
      const runs = inRounds(2, 5, (rung) => (rung === 1 ? cold('-#') : timer(1)));
      expectObservable(runs).toBe('-a#', { a: { rung: 0, round: 0, reply: 0 } });
    });
  });
});
