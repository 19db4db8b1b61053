import type { ChunkWritten, DemoEvent } from '../../index.js';
import { ChunksNow } from './chunks-now.js';
import { Columns } from './columns.js';
import { DownloadsNow } from './downloads-now.js';
import { FrameStates } from './frame-states.js';
import { ImagesNow } from './images-now.js';
import { ServerNow } from './server-now.js';
import { Troubles } from './troubles.js';
import { FRAME_STATES, type Column, type GifFacts, type Now, type Outcome } from './wire.js';
import type { RunFacts, StageNow, Step, Whole } from './wire.js';

/** The length of the first columns, in ms: of a run that ends, and of one that does not. */
const SHORT = 50;
const LONG = 250;

/** How many of the newest frames are shown. */
const NEWEST = 8;

const { onTheWire, backingOff, received, saved, inChunk, encoding, encoded } = FRAME_STATES;
/** Started, and not yet written. */
const IN_WINDOW = [onTheWire, backingOff, received, saved, inChunk, encoding, encoded];

/** A moment, in ms since the start of the run. */
type Ms = number;

/** What is known of a run from its events: what the page shows. It has no clock: each call brings its time. */
export class RunState {
  private readonly frames = new FrameStates();
  private readonly downloads: DownloadsNow;
  private readonly chunks: ChunksNow;
  private readonly server = new ServerNow();
  private readonly troubles = new Troubles();
  readonly images = new ImagesNow();
  private readonly columns: Columns;
  private columnStart: Ms = 0;
  /** What was finished before this column: by stage, and troubles. */
  private before: readonly number[] = [];
  private troublesBefore = 0;
  private total: number | undefined;
  /** The frames that came last, the newest at the end, and some before them. */
  private readonly newest: number[] = [];
  private qualities: Now['qualities'] = [];
  private gif: GifFacts | undefined;
  private times: Now['times'];
  private outcome: Outcome = 'running';
  private error: string | undefined;
  private endedAt: Ms | undefined;

  /** @param toDownload the number of frames to download, if some are. */
  constructor(
    private readonly run: RunFacts,
    private readonly toDownload?: number,
  ) {
    this.total = toDownload;
    this.downloads = new DownloadsNow(this.frames);
    this.chunks = new ChunksNow(this.frames);
    const isEndless = run.serves && !run.downloads;
    this.columns = isEndless ? new Columns(LONG, 'last') : new Columns(SHORT, 'whole');
  }

  /** Takes in an event that came at a moment. */
  add(event: DemoEvent, at: Ms): void {
    this.reach(at);
    const { run, downloads, chunks, server } = this;
    switch (event.type) {
      case 'connection-accepted':
      case 'image-sent':
      case 'stock-changed':
        if (run.downloads) server.count(event);
        else server.add(event, at);
        break;
      case 'connection-refused':
      case 'send-failed':
        server.add(event, at);
        this.troubles.add(event);
        break;
      case 'frame-started':
      case 'frame-received':
        downloads.add(event, at);
        break;
      case 'frame-retried':
      case 'frame-failed':
        downloads.add(event, at);
        this.troubles.add(event);
        break;
      case 'frame-saved':
      case 'frame-kept':
        downloads.add(event, at);
        this.addNewest(event.index);
        break;
      case 'frames-found':
        this.total = event.frames;
        this.resetFrames(event.frames);
        break;
      case 'chunk-queued':
      case 'chunk-started':
      case 'chunk-progress':
      case 'chunk-encoded':
      case 'chunk-written':
        chunks.add(event, at);
        if (event.type === 'chunk-written') this.addImages(event);
        break;
      case 'quality-tried': {
        const { quality, bytes, fits } = event;
        this.qualities = [...this.qualities, { quality, bytes, fits }];
        chunks.reset();
        this.images.reset();
        this.resetFrames(this.total ?? 0);
        break;
      }
      case 'warning':
        this.troubles.add(event);
        break;
      case 'gif-written': {
        const { path, bytes, width, height, duration, quality } = event;
        const name = path === undefined ? undefined : path.slice(path.lastIndexOf('/') + 1);
        this.gif = { name, frames: event.frames, bytes, width, height, duration, quality };
        break;
      }
      case 'done': {
        const { downloadTime: download, gifTime: gif, totalTime: total } = event;
        this.times = { download, gif, total };
        break;
      }
      default: // `listening` changes nothing here
    }
  }

