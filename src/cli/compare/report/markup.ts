/** Markup that is safe: all texts in it are escaped. */
export interface Markup {
  readonly markup: string;
}

/** A part of an element: markup, or text, which is escaped. */
export type Child = Markup | string | readonly Child[];

/**
 * An element of XML, which HTML reads in the same way.
 *
 * @example
 * element('text', { x: 5 }, 'a < b'); // <text x="5">a &lt; b</text>
 */
export function element(
  name: string,
  attributes: Readonly<Record<string, string | number>> = {},
  ...children: readonly Child[]
): Markup {
  const all = Object.entries(attributes)
    .map(([key, value]) => ` ${key}="${escaped(shown(value))}"`)
    .join('');
  const inner = markupOf(children);
  const isVoid = inner === '' && !NEVER_VOID.has(name);
  return { markup: isVoid ? `<${name}${all}/>` : `<${name}${all}>${inner}</${name}>` };
}

/** Elements of HTML that must have an end tag, even without content. */
const NEVER_VOID = new Set(['td', 'th', 'p', 'div', 'span', 'title']);

const markupOf = (child: Child): string => {
  if (typeof child === 'string') return escaped(child);
  return 'markup' in child ? child.markup : child.map(markupOf).join('');
};

/** Text in which no character has a meaning in XML or HTML, and none is forbidden (XML 1.0, 2.2). */
export const escaped = (text: string): string =>
  text.replace(FORBIDDEN, '\ufffd').replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);

/** Control characters, halves of surrogate pairs, and two that are no characters. */
const FORBIDDEN = /[\p{Cs}\ufffe\uffff]|(?![\t\n\r])\p{Cc}/gu;

/** Numbers with at most two decimals, which is a hundredth of a pixel. */
const shown = (value: string | number): string =>
  typeof value === 'number' ? String(Math.round(value * 100) / 100) : value;
