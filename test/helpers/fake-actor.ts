import type { Actor } from '../../src/actors/actor.js';

/** Actors without threads: each answers its jobs by `work`, in a later turn, one after another. */
export function fakeActors<Job, Reply>(work: (job: Job) => Reply | Promise<Reply>) {
  const jobs: Job[] = [];
  const log = { jobs, started: 0, stopped: 0 };
  const start = (): Actor<Job, Reply> => {
    log.started += 1;
    return {
      ended: new Promise(() => undefined),
      ask: async (job) => {
        jobs.push(job);
        await Promise.resolve();
        return { reply: await work(job) };
      },
      stop: () => {
        log.stopped += 1;
      },
    };
  };
  return { start, log };
}