  /** The GIF is begun. Downloaded frames are all on disk; the animation may show them in another order. */
  private resetFrames(total: number): void {
    this.frames.reset(total, this.run.downloads ? saved : FRAME_STATES.waiting);
  }

  get isRunning(): boolean {
    return this.outcome === 'running';
  }

  /** The run has ended. Only the first call counts. */
  end(outcome: Outcome, at: Ms, error?: string): void {
    if (!this.isRunning) return;
    this.reach(at);
    this.outcome = outcome;
    this.error = error;
    this.endedAt = at;
  }

  /** Everything up to a moment. Does not change what the next `step` is about. */
  whole(at: Ms): Whole {
    this.reach(at);
    this.refresh(at);
    const { length, first, all: columns } = this.columns;
    const { slotsPerLane } = this.connections;
    const history = { length, first, columns, open: this.openColumn(at), slotsPerLane };
    return { run: this.run, history, frames: this.frames.all(), now: this.now(at) };
  }

  /** What has changed since the last step; everything, if columns have become wider. */
  step(at: Ms): Step | Whole {
    this.reach(at);
    this.refresh(at);
    const columns = this.columns.takeNew();
    const frames = this.frames.changed();
    if (columns === 'all') return this.whole(at);
    const firstColumn = this.columns.end - columns.length;
    return { firstColumn, columns, open: this.openColumn(at), frames, now: this.now(at) };
  }

  private addImages(event: ChunkWritten): void {
    const { images } = this;
    const before = images.count;
    images.add(event);
    if (this.run.downloads) return;
    for (let image = before; image < images.count; image += 1) this.addNewest(image);
  }

  private addNewest(frame: number): void {
    this.newest.push(frame);
    if (this.newest.length > 100 * NEWEST) this.newest.splice(0, 99 * NEWEST);
  }

  private get connections() {
    return this.run.downloads ? this.downloads.lanes : this.server.lanes;
  }

  private now(at: Ms): Now {
    const { outcome, error, total, qualities, gif, times } = this;
    const newest = this.newest.slice(-NEWEST).reverse();
    const window = this.window();
    const [stages, troubles] = [this.stages(), this.troubles.list()];
    const until = this.endedAt ?? at;
    return {
      ...{ at: until, outcome, error, total, stages, window, newest, troubles },
      ...{ qualities, gif, times },
    };
  }

  private stages(): readonly StageNow[] {
    const { run, total } = this;
    return [
      ...(run.serves ? this.server.stages() : []),
      ...(run.downloads ? this.downloads.stages(this.toDownload) : []),
      ...(run.makesGif ? this.chunks.stages(total) : []),
    ];
  }

  private window(): number {
    if (this.run.window === undefined) return 0;
    return IN_WINDOW.reduce((sum, state) => sum + this.frames.count(state), 0);
  }

  /** Ends the columns before a moment. After the end of the run time stands still. Called for each event. */
  private reach(at: Ms): void {
    while (this.isRunning && at >= this.columnStart + this.columns.length) {
      this.endColumn(this.columnStart + this.columns.length);
    }
  }

  private endColumn(at: Ms): void {
    this.refresh(at);
    this.columns.add(this.openColumn(at));
    this.before = this.stages().map(({ done }) => done);
    this.troublesBefore = this.troubles.count;
    this.downloads.nextColumn(at);
    this.chunks.nextColumn(at);
    this.server.nextColumn(at);
    this.columnStart = at;
  }

  /** Brings up to date what changes without an event, before it is read. */
  private refresh(at: Ms): void {
    if (this.isRunning) this.downloads.wake(at);
    while (this.connections.isCrowded) {
      this.connections.slotsPerLane *= 2;
      this.columns.foldLanes();
    }
  }

  private openColumn(until: Ms): Column {
    const at = this.endedAt ?? until;
    const latency = (this.run.downloads ? this.downloads : this.server).times.summary();
    return {
      length: at - this.columnStart,
      done: this.stages().map(({ done }, k) => Math.max(0, done - (this.before[k] ?? 0))),
      ...(latency && { latency }),
      window: this.window(),
      connections: this.connections.marks(at),
      workers: this.chunks.lanes.marks(at),
      troubles: this.troubles.count - this.troublesBefore,
    };
  }
}
