import type { Command } from './command.js';
import { compare } from './compare.js';
import { completion } from './completion.js';
import { demo } from './demo.js';
import { fetch } from './fetch.js';
import { gif } from './gif.js';
import { serve } from './serve.js';
import { worker } from './worker.js';

export const COMMANDS: readonly Command[] = [serve, fetch, gif, demo, compare, worker, completion];
