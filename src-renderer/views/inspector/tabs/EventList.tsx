import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useRef, useState } from 'react';
import { durationFigure, figureText, unknown } from '#shared/metrics/figures.ts';
import { pretty } from '../reading/pretty.ts';
import type { KeptEvent } from '../reading/sse-events.ts';
import { TextLines } from './TextLines.tsx';

const rowPx = 28;

/** A silence of this length within a stream is felt by whoever waits. */
const longGapMs = 500;

/** The events of a stream with the time since the one before; the chosen one is shown whole below. */
export function EventList({ events }: { readonly events: readonly KeptEvent[] }) {
  const [chosen, setChosen] = useState(0);
  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: events.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowPx,
    overscan: 12,
  });
  const items = virtualizer.getVirtualItems();
  const event = events[chosen];

  function onKeyDown(pressed: KeyboardEvent): void {
    const step = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1, PageDown: 10, PageUp: -10 }[pressed.key];
    if (step === undefined || pressed.ctrlKey || pressed.metaKey || pressed.altKey) return;
    pressed.preventDefault();
    pressed.stopPropagation();
    const next = Math.min(events.length - 1, Math.max(0, chosen + step));
    setChosen(next);
    virtualizer.scrollToIndex(next);
  }

  return (
    <div className="events">
      <div
        ref={scroller}
        className="events-list"
        role="listbox"
        aria-label="Events"
        tabIndex={0}
        aria-activedescendant={items.some(({ index }) => index === chosen) ? `event-${chosen}` : undefined}
        onKeyDown={onKeyDown}
      >
        <div role="presentation" style={{ height: virtualizer.getTotalSize() }}>
          <div role="presentation" style={{ transform: `translateY(${items[0]?.start ?? 0}px)` }}>
            {items.map(({ index }) => (
              <EventRow
                key={index}
                index={index}
                event={events[index]}
                count={events.length}
                isChosen={index === chosen}
                onChoose={setChosen}
              />
            ))}
          </div>
        </div>
      </div>
      {event !== undefined && (
        <TextLines
          text={event.json === undefined ? event.text : pretty(event.data)}
          label={`Event ${chosen + 1} of ${events.length}`}
        />
      )}
    </div>
  );
}

interface EventRowProps {
  readonly index: number;
  readonly event: KeptEvent | undefined;
  readonly count: number;
  readonly isChosen: boolean;
  readonly onChoose: (index: number) => void;
}

function EventRow({ index, event, count, isChosen, onChoose }: EventRowProps) {
  const gapMs = event?.gapMs ?? null;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list has the focus and hears the keyboard
    // biome-ignore lint/a11y/useFocusableInteractive: see above
    <div
      role="option"
      id={`event-${index}`}
      aria-selected={isChosen}
      aria-posinset={index + 1}
      aria-setsize={count}
      className="event"
      onClick={() => onChoose(index)}
    >
      <span className="soft">{index + 1}</span>
      <span title="Since the request began">{timeText(event?.atMs ?? null)}</span>
      <span
        className={gapMs !== null && gapMs >= longGapMs ? 'event-gap event-late' : 'event-gap'}
        title="Since the event before"
      >
        {gapMs === null ? '' : `+${figureText(durationFigure(gapMs))}`}
      </span>
      <span className="soft cut">{event?.name}</span>
      <code className="cut">{event?.data === '' ? event.text : event?.data}</code>
    </div>
  );
}

/** All in one unit, so that a column of them can be read: `1.042 s`. */
function timeText(ms: number | null): string {
  return ms === null ? unknown : `${(ms / 1000).toFixed(3)} s`;
}
