import { ECHO } from './peers/echo.ts';
import { OURS } from './peers/mesos-dns.ts';
import { KINDS, type Kind } from './questions.ts';
import { loadOf, type Results } from './results.ts';
import { numberText } from './table.ts';

const WIDTH = 820;
const PANEL_WIDTH = WIDTH / 2;
const ROW_HEIGHT = 24;
const BAR_HEIGHT = 16;
const TOP = 62;
const HEADING_HEIGHT = 30;
const GAP = 18;
/** From a panel's left edge. */
const BAR_LEFT = 152;
const BAR_WIDTH_MAX = 188;
/** A bar that is longer than so many of the shortest would leave nothing to see of the others: it is cut off, and says so. */
const RANGE_MAX = 10;

interface Bar {
  readonly server: string;
  readonly micros: number;
}

/** Bars of CPU per query: a panel for each kind of question, every bar on the same scale. SVG for light and dark pages. */
export function plot(results: Results): string {
  const size = results.plan.latency.size;
  const panels = KINDS.map((kind) => ({ kind, bars: barsOf(results, size, kind) }));
  const all = panels.flatMap(({ bars }) => bars.map(({ micros }) => micros));
  const cut = Math.min(...all) * RANGE_MAX;
  const scale = BAR_WIDTH_MAX / Math.max(...all.filter((micros) => micros <= cut));
  const rows = [panels.slice(0, 2), panels.slice(2)].map((row) => ({
    row,
    height: HEADING_HEIGHT + GAP + ROW_HEIGHT * Math.max(...row.map(({ bars }) => bars.length)),
  }));
  const height = TOP + rows.reduce((sum, row) => sum + row.height, 0);
  const drawn = rows.flatMap(({ row }, index) => {
    const top = TOP + rows.slice(0, index).reduce((sum, before) => sum + before.height, 0);
    return row.map(({ kind, bars }, column) => panel(kind, bars, { left: column * PANEL_WIDTH, top, scale }));
  });
  const title = `Server CPU per query, ${size.toLocaleString('en')} names`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="14" role="img" aria-label="${title}">
  <style>
    text { fill: #1a202c; } .title { font-size: 16px; font-weight: bold; } .small { font-size: 12px; fill: #4a5568; }
    .ours { fill: #1d4ed8; } .limit { fill: #94a3b8; } .other { fill: #64748b; }
    @media (prefers-color-scheme: dark) { text { fill: #f1f5f9; } .small { fill: #cbd5e1; } .ours { fill: #60a5fa; } .limit { fill: #64748b; } .other { fill: #94a3b8; } }
  </style>
  <text class="title" x="16" y="28">${title}</text>
  <text class="small" x="16" y="48">microseconds of one core, all threads and processes of the server; shorter is better</text>
${drawn.join('\n')}
</svg>
`;
}

function barsOf(results: Results, size: number, kind: Kind): Bar[] {
  return results.queries.peers.flatMap(({ name }) => {
    const cpu = loadOf(results, name, size, kind, 'cpuMicros');
    return cpu === undefined ? [] : [{ server: name, micros: cpu.median }];
  });
}

interface Frame {
  readonly left: number;
  readonly top: number;
  /** Pixels for a microsecond. */
  readonly scale: number;
}

function panel(kind: Kind, bars: readonly Bar[], { left, top, scale }: Frame): string {
  const heading = `  <text x="${left + 16}" y="${top + 18}" font-weight="bold">${kind}</text>`;
  const lines = bars.map(({ server, micros }, index) => {
    const y = top + HEADING_HEIGHT + index * ROW_HEIGHT;
    const length = Math.min(micros * scale, BAR_WIDTH_MAX);
    const isCut = length < micros * scale;
    const name = `<text class="small" x="${left + BAR_LEFT - 8}" y="${y + 13}" text-anchor="end">${server}</text>`;
    const bar = `<path class="${classOf(server)}" d="${outline(left + BAR_LEFT, y, length, isCut)}"/>`;
    const value = `<text class="small" x="${left + BAR_LEFT + length + (isCut ? 12 : 6)}" y="${y + 13}">${numberText(micros)}</text>`;
    return `  ${name}${bar}${value}`;
  });
  return [heading, ...lines].join('\n');
}

/** A bar; one that is cut off ends in a point. */
function outline(x: number, y: number, length: number, isCut: boolean): string {
  const point = isCut ? `l6 ${BAR_HEIGHT / 2} l-6 ${BAR_HEIGHT / 2}` : `v${BAR_HEIGHT}`;
  return `M${x} ${y} h${length.toFixed(1)} ${point} h-${length.toFixed(1)}z`;
}

function classOf(server: string): string {
  if (server === OURS) return 'ours';
  return server === ECHO.name ? 'limit' : 'other';
}
