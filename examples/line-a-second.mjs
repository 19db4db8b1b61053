// An observer that prints once a second how many events of each type a run has emitted.
//
//     fetchPipeline({ count: 5_000 }).pipe(observing(lineASecond())).subscribe();
import { demoPipeline, observing } from 'image-pipeline';
import { lastValueFrom } from 'rxjs';

export function lineASecond(print = console.log, interval = 1_000) {
  const counts = new Map();
  const say = () => print([...counts].map(([type, count]) => `${type}: ${count}`).join(', '));
  const timer = setInterval(say, interval);
  return {
    next: ({ type }) => counts.set(type, (counts.get(type) ?? 0) + 1),
    // Called after completion, after an error and after an unsubscribe.
    finalize: () => {
      clearInterval(timer);
      say();
    },
  };
}

if (process.argv[2] === 'run') {
  await lastValueFrom(demoPipeline({ count: 5_000 }).pipe(observing(lineASecond())));
}
