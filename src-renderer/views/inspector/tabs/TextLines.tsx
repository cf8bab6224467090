import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo, useRef } from 'react';

const linePx = 20;

/** A text of any length with its lines numbered; only those in sight are drawn. Long lines wrap. */
export function TextLines({ text, label }: { readonly text: string; readonly label: string }) {
  const lines = useMemo(() => text.split('\n').flatMap(chopped), [text]);
  const scroller = useRef<HTMLElement>(null);
  const virtualizer = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => linePx,
    overscan: 20,
  });
  const items = virtualizer.getVirtualItems();
  return (
    <section
      ref={scroller}
      className="lines"
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: long texts scroll, and the keyboard must be able to scroll them
      tabIndex={0}
    >
      <div style={{ height: virtualizer.getTotalSize() }}>
        <div style={{ transform: `translateY(${items[0]?.start ?? 0}px)` }}>
          {items.map(({ index, key }) => (
            <div key={key} ref={virtualizer.measureElement} data-index={index} className="line">
              <span className="line-number" aria-hidden="true">
                {lines[index]?.number}
              </span>
              <code>{lines[index]?.text}</code>
            </div>
          ))}
        </div>
      </div>
    </section>
  );
}

/** A line longer than this is drawn in pieces: one of a megabyte would be laid out as a whole whenever a bit of it is seen. */
const longestLine = 4000;

function chopped(text: string, index: number): { number: number | null; text: string }[] {
  if (text.length <= longestLine) return [{ number: index + 1, text }];
  return Array.from({ length: Math.ceil(text.length / longestLine) }, (_, piece) => ({
    number: piece === 0 ? index + 1 : null,
    text: text.slice(piece * longestLine, (piece + 1) * longestLine),
  }));
}
