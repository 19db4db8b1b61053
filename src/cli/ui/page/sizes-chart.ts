import { colorOf, context, make } from './dom.js';
import { plural, size } from './words.js';

/** In CSS pixels: the height, and the least width of a bar. */
const HEIGHT = 80;
const MIN_BAR = 2;

/** The bytes of each image as bars. If there is no room for a bar each, a bar is the largest of several images. */
export class SizesChart {
  private readonly canvas = make('canvas', 'sizes');
  private marked = 0;

  /** @param onPick called with the number of the image that is clicked. */
  constructor(
    root: HTMLElement,
    private readonly bytes: readonly number[],
    onPick: (image: number) => void,
  ) {
    const { canvas } = this;
    const most = Math.max(...bytes);
    canvas.setAttribute('role', 'img');
    canvas.ariaLabel = `The bytes of ${plural(bytes.length, 'image')}, at most ${size(most)}`;
    canvas.addEventListener('click', ({ offsetX }) => {
      onPick(Math.floor((offsetX / canvas.clientWidth) * bytes.length));
    });
    root.append(make('p', 'dim', `Bytes of each image, at most ${size(most)}`), canvas);
    addEventListener('resize', () => this.draw());
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.draw());
  }

  /** Marks an image. */
  mark(image: number): void {
    this.marked = image;
    this.draw();
  }

  private draw(): void {
    const { canvas, bytes, marked } = this;
    const width = canvas.clientWidth;
    const bars = Math.min(bytes.length, Math.max(1, Math.floor(width / MIN_BAR)));
    const most = bytes.reduce((max, each) => Math.max(max, each), 1);
    canvas.width = Math.round(width * devicePixelRatio);
    canvas.height = Math.round(HEIGHT * devicePixelRatio);
    const pen = context(canvas);
    pen.scale(canvas.width / bars, canvas.height / most);
    for (let bar = 0; bar < bars; bar += 1) {
      const first = Math.floor((bar * bytes.length) / bars);
      const end = Math.floor(((bar + 1) * bytes.length) / bars);
      const height = Math.max(...bytes.slice(first, end));
      pen.fillStyle = colorOf(marked >= first && marked < end ? 'saved' : 'gif');
      pen.fillRect(bar, most - height, 0.9, height);
    }
  }
}
