// An observer that prints once a second how many events of each type a run has emitted.
//
//     fetchPipeline({ count: 5_000 }).pipe(observing(lineASecond())).subscribe();
import { demoPipeline, observing } from 'image-pipeline';
import { lastValueFrom } from 'rxjs';

export function lineASecond(print = console.log, interval = 1_000) {
  const counts = new Map();
  const say = () => print([...counts].map(([type, count]) => `${type}: ${count}`).join(', '));
  const timer = setInterval(say, interval);
  const stop = () => {
    clearInterval(timer);
    say();
  };
  return {
    next: ({ type }) => counts.set(type, (counts.get(type) ?? 0) + 1),
    error: stop,
    complete: stop,
  };
}

if (process.argv[2] === 'run') {
  await lastValueFrom(demoPipeline({ count: 5_000 }).pipe(observing(lineASecond())));
}
