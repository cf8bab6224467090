import { useEffect, useEffectEvent, useRef, useState } from 'react';

/**
 * The highest value of a while, which is the longer the more the peak asks for: room that was taken is given back only when it was
 * not needed for so long.
 */
export function useHeldPeak(value: number, holdMsOf: (peak: number) => number): number {
  const [held, setHeld] = useState(value);
  if (value > held) setHeld(value);
  const isFull = value >= held;
  /** Since the room stopped being full, or was last made smaller. */
  const highest = useRef(value);
  const beginAnew = useEffectEvent(() => {
    highest.current = value;
  });
  useEffect(() => {
    highest.current = Math.max(highest.current, value);
  }, [value]);
  useEffect(() => {
    if (isFull) return;
    beginAnew();
    const timer = setTimeout(() => setHeld(highest.current), holdMsOf(held));
    return () => clearTimeout(timer);
  }, [isFull, held, holdMsOf]);
  return Math.max(value, held);
}
