import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';

/** The head of an answer. */
export interface Head {
  readonly statusCode: number;
  readonly headers: IncomingHttpHeaders;
}

/** The most bytes of a body that nobody wants: it is read, because otherwise its connection could not be kept. */
const MOST_UNWANTED = 2 ** 16;

/**
 * One request and its answer. undici calls it for each event, which takes half of the time of a stream and a signal
 * for each body.
 */
export class Exchange implements Dispatcher.DispatchHandler {
  /** Resolves with the head when the body has come. Rejects with the error of undici or of `onHead`. */
  readonly ended: Promise<Head>;
  /** The body, as far as it has come. */
  readonly pieces: Uint8Array[] = [];
  private head: Head | undefined;
  private wants = false;
  private unwanted = 0;
  private controller: Dispatcher.DispatchController | undefined;
  private aborted: Error | undefined;
  private hasEnded = false;
  private resolve: (head: Head) => void = ignore;
  private reject: (error: unknown) => void = ignore;

  /**
   * @param onHead called with the head; returns whether the body is wanted. It may throw to refuse the answer.
   * @param onPiece called with the size of each piece of a body that is wanted. It may throw, too.
   */
  constructor(
    private readonly onHead: (head: Head) => boolean,
    private readonly onPiece: (bytes: number) => void,
  ) {
    this.ended = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
  }

  /** Ends the exchange, if it has not ended. */
  abort(): void {
    if (this.hasEnded) return;
    this.aborted = new Error('The request was given up');
    this.reject(this.aborted);
    this.controller?.abort(this.aborted);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller;
    if (this.aborted) controller.abort(this.aborted);
  }

  /** Called again if the first head was one of 1xx. */
  onResponseStart(_: unknown, statusCode: number, headers: IncomingHttpHeaders): void {
    this.head = { statusCode, headers };
    this.wants = this.onHead(this.head);
  }

  onResponseData(controller: Dispatcher.DispatchController, piece: Uint8Array): void {
    if (this.wants) {
      this.onPiece(piece.length);
      this.pieces.push(piece);
      return;
    }
    this.unwanted += piece.length;
    if (this.unwanted <= MOST_UNWANTED) return;
    this.onResponseEnd();
    controller.abort(new Error('Nobody wants the body'));
  }

  onResponseEnd(): void {
    this.hasEnded = true;
    // undici gives the head first.
    this.resolve(this.head as Head);
  }

  onResponseError(_: unknown, error: unknown): void {
    this.reject(error);
  }
}

const ignore = (): void => undefined;
