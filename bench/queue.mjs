/**
 * A GIF by workers over a queue, against the same GIF by threads of one process: what the queue costs with
 * as many threads, and what a second worker gains. Needs redis-server. Each worker has one thread, and with
 * taskset a core of its own, as a small machine would be.
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { CLI, medians, run, withFolder } from './harness.mjs';

const CLIP = 'testsrc2=s=480x270:r=25:d=20';

export const queue = () =>
  withFolder(async (folder) => {
    const frames = join(folder, 'frames');
    mkdirSync(frames);
    const noise = ['-vf', 'noise=alls=12:allf=t', join(frames, '%d.png')];
    execFileSync('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', CLIP, ...noise]);
    const port = await freePort();
    const url = `redis://127.0.0.1:${port}`;
    const redis = spawn('redis-server', ['--port', port, '--save', '', '--dir', folder]);
    try {
      await answers(redis, /Ready to accept connections/);
      const gif = async (name, args) => {
        const output = join(folder, `${name}.gif`);
        const { seconds } = await run([...CLI, 'gif', frames, '-o', output, '-q', ...args]);
        return { seconds, bytes: readFileSync(output) };
      };
      const byWorkers = async (count) => {
        const workers = Array.from({ length: count }, (_, k) => startWorker(url, k));
        try {
          await Promise.all(workers.map((worker) => answers(worker, /takes chunks from/)));
          return await gif(`workers-${count}`, ['--queue', url]);
        } finally {
          await Promise.all(workers.map(stop));
        }
      };
      const rows = [
        {
          what: 'GIF of 500 frames by one worker of one thread, against one thread here',
          goal: 0.8,
          theirs: () => gif('here', ['--workers', '1']),
          ours: () => byWorkers(1),
        },
        {
          what: 'the same by two workers, against one',
          goal: 1.75,
          theirs: () => byWorkers(1),
          ours: () => byWorkers(2),
        },
      ];
      const results = [];
      for (const { what, goal, ours, theirs } of rows) {
        const result = await medians(async () => {
          const [a, b] = [await theirs(), await ours()];
          if (Buffer.compare(a.bytes, b.bytes) !== 0) throw new Error('The GIFs are not the same');
          return { ours: b.seconds, theirs: a.seconds, ratio: a.seconds / b.seconds };
        });
        results.push({
          ...{ what, goal, ratio: result.ratio },
          ours: `${result.ours.median.toFixed(2)} s`,
          theirs: `${result.theirs.median.toFixed(2)} s`,
        });
      }
      return results;
    } finally {
      await stop(redis);
    }
  });

/** A worker with one thread, on one core. */
const startWorker = (url, core) =>
  spawn('taskset', ['-c', String(core), ...CLI, 'worker', '--queue', url, '-c', '1'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });

async function answers(child, pattern) {
  for await (const line of createInterface({ input: child.stdout })) {
    if (pattern.test(line)) {
      child.stdout.resume();
      return;
    }
  }
  throw new Error(`Ended before ${pattern}`);
}

async function stop(child) {
  const closed = once(child, 'exit');
  child.kill('SIGTERM');
  await closed;
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}
