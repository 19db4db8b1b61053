/** usage: run-pipeline.mjs PIPELINE OPTIONS   (both JSON; prints `{ events, error }` as JSON) */
import * as library from 'image-pipeline';

const [pipeline, options] = process.argv.slice(2).map((arg) => JSON.parse(arg));
const events = [];
const print = (error) => console.log(JSON.stringify({ events, error }));

library[pipeline](options).subscribe({
  next: (event) => events.push(event),
  error: (error) => {
    const { code, message, index, endpoint, path } = error;
    print({ code, message, index, endpoint, path });
  },
  complete: () => print(),
});
