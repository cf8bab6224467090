import { useEffect, useState } from 'react';

/** The highest value of the last `holdMs`: room that was taken is given back only when it was not needed for a while. */
export function useHeldPeak(value: number, holdMs: number): number {
  const [held, setHeld] = useState(value);
  if (value > held) setHeld(value);
  useEffect(() => {
    if (value >= held) return;
    const timer = setTimeout(() => setHeld(value), holdMs);
    return () => clearTimeout(timer);
  }, [value, held, holdMs]);
  return Math.max(value, held);
}
