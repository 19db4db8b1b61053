// An encoder that wraps another one: it makes every pixel opaque first.
//
//     gifPipeline({ inputs: ['frames'], encoder: import.meta.resolve('./drop-alpha.mjs') })
import { kernels } from 'image-pipeline';

export default {
  ...kernels,
  createChunk(settings) {
    const chunk = kernels.createChunk(settings);
    return {
      add({ width, height, rgba }) {
        const opaque = rgba.map((byte, k) => (k % 4 === 3 ? 255 : byte));
        chunk.add({ width, height, rgba: opaque });
      },
      end: () => chunk.end(),
    };
  },
};
