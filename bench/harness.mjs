/** Helpers of all benchmarks: start and stop servers, time commands, measure memory, take medians. */
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
/** Debian's Python, because Debian's Pillow is installed for it. */
export const PYTHON = '/usr/bin/python3';

/** Calls `use` with a temporary folder in memory, so that the speed of the disk does not count. */
export function withFolder(use) {
  const parent = process.platform === 'linux' ? '/dev/shm' : tmpdir();
  const folder = mkdtempSync(join(parent, 'image-pipeline-bench-'));
  return Promise.resolve(use(folder)).finally(() =>
    rmSync(folder, { recursive: true, force: true }),
  );
}

/**
 * Runs a command to its end. Returns its wall time and the CPU time of all its threads, in seconds, its
 * stdout and its peak memory in MB.
 */
export async function run([command, ...args]) {
  const start = performance.now();
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (data) => (stdout += data));
  child.stderr.on('data', (data) => (stderr += data));
  let peak = 0;
  let cpu = 0;
  const sample = setInterval(() => {
    peak = Math.max(peak, peakMemory(child.pid));
    cpu = Math.max(cpu, cpuTime(child.pid));
  }, 20);
  const [code] = await once(child, 'close');
  clearInterval(sample);
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}: ${stderr}`);
  return { seconds: (performance.now() - start) / 1000, cpu, stdout, peak };
}

/** The peak resident memory of a process so far, in MB. */
function peakMemory(pid) {
  try {
    return (
      Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024
    );
  } catch {
    return 0;
  }
}

/** The CPU time of a process so far, in seconds: utime and stime in proc_pid_stat(5), in ticks of 10 ms. */
function cpuTime(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return 0;
  }
}

/** Starts a server, calls `use` with its port, and stops the server afterwards. */
export async function withServer([command, ...args], use) {
  const server = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const lines = createInterface({ input: server.stdout });
    const [line] = await once(lines, 'line');
    lines.close();
    server.stdout.resume(); // discard the lines that the server prints per connection
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

/** Connections a second of the bare client to a port. */
export const load = async (...args) => (await loadTimes(...args)).perSecond;

/** Connections a second, and the median (p50) and 99th percentile (p99) of their times, in ms. */
export async function loadTimes(port, count, concurrency = 64) {
  const { stdout } = await run(
    [process.execPath, peer('bare-client.mjs'), port, count, concurrency].map(String),
  );
  const { bytes, ...result } = JSON.parse(stdout);
  if (bytes < count * 100) throw new Error(`only ${bytes} bytes came in ${count} connections`);
  return result;
}

/** The time that a command has printed for a stage, in seconds. */
export const printedTime = (stdout, stage) =>
  Number(new RegExp(`${stage}: ([0-9.]+)`).exec(stdout)?.[1]);

/** Frames a second of `fetch` into a folder, by the time that it prints. */
export async function fetchRate(folder, port, count, concurrency = 64) {
  const options = ['--port', port, '-n', count, '-c', concurrency, '-d', folder];
  const { stdout } = await run([...CLI, 'fetch', '--no-gif', ...options].map(String));
  return count / printedTime(stdout, 'Frames download time');
}

/** Throws if the GIF does not hold the frames of the folder, pixel for pixel. */
export const checkGif = (gif, folder, count) =>
  run([PYTHON, peer('check_gif.py'), gif, folder, String(count)]);

/** Calls `measure` `runs` times, which returns named numbers. Returns the median, low and high of each. */
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
