/**
 * Two peers of a server in this process: the first takes nothing until it is given up, then the second
 * takes its image. Prints the event of each as JSON.
 *
 * usage: stuck-peer.mjs OPTIONS
 */
import { connect } from 'node:net';
import { servePipeline } from 'image-pipeline';

const outcomes = [];
let port;
let stuck;
const server = servePipeline({
  ...JSON.parse(process.argv[2]),
  host: '127.0.0.1',
  port: 0,
  workers: 1,
}).subscribe((event) => {
  if (event.type === 'listening') {
    port = event.port;
    stuck = connect(port, '127.0.0.1').pause();
    return;
  }
  const { type, index, error } = event;
  outcomes.push({ type, index, code: error?.code });
  if (outcomes.length === 1) connect(port, '127.0.0.1').resume();
  else {
    server.unsubscribe();
    stuck.destroy();
    console.log(JSON.stringify({ stuck: outcomes[0], next: outcomes[1] }));
  }
});
