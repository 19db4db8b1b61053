/**
 * A thread that dies of a job: `deaths` times, by what `how` says; after that it answers. `tries`
 * counts across threads how often the job was begun.
 */
import { expose } from 'threads/worker';

const forEver = new Promise(() => undefined);

const ways = {
  'its patience': () => {
    for (;;);
  },
  'an exit': () => process.exit(1),
  'an error outside of its job': () => {
    setTimeout(() => {
      throw new Error('thrown on its own');
    });
    return forEver;
  },
  'a rejection that nobody handles': () => {
    void Promise.reject(new Error('rejected on its own'));
    return forEver;
  },
  'its memory': () => {
    const all = [];
    // A little in each turn: in one go, Node 24 passes the limit before it can end the thread alone.
    const grow = () => {
      for (let k = 0; k < 100; k += 1) all.push(new Array(100).fill(all.length));
      setImmediate(grow);
    };
    grow();
    return forEver;
  },
};

expose(({ how, deaths, tries }) => {
  if (Atomics.add(tries, 0, 1) < deaths) return ways[how]();
  return { reply: `after ${tries[0]} tries` };
});
