#!/usr/bin/env node
/**
 * npm run soak:serve [-- CONNECTIONS]
 *
 * Checks claims about long runs of `serve`, on loopback: its memory and descriptors over many connections
 * (default 1,000,000), and its speed while 2,000 clients stay connected and never read. Exit code 1 means
 * that a claim does not hold.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { load, medians, ourServer } from './harness.mjs';

const CONNECTIONS = Number(process.argv[2] ?? 1_000_000);
const ROUNDS = 10;
const IDLE = 2_000;
const COUNT = 10_000;

const [command, ...args] = ourServer('--quiet');
const server = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
const [line] = await once(createInterface({ input: server.stdout }), 'line');
const port = Number(/(\d+)$/.exec(line)[1]);

const memory = () =>
  Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8'))[1]) / 1024;
const descriptors = () => readdirSync(`/proc/${server.pid}/fd`).length;
const claims = [];
const claim = (what, holds) => {
  claims.push(holds);
  console.log(`${holds ? 'holds' : 'FAILS'}: ${what}`);
};

try {
  await load(port, COUNT); // warm-up: starts the server's threads and compiles its code
  const descriptorsAtStart = descriptors();

  const idle = await Promise.all(
    Array.from({ length: IDLE }, async () => {
      const socket = connect(port, '127.0.0.1').pause();
      await once(socket, 'connect');
      return socket;
    }),
  );
  const among = await load(port, COUNT);
  for (const socket of idle) socket.destroy();
  const speeds = await medians(async () => ({ alone: await load(port, COUNT) }));
  const ratio = among / speeds.alone.median;
  claim(
    `${IDLE} clients that never read nor leave: others at ${among.toFixed(0)}/s, ${ratio.toFixed(2)} of the speed without them`,
    ratio >= 0.5,
  );

  const resident = [];
  for (let round = 1; round <= ROUNDS; round += 1) {
    await load(port, Math.round(CONNECTIONS / ROUNDS));
    resident.push(memory());
    console.log(
      `${Math.round((CONNECTIONS / ROUNDS) * round)} connections: ${resident.at(-1).toFixed(0)} MB, ${descriptors()} descriptors`,
    );
  }
  const early = resident[1];
  const last = resident.at(-1);
  claim(
    `memory after ${CONNECTIONS} connections: ${last.toFixed(0)} MB, after a fifth of them ${early.toFixed(0)} MB`,
    last <= early * 1.2,
  );
  for (let tries = 0; descriptors() > descriptorsAtStart && tries < 50; tries += 1)
    await sleep(100);
  claim(
    `descriptors: ${descriptors()}, at the start ${descriptorsAtStart}`,
    descriptors() <= descriptorsAtStart,
  );
} finally {
  server.kill('SIGTERM');
}
const [code] = await once(server, 'close');
claim(`ends with exit code ${code}`, code === 0);
process.exitCode = claims.every(Boolean) ? 0 : 1;
