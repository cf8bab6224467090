import { createRequire } from 'node:module';
import { plainText } from './plain-text.ts';

/** A label and its value, which is set against the right edge of its column. */
export type Cell = readonly [label: string, value: string];

/** Columns inside the frame: never fewer, so that boxes line up; never more, so that 80 columns hold it: longer lines are cut. */
const minColumns = 64;
const maxColumns = 76;

/** Draws sections one under another in one frame. Lines are measured as a terminal shows them, wide characters and all. */
export function box(sections: readonly (readonly string[])[]): string {
  const shown = sections.map((lines) => lines.map(plainText));
  const widest = Math.max(minColumns, ...shown.flat().map(columnsOf));
  const columns = Math.min(widest, maxColumns);
  const rule = '─'.repeat(columns + 2);
  const blocks = shown.map((lines) => lines.map((line) => `│ ${fitted(line, columns)} │\n`).join(''));
  return `┌${rule}┐\n${blocks.join(`├${rule}┤\n`)}└${rule}┘`;
}

/** Lines `Label: value` with the values under one another. */
export function labelled(rows: readonly Cell[]): string[] {
  const columns = Math.max(...rows.map(([label]) => columnsOf(label))) + 1;
  return rows.map(([label, value]) => `${pad(`${label}:`, columns)} ${value}`);
}

/** Indented rows of cells with bars between them, each column as wide as its widest cell. Empty rows take no line. */
export function grid(rows: readonly (readonly Cell[])[], minValueColumns = 0): string[] {
  const filled = rows.filter((row) => row.length > 0);
  const widths = Array.from({ length: Math.max(0, ...filled.map((row) => row.length)) }, (_, column) => {
    const cells = filled.flatMap((row) => (row[column] ? [row[column]] : []));
    return {
      label: Math.max(...cells.map(([label]) => columnsOf(label))),
      value: Math.max(minValueColumns, ...cells.map(([, value]) => columnsOf(value))),
    };
  });
  return filled.map((row) => {
    const cells = row.map(([label, value], column) => {
      const width = widths[column]!;
      return `${pad(label, width.label)} ${' '.repeat(width.value - columnsOf(value))}${value}`;
    });
    return `  ${cells.join(' │ ')}`;
  });
}

function columnsOf(text: string): number {
  return oneColumnEach.test(text) ? text.length : stringWidth(text);
}

/** ASCII, and what stands in the boxes themselves. */
const oneColumnEach = /^[ -~│–—…]*$/;
const load = createRequire(import.meta.url);

/** The library is read when the first text needs it, which few do: its tables take 3 MB. Required, because nobody waits for a line. */
function stringWidth(text: string): number {
  const { default: width } = load('string-width') as typeof import('string-width');
  return width(text);
}

function pad(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - columnsOf(text)));
}

/** Exactly so many columns. What is cut away leaves an ellipsis, and no character is cut in two. */
function fitted(text: string, columns: number): string {
  if (columnsOf(text) <= columns) return pad(text, columns);
  let kept = '';
  let used = 0;
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    const width = columnsOf(segment);
    if (used + width > columns - 1) break;
    kept += segment;
    used += width;
  }
  return pad(`${kept}…`, columns);
}
