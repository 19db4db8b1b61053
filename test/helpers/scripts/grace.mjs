/**
 * A server in this process is told to stop while a peer takes nothing of its image. Prints what it
 * emitted, and that it completed, as JSON.
 *
 * usage: grace.mjs OPTIONS
 */
import { connect } from 'node:net';
import { servePipeline } from 'image-pipeline';
import { Subject } from 'rxjs';

const until = new Subject();
const seen = [];
let peer;

servePipeline({
  ...JSON.parse(process.argv[2]),
  host: '127.0.0.1',
  port: 0,
  workers: 1,
  sendTimeout: 2 ** 31 - 1,
  until,
}).subscribe({
  next: ({ type, port }) => {
    seen.push(type);
    if (type !== 'listening') return;
    peer = connect(port, '127.0.0.1');
    peer.once('data', () => {
      peer.pause();
      until.next();
    });
    peer.on('error', () => undefined);
  },
  complete: () => {
    peer.destroy();
    console.log(JSON.stringify([...seen, 'completed']));
  },
});
