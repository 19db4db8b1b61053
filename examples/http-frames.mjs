// A source of frames that a web server has, each at a URL of its own:
//
//     node http-frames.mjs album.gif 24 'https://images.example/{}.png'
import { fetchPipeline, PipelineError } from 'image-pipeline';
import { lastValueFrom } from 'rxjs';

/** @param template a URL in which {} stands for the number of the frame, from 0. */
export const framesAt = (template, count) => ({
  label: new URL(template).host,
  count,
  async read(index, { signal }) {
    const response = await fetch(template.replace('{}', index), { signal });
    if (response.status === 404) {
      throw new PipelineError('ERR_FRAME_NOT_FOUND', 'The server answered 404');
    }
    // Any other failure is tried again.
    if (!response.ok) throw new Error(`The server answered ${response.status}`);
    return { image: new Uint8Array(await response.arrayBuffer()) };
  },
});

const [, , output, count, template] = process.argv;
if (output && template) {
  const source = framesAt(template, Number(count));
  await lastValueFrom(fetchPipeline({ source, output, onError: 'skip' }));
}
