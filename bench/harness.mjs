/** What the benches share: servers to start and stop, commands to time, medians, memory. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export const RUNS = 3;

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
export const CLI = [process.execPath, here('../dist/bin/image-pipeline.js')];
export const peer = (name) => here(`peers/${name}`);
/** Debian's, because it has Debian's Pillow. */
export const PYTHON = '/usr/bin/python3';

/** A folder in memory, so that the disk's mood is not measured. */
export function withFolder(use) {
  const parent = process.platform === 'linux' ? '/dev/shm' : tmpdir();
  const folder = mkdtempSync(join(parent, 'image-pipeline-bench-'));
  return Promise.resolve(use(folder)).finally(() =>
    rmSync(folder, { recursive: true, force: true }),
  );
}

/** Runs a command to its end. Gives its wall time in seconds, its stdout and its peak memory in MB. */
export async function run([command, ...args]) {
  const start = performance.now();
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (data) => (stdout += data));
  child.stderr.on('data', (data) => (stderr += data));
  let peak = 0;
  const sample = setInterval(() => (peak = Math.max(peak, peakMemory(child.pid))), 20);
  const [code] = await once(child, 'close');
  clearInterval(sample);
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}: ${stderr}`);
  return { seconds: (performance.now() - start) / 1000, stdout, peak };
}

/** The most memory a process has had resident so far, in MB. */
function peakMemory(pid) {
  try {
    return (
      Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024
    );
  } catch {
    return 0;
  }
}

/** Starts a server, gives its port to `use`, and stops it by its process id. */
export async function withServer([command, ...args], use) {
  const server = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const lines = createInterface({ input: server.stdout });
    const [line] = await once(lines, 'line');
    lines.close();
    server.stdout.resume(); // what it prints for each connection is read and dropped
    return await use(Number(/(\d+)\D*$/.exec(line)?.[1]));
  } finally {
    server.kill('SIGKILL');
    await once(server, 'close');
  }
}

export const ourServer = (...args) => [
  ...CLI,
  'serve',
  '--host',
  '127.0.0.1',
  '--port',
  '0',
  ...args,
];

/** Connections per second of the bare client against a port. */
export const load = async (...args) => (await loadTimes(...args)).perSecond;

/** And the time to the last byte, of half of them and of 99 in 100, in ms. */
export async function loadTimes(port, count, concurrency = 64) {
  const { stdout } = await run(
    [process.execPath, peer('bare-client.mjs'), port, count, concurrency].map(String),
  );
  const { bytes, ...result } = JSON.parse(stdout);
  if (bytes < count * 100) throw new Error(`only ${bytes} bytes came in ${count} connections`);
  return result;
}

/** The seconds that a command printed for a stage. */
export const printedTime = (stdout, stage) =>
  Number(new RegExp(`${stage}: ([0-9.]+)`).exec(stdout)?.[1]);

/** Frames a second of a download into a folder, by the time that is printed. */
export async function fetchRate(folder, port, count, concurrency = 64) {
  const options = ['--port', port, '-n', count, '-c', concurrency, '-d', folder];
  const { stdout } = await run([...CLI, 'fetch', '--no-gif', ...options].map(String));
  return count / printedTime(stdout, 'Frames download time');
}

/** Throws where the GIF does not hold the frames of the folder, pixel for pixel. */
export const checkGif = (gif, folder, count) =>
  run([PYTHON, peer('check_gif.py'), gif, folder, String(count)]);

/** Takes `measure()` several times; each gives numbers by name. Gives the median of each, and its spread. */
export async function medians(measure, runs = RUNS) {
  const samples = [];
  for (let k = 0; k < runs; k += 1) samples.push(await measure());
  return Object.fromEntries(
    Object.keys(samples[0]).map((name) => {
      const values = samples.map((sample) => sample[name]).sort((a, b) => a - b);
      return [name, { median: values[values.length >> 1], low: values[0], high: values.at(-1) }];
    }),
  );
}
