import type { GifFacts, ImageFacts } from '../wire.js';
import { context, make, setText } from './dom.js';
import { drawDifference, GAIN, type Difference } from './difference.js';
import { drawImageOf, drawSource } from './pictures.js';
import { SizesChart } from './sizes-chart.js';
import { count, size, time } from './words.js';

/** How many of the largest images are named. */
const LARGEST = 5;
/** Small pictures are enlarged to about this width, in CSS pixels. */
const PANE = 240;

/** Steps through the images of the GIF: result, source and their difference, and the bytes of each. */
export class Inspector {
  private readonly panes: readonly [HTMLCanvasElement, HTMLCanvasElement, HTMLCanvasElement];
  private readonly captions: readonly HTMLElement[];
  private readonly slider = make('input');
  private readonly facts = make('p', 'facts');
  private readonly sizes: SizesChart;
  /** Counts the calls of `show`, so that pictures that come late are left out. */
  private calls = 0;

  constructor(
    root: HTMLElement,
    private readonly gif: GifFacts,
    private readonly images: ImageFacts,
  ) {
    const total = images.bytes.length;
    const names = ['Result', 'Source', 'Difference'];
    const figures = names.map((name) => figure(name, gif));
    this.panes = figures.map(({ canvas }) => canvas) as unknown as typeof this.panes;
    this.captions = figures.map(({ caption }) => caption);
    Object.assign(this.slider, { type: 'range', min: '0', max: String(total - 1), value: '0' });
    this.slider.ariaLabel = 'Image';
    this.slider.addEventListener('input', () => void this.show(Number(this.slider.value)));
    const step = (label: string, by: number) => {
      const button = make('button', '', by < 0 ? '‹' : '›');
      button.ariaLabel = label;
      button.addEventListener('click', () => void this.show(Number(this.slider.value) + by));
      return button;
    };
    const title = make('h3', '', 'Image by image: which ones make the file large');
    root.append(
      title,
      make('div', 'panes', ...figures.map(({ element }) => element)),
      make('div', 'steps', step('Image before', -1), this.slider, step('Next image', 1)),
      this.facts,
    );
    this.sizes = new SizesChart(root, images.bytes, (image) => void this.show(image));
    root.append(this.largest());
  }

  /** Shows an image, by its number in the file. */
  async show(asked: number): Promise<void> {
    const image = Math.min(this.images.bytes.length - 1, Math.max(0, asked));
    const call = (this.calls += 1);
    this.slider.value = String(image);
    this.slider.setAttribute('aria-valuetext', `Image ${image}`);
    setText(this.facts, this.factsOf(image));
    this.sizes.mark(image);

    const [result, source, difference] = this.panes;
    const [isResult, origin] = await Promise.all([
      drawImageOf(result, image, () => call === this.calls),
      drawSource(source, image, () => call === this.calls),
    ]);
    if (call !== this.calls) return;
    setText(
      this.captions[0] as Element,
      isResult ? 'Result' : 'This browser cannot step through a GIF',
    );
    setText(
      this.captions[1] as Element,
      origin === undefined ? 'The frame has no file, or it is gone' : 'Source',
    );
    const isSameShape = origin !== undefined && hasShape(origin, this.gif);
    const found = isResult && isSameShape ? drawDifference(difference, result, source) : undefined;
    if (found === undefined) context(difference).clearRect(0, 0, this.gif.width, this.gif.height);
    setText(this.captions[2] as Element, wordsOf(found, isSameShape));
  }

  private factsOf(image: number): string {
    const { indices, bytes, delays, areas, colors } = this.images;
    const own = bytes[image] ?? 0;
    const mean = bytes.reduce((sum, each) => sum + each, 0) / bytes.length;
    const [left, top, width, height] = areas[image] ?? [0, 0, 0, 0];
    const share = Math.round((100 * width * height) / (this.gif.width * this.gif.height));
    return [
      `Image ${count(image)} of 0 to ${count(bytes.length - 1)}`,
      ...(indices[image] === undefined ? [] : [`frame ${count(indices[image])}`]),
      `${size(own)}, ${(own / mean).toFixed(1)} times the mean`,
      `shown for ${time(delays[image] ?? 0)}`,
      `draws ${width}×${height} at ${left}, ${top}: ${share} % of the screen`,
      `a table of ${colors[image] ?? 0} colours`,
    ].join(' · ');
  }

  private largest(): HTMLElement {
    const { bytes } = this.images;
    const all = bytes.reduce((sum, each) => sum + each, 0);
    const order = [...bytes.keys()].sort((a, b) => (bytes[b] ?? 0) - (bytes[a] ?? 0));
    const buttons = order.slice(0, LARGEST).map((image) => {
      const own = bytes[image] ?? 0;
      const share = ((100 * own) / all).toPrecision(2);
      const button = make('button', '', `${count(image)}: ${size(own)}, ${share} %`);
      button.addEventListener('click', () => void this.show(image));
      return button;
    });
    return make('p', 'largest', 'The largest: ', ...buttons);
  }
}

function figure(name: string, { width, height }: GifFacts) {
  const canvas = make('canvas', 'picture');
  canvas.width = width;
  canvas.height = height;
  canvas.style.width = `${width * Math.max(1, Math.floor(PANE / width))}px`;
  canvas.setAttribute('role', 'img');
  canvas.ariaLabel = name;
  const caption = make('figcaption', 'dim', name);
  return { canvas, caption, element: make('figure', '', canvas, caption) };
}

/** Whether a picture has the proportions of the GIF, so that it was only scaled. */
const hasShape = (
  { width, height }: { readonly width: number; readonly height: number },
  gif: GifFacts,
): boolean => Math.abs((width * gif.height) / (height * gif.width) - 1) < 0.02;

const wordsOf = (found: Difference | undefined, isSameShape: boolean): string => {
  if (found !== undefined) {
    const [mean, most] = [found.mean.toFixed(1), found.most];
    return `Difference, ${GAIN} times as bright: ${mean} of 255 in the mean, at most ${most}`;
  }
  return isSameShape ? 'Difference' : 'Not compared: the frame was cropped, turned or fitted';
};
