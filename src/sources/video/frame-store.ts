import { isPixels, type FrameImage } from '../../messages.js';

/**
 * The memory of frames, which is used again: the system takes longer to give new memory, page by page, than to
 * copy the pixels into it. It is shared, so that a frame goes to a thread without a copy.
 */
export class FrameStore {
  private readonly spare: Uint8Array[] = [];

  /** Memory for a frame; it may hold the pixels of an earlier one. */
  take(bytes: number): Uint8Array {
    const used = this.spare.pop();
    return used?.length === bytes ? used : new Uint8Array(new SharedArrayBuffer(bytes));
  }

  /** Takes back the memory of a frame that nobody reads any more. */
  give(image: FrameImage): void {
    if (isPixels(image)) this.spare.push(image.rgba);
  }
}
