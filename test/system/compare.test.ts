import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, jest, test } from '@jest/globals';
import type { Comparison } from '../../src/cli/compare/comparison.js';
import { CLI, runCli, startCli, startServer } from '../helpers/cli.js';
import { freePort } from '../helpers/fault-server.js';
import { noiseFrames, saveFrames } from '../helpers/frames.js';
import { onTerminal, drawn } from '../helpers/terminal.js';
import { filesIn, tempFolder } from '../helpers/temp-folder.js';
import { until } from '../helpers/until.js';

jest.setTimeout(120_000);

const FEW = ['compare', '-n', '12', '--rounds', '1', '--latency', '0', '--size', '10x10'];
const FEW_OF_ANOTHER = FEW.slice(0, 5);

describe('compare', () => {
  test('times five rungs against a server of its own, sweeps, and writes reports', async () => {
    const cwd = tempFolder();
    const reports = ['--report', 'ladder.svg', '--report', 'ladder.html'];
    const flags = ['--json', '--sweep', '--sweep-to', '2', ...reports];
    const { code, stdout, stderr } = await runCli([...FEW, ...flags], { cwd });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const result = JSON.parse(stdout) as Comparison;
    expect(result).toMatchObject({
      ...{ type: 'comparison', v: 1 },
      setup: { server: 'own', count: 12, rounds: 1, latency: 0, jitter: 0, size: '10x10' },
      check: { equal: 12, close: 0 },
      machine: { node: process.version },
    });
    expect(result.rungs).toHaveLength(5);
    for (const rung of result.rungs) {
      expect(rung.times).toEqual([expect.any(Number)]);
      expect(rung.workers).toBe(1);
    }
    const rate = { mean: expect.any(Number), min: expect.any(Number), max: expect.any(Number) };
    const share = expect.any(Number);
    expect(result.sweep).toEqual({
      connections: [1, 2].map((connections) => ({
        ...{ connections, rate, bound: expect.any(Number) },
        latency: expect.objectContaining({ median: expect.any(Number) }),
      })),
      connectionsNeeded: expect.any(Number),
      workers: [
        { workers: 1, started: 1, rate, share },
        { workers: 2, started: 1, rate, share, thanOne: expect.objectContaining({}) },
      ],
    });
    expect(filesIn(cwd)).toEqual(['ladder.html', 'ladder.svg']);
    expect(readFileSync(join(cwd, 'ladder.svg'), 'utf8')).toMatch(/^<svg .*5 built-in encoder/s);
    expect(readFileSync(join(cwd, 'ladder.html'), 'utf8')).toMatch(
      /^<!doctype html>.*sweep-title.*run-5-title/s,
    );
  });

  test('takes another server, which must be there', async () => {
    const { port } = await startServer(['--seed', '3']);
    const found = await runCli([...FEW_OF_ANOTHER, '--port', String(port), '--markdown']);
    expect(found).toMatchObject({ code: 0, stderr: '' });
    expect(found.stdout).toContain(`12 frames from 127.0.0.1:${port}; at most`);
    const lost = await runCli([...FEW_OF_ANOTHER, '--port', String(await freePort())]);
    expect(lost).toMatchObject({ code: 1, stdout: '' });
    expect(lost.stderr).toMatch(/^image-pipeline: .*refused.*\n$/);
  });

  test('gives up on a run that takes too long, and leaves no process', async () => {
    const { ended, pid } = startCli(['compare', '--latency', '60000', '--run-timeout', '2000']);
    let children: number[] = [];
    await until('it has two processes', () => (children = childrenOf(pid)).length === 2);
    expect(await ended).toMatchObject({
      ...{ code: 1, stdout: '' },
      stderr:
        'image-pipeline: Step 1 (one after another) took longer than 2 s (--run-timeout); fewer frames (-n) or smaller ones take less\n',
    });
    await until('they are gone', () => !children.some(isAlive));
  });

  test('refuses what it cannot do before the first run', async () => {
    const cwd = tempFolder();
    expect(await runCli([...FEW, '--report', 'a.png'], { cwd })).toMatchObject({
      ...{ code: 2, stdout: '' },
      stderr:
        'image-pipeline: Expected --report to be the path of a file that ends in .svg or .html, got a.png\n',
    });
    expect(await runCli([...FEW, '--report', 'none/a.svg'], { cwd })).toMatchObject({
      ...{ code: 1, stdout: '' },
      stderr: expect.stringContaining('Cannot write none/a.svg: ENOENT'),
    });
    expect(await runCli([...FEW, '--host', 'a'], { cwd })).toMatchObject({
      ...{ code: 2, stdout: '' },
      stderr: expect.stringContaining('--host to be given together with --port'),
    });
    expect(await runCli([...FEW, '--sweep-to', '8'], { cwd })).toMatchObject({
      ...{ code: 2, stdout: '' },
      stderr: expect.stringContaining('--sweep-to to be given together with --sweep, got 8'),
    });
  });

  test('Ctrl-C ends it, and its processes', async () => {
    const compare = startCli(['compare', '--latency', '3600000']);
    await until('it has two processes', () => childrenOf(compare.pid).length === 2);
    const children = childrenOf(compare.pid);
    compare.kill('SIGINT');
    expect(await compare.ended).toMatchObject({ code: 130, stdout: '' });
    await until('they are gone', () => !children.some(isAlive));
  });

  test('takes the images of a folder, and shows its progress on a terminal', async () => {
    const cwd = saveFrames(tempFolder(), noiseFrames(3));
    const command = ['compare', '--images', '.', '--rounds', '1', '--latency', '0'];
    const { steps, code } = await onTerminal(80, [], [process.execPath, CLI, ...command], {
      cwd,
      env: { TERM: 'xterm', NO_COLOR: undefined, IMAGE_PIPELINE_SIZE: '9x9' },
    });
    expect(code).toBe(0);
    const shown = drawn(steps.join('')).join('\n');
    expect(shown).toMatch(/Runs .* \d+\/10/);
    expect(shown).toContain('3 frames of . from a server in another process');
    expect(shown).toContain('Checked: in every GIF, all pixels equal those of the frames');
  });
});

const childrenOf = (pid: number): number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
