/** The style of charts, in light and dark. Colours: Okabe and Ito, which differ for colour-blind eyes, too. */
export const CHART_STYLE = `
svg { font: 13px system-ui, sans-serif; }
.paper { fill: #ffffff; }
text { fill: #1b2430; }
.dim { fill: #5a6675; }
.download { fill: #0072b2; }
.both { fill: #e69f00; }
.gif { fill: #b5548a; }
.rest { fill: #a8b0ba; }
.axis { stroke: #a8b0ba; }
.spread { stroke: #1b2430; stroke-width: 1.5; }
.ticks { stroke: #0072b2; stroke-opacity: 0.5; }
polyline { fill: none; }
.line-measured { stroke: #0072b2; stroke-width: 2; }
.line-bound { stroke: #b5548a; stroke-width: 1.5; stroke-dasharray: 5 4; }
.line-knee { stroke: #e69f00; stroke-width: 3; }
@media screen and (prefers-color-scheme: dark) {
  .paper { fill: #14181f; }
  text { fill: #e6eaf0; }
  .dim { fill: #a3aebb; }
  .download { fill: #4db1e8; }
  .both { fill: #f2b83f; }
  .gif { fill: #d98abb; }
  .rest { fill: #5f6976; }
  .axis { stroke: #5f6976; }
  .spread { stroke: #e6eaf0; }
  .ticks, .line-measured { stroke: #4db1e8; }
  .line-bound { stroke: #d98abb; }
  .line-knee { stroke: #f2b83f; }
}
`;

/** The style of the page around the charts. On paper it is light. */
export const PAGE_STYLE = `
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; background: #ffffff; color: #1b2430; }
h1 { line-height: 1.2; }
h2 { margin-top: 2.5rem; }
figure { margin: 0; overflow-x: auto; }
svg { display: block; width: 100%; min-width: 38rem; height: auto; margin: 1rem 0; }
.table { overflow-x: auto; }
table { border-collapse: collapse; margin: 1rem 0; font-size: 0.9rem; }
caption { text-align: left; font-weight: 600; padding: 0.3rem 0; }
th, td { text-align: right; padding: 0.25rem 0.7rem; border-bottom: 1px solid #d5dae0; white-space: nowrap; }
th:first-child, td:first-child { text-align: left; padding-left: 0; }
thead th { border-bottom: 2px solid #a8b0ba; }
tbody th { font-weight: normal; }
.verdict { font-size: 1.15rem; }
.note { color: #5a6675; font-size: 0.9rem; }
@media screen and (prefers-color-scheme: dark) {
  body { background: #14181f; color: #e6eaf0; }
  th, td { border-color: #39424e; }
  .note { color: #a3aebb; }
}
@media print {
  body { max-width: none; margin: 0; }
  h2, h3 { break-after: avoid; }
  svg { min-width: 0; }
  figure, table { break-inside: avoid; }
}
`;
