/**
 * A server in this process, until SIGINT. Prints each of its events as a line of JSON.
 *
 * usage: serve-events.mjs OPTIONS   (JSON)
 */
import { servePipeline } from 'image-pipeline';
import { fromEvent } from 'rxjs';

const options = { host: '127.0.0.1', port: 0, workers: 1, ...JSON.parse(process.argv[2]) };
servePipeline({ ...options, until: fromEvent(process, 'SIGINT') }).subscribe(
  ({ error, ...event }) => console.log(JSON.stringify({ ...event, code: error?.code })),
);
