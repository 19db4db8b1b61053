import type {
  ConnectionAccepted,
  ConnectionRefused,
  ImageSent,
  SendFailed,
  StockChanged,
} from '../../index.js';
import { Lanes } from './lanes.js';
import { Latencies } from './latencies.js';
import type { StageNow } from './wire.js';

type ServerEvent = ConnectionAccepted | ConnectionRefused | ImageSent | SendFailed | StockChanged;

/** A server from its events: connections under way, images in stock, and how long an answer takes. */
export class ServerNow {
  readonly lanes = new Lanes();
  /** How long the answers took that were sent in this column, in ms. */
  readonly times = new Latencies();
  /** The slots of connections under way, by address of the client; clients of a Unix socket have none. */
  private readonly slots = new Map<string, number[]>();
  private accepted = 0;
  private sent = 0;
  private failed = 0;
  private refused = 0;
  private stock = 0;

  /** Counts an event and follows its connection. */
  add(event: ServerEvent, at: number): void {
    this.count(event);
    if (event.type === 'connection-accepted') {
      const peer = peerOf(event);
      const slot = this.lanes.take(at);
      const same = this.slots.get(peer);
      if (same) same.push(slot);
      else this.slots.set(peer, [slot]);
    }
    if (event.type !== 'image-sent' && event.type !== 'send-failed') return;
    const peer = peerOf(event);
    const same = this.slots.get(peer);
    const slot = same?.pop();
    if (slot !== undefined) this.lanes.release(slot, at);
    if (same?.length === 0) this.slots.delete(peer);
    if (event.duration !== undefined) this.times.add(event.duration);
  }

  /** Only counts an event. */
  count(event: ServerEvent): void {
    switch (event.type) {
      case 'connection-accepted':
        this.accepted += 1;
        break;
      case 'image-sent':
        this.sent += 1;
        break;
      case 'send-failed':
        this.failed += 1;
        break;
      case 'connection-refused':
        this.refused += 1;
        break;
      case 'stock-changed':
        this.stock = event.images;
        break;
    }
  }

  stages(): readonly StageNow[] {
    const { accepted, sent, failed, refused, stock } = this;
    const active = Math.max(0, accepted - sent - failed);
    return [
      { name: 'accept', active, done: accepted, failed: refused },
      { name: 'generate', active: 0, queue: stock, done: sent },
      { name: 'send', active, done: sent, failed },
    ];
  }

  nextColumn(at: number): void {
    this.times.clear();
    this.lanes.next(at);
  }
}

const peerOf = ({ remoteHost, remotePort }: ConnectionAccepted | ImageSent | SendFailed): string =>
  `${remoteHost} ${remotePort}`;
