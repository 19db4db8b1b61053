// A source of PNG files on a web server, one URL per frame. The number of frames is known beforehand.
//
//     node http-frames.mjs album.gif 24 'https://images.example/{}.png'
//
// `fetchPipeline` takes only PNG files; `gifPipeline({ inputs: source })` also takes JPEG and WebP. The
// option `timeout` of `fetchPipeline` limits each read of this source, as it limits those of a server.
import { fetchPipeline, PipelineError } from 'image-pipeline';
import { lastValueFrom } from 'rxjs';

/** @param template a URL in which {} stands for the 0-based index of the frame. */
export const framesAt = (template, count) => ({
  label: new URL(template).host,
  count,
  async read(index, { signal }) {
    const response = await fetch(template.replace('{}', index), { signal });
    if (response.status === 404) {
      throw new PipelineError('ERR_FRAME_NOT_FOUND', 'The server answered 404');
    }
    // The pipeline retries after any other error.
    if (!response.ok) throw new Error(`The server answered ${response.status}`);
    return { image: new Uint8Array(await response.arrayBuffer()) };
  },
});

const [, , output, count, template] = process.argv;
if (output && template) {
  const source = framesAt(template, Number(count));
  await lastValueFrom(fetchPipeline({ source, output, onError: 'skip' }));
}
