import { type RefObject, useLayoutEffect, useState } from 'react';

/** How wide the inside of an element is, its scroll bar left out; 0 until it is drawn. */
export function useWidth(element: RefObject<HTMLElement | null>): number {
  const [widthPx, setWidthPx] = useState(0);
  useLayoutEffect(() => {
    const drawn = element.current;
    if (drawn === null) return;
    const measure = () => setWidthPx(drawn.clientWidth);
    const observer = new ResizeObserver(measure);
    observer.observe(drawn);
    measure();
    return () => observer.disconnect();
  }, [element]);
  return widthPx;
}
