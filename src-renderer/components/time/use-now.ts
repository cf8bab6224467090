import { useState } from 'react';
import { useVisibleInterval } from './use-visible-interval.ts';

/** The time in milliseconds since 1970, renewed as often as asked while the page is seen. */
export function useNow(everyMs: number): number {
  const [now, setNow] = useState(Date.now);
  useVisibleInterval(() => setNow(Date.now()), everyMs);
  return now;
}
