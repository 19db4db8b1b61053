import { concat, concatMap, defer, filter, type OperatorFunction } from 'rxjs';
import type { ChunkWritten, GifWritten } from '../events.js';
import { positionsIn } from '../formats/chunk-positions.js';
import type { ChunkJoiner, Format, JoinedChunk, JoinOptions } from '../formats/format.js';
import { gif } from '../formats/gif.js';
import { openSink, type Output } from '../io/open-sink.js';
import type { Sink } from '../io/sink.js';
import type { EncodedChunk } from '../messages.js';
import { withResource } from '../operators/with-resource.js';

/** The options of `writeGif`. */
export interface WriteGifOptions extends JoinOptions {
  /**
   * The path of the GIF: the file appears when it is complete. Or a stream, or a function that opens a
   * sink: they get the bytes at once.
   */
  readonly output: Output;
  /**
   * Whether `chunk-written` tells which frames its images show.
   *
   * @default false
   */
  readonly details?: boolean | undefined;
}

/**
 * Writes encoded chunks, which must come in order, as one GIF. Emits the progress after each chunk, and
 * `gif-written` at the end.
 *
 *     in    0-1-2-|
 *     out   -w-w-(wg)|      w = chunk-written, g = gif-written
 *
 * @throws (through the stream) PipelineError `ERR_FRAME_SIZE_MISMATCH` if a frame differs in size from
 *   the first one, `ERR_NO_FRAMES`, `ERR_OUTPUT_UNWRITABLE`, `ERR_OUTPUT_CLOSED`,
 *   `ERR_DISK_FULL`.
 */
export const writeGif =
  (options: WriteGifOptions): OperatorFunction<EncodedChunk, ChunkWritten | GifWritten> =>
  (chunks) =>
    withResource(
      () => new FileWriter(gif, options),
      (writer) =>
        concat(
          concat(
            chunks.pipe(concatMap((chunk) => writer.add(chunk))),
            defer(() => writer.flush()),
          ).pipe(filter((event) => event !== undefined)),
          defer(() => writer.finish()),
        ),
    );

/** Joins chunks to one file and writes it to a sink. */
class FileWriter {
  private readonly joiner: ChunkJoiner;
  private readonly output: Output;
  private readonly originOf: WriteGifOptions['frameAt'];
  private readonly sink: Sink;
  private frames = 0;
  private bytes = 0;

  constructor(format: Format, options: WriteGifOptions) {
    this.joiner = format.createJoiner(options);
    this.output = options.output;
    const { details = false, frameAt = (index: number) => ({ index }) } = options;
    this.originOf = details ? frameAt : undefined;
    this.sink = openSink(options.output);
  }

  add(chunk: EncodedChunk): Promise<ChunkWritten | undefined> {
    return this.write(this.joiner.add(chunk));
  }

  flush(): Promise<ChunkWritten | undefined> {
    return this.write(this.joiner.flush());
  }

  private async write(joined: JoinedChunk | undefined): Promise<ChunkWritten | undefined> {
    if (!joined) return undefined;
    for (const piece of joined.pieces) await this.append(piece);
    const { index, firstFrame } = joined.chunk;
    const newFrames = positionsIn(joined.chunk);
    this.frames += newFrames;
    const progress = { frames: this.frames, bytes: this.bytes };
    const images = this.originOf && joined.positions.map(this.originOf);
    return {
      ...{ type: 'chunk-written', chunk: index, firstFrame, newFrames, ...progress },
      ...(images && { images }),
    };
  }

  async finish(): Promise<GifWritten> {
    await this.append(this.joiner.end());
    await this.sink.commit();
    const path = typeof this.output === 'string' ? this.output : undefined;
    return { type: 'gif-written', path, ...this.joiner.facts, bytes: this.bytes };
  }

  unsubscribe(): void {
    this.sink.discard();
  }

  private async append(bytes: Uint8Array): Promise<void> {
    await this.sink.append(bytes);
    this.bytes += bytes.length;
  }
}
