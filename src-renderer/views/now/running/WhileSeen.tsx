import { type ReactElement, useEffect, useRef, useState } from 'react';

/** An item of a list that is drawn anew only while it is in sight: with many streams most cards lie below the edge of the window. */
export function WhileSeen({ children }: { readonly children: ReactElement }) {
  const item = useRef<HTMLLIElement>(null);
  const [isSeen, setIsSeen] = useState(true);
  const drawn = useRef(children);

  useEffect(() => {
    if (item.current === null) return;
    const observer = new IntersectionObserver(([entry]) => setIsSeen(entry?.isIntersecting ?? true), { rootMargin });
    observer.observe(item.current);
    return () => observer.disconnect();
  }, []);
  useEffect(() => {
    if (isSeen) drawn.current = children;
  }, [isSeen, children]);

  // The same element again is what React leaves alone.
  return <li ref={item}>{isSeen ? children : drawn.current}</li>;
}

/** A card is up to date before it is scrolled into sight. */
const rootMargin = '100px';
