/** The calendar day of the machine's own time zone: `2026-02-15`. People ask what they did today, not what UTC did. */
export function localDay(ms: number): string {
  const date = new Date(ms);
  const pad = (value: number, length: number) => String(value).padStart(length, '0');
  return `${pad(date.getFullYear(), 4)}-${pad(date.getMonth() + 1, 2)}-${pad(date.getDate(), 2)}`;
}
