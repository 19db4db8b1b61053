/// <reference types="node" preserve="true" />
/** The public API: pipelines, their stages and operators, sources, encoders, backends, events and errors. */
export { ladder } from '../pipelines/compare/ladder.js';
export type { HowToEncode, Rung, RungParts } from '../pipelines/compare/rung.js';
export {
  measureDownloads,
  type DownloadRate,
  type MeasureDownloadsOptions,
} from '../pipelines/compare/measure-downloads.js';
export { recordRun, type RunRecord, type Span } from '../pipelines/compare/run-record.js';
export { runRung, type RungOptions } from '../pipelines/compare/run-rung.js';
export {
  serveFolder,
  type ServedFolder,
  type ServeFolderOptions,
} from '../pipelines/compare/serve-folder.js';
export { demoPipeline, type DemoOptions } from '../pipelines/demo.js';
export { fetchPipeline } from '../pipelines/fetch.js';
export { framesToGif, type FramesToGifOptions } from '../pipelines/frames-to-gif.js';
export { gifPipeline } from '../pipelines/gif.js';
export { makeGif } from '../pipelines/make-gif.js';
export { servePipeline } from '../pipelines/serve.js';
export { workPipeline } from '../pipelines/work.js';

export type { Box, Fit, Geometry, Resample, Rgba, Size } from './codecs/geometry/geometry.js';
export type { FetchOptions, FetchSettings } from './options/fetch.js';
export type { GifInputs, GifOptions, GifSettings, Image } from './options/gif.js';
export type { EncodeSettings } from './options/encode.js';
export type { Range } from './options/moment.js';
export type { GeometrySettings } from './options/geometry.js';
export type { PictureSettings } from './options/picture.js';
export type { ServeOptions, ServeSettings } from './options/serve.js';
export type { QueueSettings } from './options/queue.js';
export type { WorkOptions, WorkSettings } from './options/work.js';
export type { Abortable } from './options/signal.js';
export type { TimingOptions, TimingSettings } from './options/timing.js';

export { tcp, type TcpOptions, type TcpSource } from './sources/tcp.js';
export { files, savedFrames } from './sources/files.js';
export { expandBraces } from './sources/expand-braces.js';
export { http, type HttpOptions } from './sources/http.js';
export type { HttpCredentials } from './sources/http/rules.js';
export { openFolder } from './sources/open-folder.js';
export { readList } from './sources/read-list.js';
export { images, iterable } from './sources/images.js';
export { pngStream } from './sources/png-stream.js';
export { animatedWebp, type AnimatedWebpOptions } from './sources/animated-webp.js';
export { video, type VideoOptions } from './sources/video.js';
export type {
  IndexedSource,
  ReadContext,
  SequentialSource,
  Source,
  SourceFrame,
} from './sources/source.js';
export type {
  BackendOptions,
  ChunkBackend,
  JobObserver,
  StartBackend,
} from './backends/backend.js';
export { inline } from './backends/inline.js';
export { queue, type QueueOptions } from './backends/queue.js';
export { threads } from './backends/threads.js';
export type { StoreOptions } from './queue/store.js';
export type { ChunkEncoder, Encoder } from './encoders/encoder.js';
export { kernels } from './encoders/kernels.js';
export { plain } from './encoders/plain.js';
export {
  fromAnswer,
  toFailure,
  type Answer,
  type Cause,
  type Failure,
  type Outcome,
} from './jobs/answer.js';
export {
  encodeChunk,
  type EncodeJob,
  type DamagedFrame,
  type EncodeJobContext,
  type EncodeJobOptions,
  type EncodeReply,
} from './jobs/encode-chunk.js';
export type { EncoderSettings } from './codecs/gif/encoder-settings.js';
export type { ChunkPlace } from './codecs/gif/chunk-place.js';

export { splitFrames, type SplitFramesOptions } from './sources/png-stream.js';
export { checkPng, type PngFile } from './codecs/png/check-png.js';
export type { Orientation } from './codecs/png/exif-orientation.js';
export type { Extras } from './codecs/png/extras.js';
export type { FrameName, JoinOptions } from './formats/format.js';
export type { ChunkLayout } from './codecs/gif/chunk-layout.js';
export type { Timing } from './animation/delays.js';

export * from './operators/index.js';
export * from './stages/index.js';

export type { ConnectionLimitReason } from './io/descriptors.js';
export { limitPerAddress, type LimitPerAddressOptions } from './io/limit-per-address.js';
export {
  listen,
  type Address,
  type ListeningAddress,
  type ListenOptions,
  type RefusalReason,
} from './io/listen.js';
export { hostAndPort, plainHost } from './io/host.js';
export { isLoopback } from './io/localhost.js';
export { listenError } from './io/listen-error.js';
export { listenOn } from './io/listen-on.js';
export { removeStaleSocket } from './io/stale-socket.js';
export { isStandardOutput } from './io/standard-paths.js';
export { fromSystemPath, toSystemPath } from './io/path-bytes.js';
export type { Output } from './io/open-sink.js';
export { readPieces } from './io/read-pieces.js';
export { readToEnd, type ReadToEndOptions } from './io/read-to-end.js';
export type { Sink } from './io/sink.js';

export {
  ERROR_CODES,
  hasTrait,
  InvalidOptionError,
  messageOf,
  PipelineError,
  systemCode,
  type ErrorCode,
  type ErrorContext,
  type ErrorTrait,
} from './errors.js';
export { openTrace, type Trace, type TraceOptions, type TraceResult } from './trace/open-trace.js';
export { escapeUnseen, escapeUnseenInJson, visible } from './visible.js';
export type * from './events.js';
export {
  type Chunk,
  type EncodedBytes,
  type DownloadedFrame,
  type EncodedChunk,
  type EncodedFrame,
  type Frame,
  type FrameImage,
  type FramesBefore,
  type Gap,
  type NamedFrame,
  type RgbaImage,
} from './messages.js';
