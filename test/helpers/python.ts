import { resolve } from 'node:path';
import { start, type ProcessOptions, type Running } from './processes.js';

/** A Python that has Pillow. */
export const PYTHON = process.env['PYTHON_WITH_PILLOW'] ?? 'python3';

/** Starts one of the programs of the Python lab stack. */
export const startLab = (
  program: 'lab_server.py' | 'lab_client.py',
  args: readonly string[],
  options?: ProcessOptions,
): Running => start(PYTHON, [resolve(__dirname, '../../bench/peers', program), ...args], options);
