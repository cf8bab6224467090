/** Presets of a span of days that ends today. */
export const dayRanges = ['today', '7', '30', 'all'] as const;
export type DayRange = (typeof dayRanges)[number];

/** First day of a range in the machine's time zone, `2026-02-15`, and the millisecond at which it began. Null: no first day. */
export function firstDayOf(range: DayRange, now: Date): { readonly day: string; readonly sinceMs: number } | null {
  if (range === 'all') return null;
  const daysBack = range === 'today' ? 0 : Number(range) - 1;
  const first = new Date(now.getFullYear(), now.getMonth(), now.getDate() - daysBack);
  const day = [first.getFullYear(), twoDigits(first.getMonth() + 1), twoDigits(first.getDate())].join('-');
  return { day, sinceMs: first.getTime() };
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
