/** Preload (`node --import`) with which no worker thread can load. */
import { isMainThread } from 'node:worker_threads';

if (!isMainThread) throw new Error('no threads today');
