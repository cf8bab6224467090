import type { Facets } from '#shared/contract/history-analysis.ts';
import { countFigure, figureText } from '#shared/metrics/figures.ts';
import type { SelectChipOption } from './SelectChip.tsx';

/** Names to choose from, those with the most requests first; undefined is "does not matter", null the unknown one. */
export function nameOptions(
  any: string,
  unknown: string,
  facet: Facets['models'],
  chosen: string | null | undefined,
): SelectChipOption<string | null | undefined>[] {
  const known = facet.map(({ value, requests }) => ({
    value,
    short: value ?? unknown,
    title: `${value ?? unknown} · ${figureText(countFigure(requests))}`,
  }));
  const isListed = chosen === undefined || facet.some(({ value }) => value === chosen);
  return [
    { value: undefined, title: any },
    ...(isListed ? [] : [{ value: chosen, title: chosen ?? unknown }]),
    ...known,
  ];
}

export const slowOptions: readonly SelectChipOption<number | undefined>[] = [
  { value: undefined, title: 'Any duration' },
  { value: 5_000, title: 'Slower than 5 s', short: '> 5 s' },
  { value: 15_000, title: 'Slower than 15 s', short: '> 15 s' },
  { value: 60_000, title: 'Slower than 1 min', short: '> 1 min' },
  { value: 300_000, title: 'Slower than 5 min', short: '> 5 min' },
];

const hourMs = 3_600_000;

/** Spans back from now. Whole minutes, so that an option is found again by its value. */
export function periodOptions(nowMs: number, chosen: number | undefined): SelectChipOption<number | undefined>[] {
  const now = Math.floor(nowMs / 60_000) * 60_000;
  const spans: [title: string, sinceMs: number][] = [
    ['Last hour', now - hourMs],
    ['Last 24 hours', now - 24 * hourMs],
    ['Last 7 days', now - 7 * 24 * hourMs],
    ['Last 30 days', now - 30 * 24 * hourMs],
  ];
  const isListed = chosen === undefined || spans.some(([, since]) => since === chosen);
  return [
    { value: undefined, title: 'Any time' },
    ...(isListed
      ? []
      : [{ value: chosen, title: `Since ${new Date(chosen ?? 0).toLocaleString('sv-SE').slice(0, 16)}` }]),
    ...spans.map(([title, value]) => ({ value, title })),
  ];
}
