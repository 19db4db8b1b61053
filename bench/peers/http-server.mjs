/** usage: http-server.mjs FOLDER: a plain web server of the files in a folder. They are in its memory. */
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';

const [folder] = process.argv.slice(2);
const files = new Map(
  readdirSync(folder).map((name) => [`/${name}`, readFileSync(join(folder, name))]),
);
const server = createServer(({ url }, response) => {
  const file = files.get(url);
  if (file) response.writeHead(200, { 'content-type': 'image/png', 'content-length': file.length });
  else response.writeHead(404);
  response.end(file);
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
