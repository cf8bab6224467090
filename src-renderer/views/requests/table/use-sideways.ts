import { type RefObject, useEffect, useState } from 'react';

/** Which sides of a scroller hide something. */
export interface Sideways {
  readonly left: boolean;
  readonly right: boolean;
}

const nothing: Sideways = { left: false, right: false };

/** Follows how far something is scrolled sideways; `hiddenPx` is how much of its content does not fit. */
export function useSideways(scroller: RefObject<HTMLElement | null>, hiddenPx: number): Sideways {
  const [sideways, setSideways] = useState(nothing);
  useEffect(() => {
    const element = scroller.current;
    if (element === null || hiddenPx <= 0) return;
    function follow(): void {
      const scrolledPx = element?.scrollLeft ?? 0;
      const next = { left: scrolledPx > 0, right: scrolledPx < hiddenPx - 1 };
      setSideways((now) => (now.left === next.left && now.right === next.right ? now : next));
    }
    follow();
    element.addEventListener('scroll', follow, { passive: true });
    return () => element.removeEventListener('scroll', follow);
  }, [scroller, hiddenPx]);
  return hiddenPx <= 0 ? nothing : sideways;
}
