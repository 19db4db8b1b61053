import { resolve } from 'node:path';
import { start, type ProcessOptions, type Running } from './processes.js';

/** The system's Python, which has Pillow from the system's packages. */
export const PYTHON = '/usr/bin/python3';

/** Starts one of the programs of the Python lab stack. */
export const startLab = (
  program: 'lab_server.py' | 'lab_client.py',
  args: readonly string[],
  options?: ProcessOptions,
): Running => start(PYTHON, [resolve(__dirname, '../../bench/peers', program), ...args], options);
