import { useCallback, useEffect, useEffectEvent } from 'react';
import { useStore } from 'zustand';
import { hrefOf } from '../../app/route.ts';
import { Button } from '../../components/controls/Button.tsx';
import { Icon } from '../../components/Icon.tsx';
import { placeOf, rowAt } from '../../stores/requests/requests-rows.ts';
import { useStores } from '../../stores/stores-context.tsx';

/** The way back, and to the requests before and after. Escape, j and k do the same. */
export function InspectorHead({ requestId }: { readonly requestId: string }) {
  const [newer, older] = useNeighbours(requestId);
  useKeys(newer, older);
  return (
    <header className="insp-head">
      <a className="crumb" href={hrefOf('requests')}>
        <Icon name="requests" />
        Requests
      </a>
      <h1 className="cut" title={requestId}>
        {requestId}
      </h1>
      <Button kind="quiet" aria-disabled={newer === null} onClick={() => newer?.()}>
        Newer <kbd>k</kbd>
      </Button>
      <Button kind="quiet" aria-disabled={older === null} onClick={() => older?.()}>
        Older <kbd>j</kbd>
      </Button>
    </header>
  );
}

type Go = (() => void) | null;

/** The next requests in the table, under its filter; null where there is none or it is not read yet. */
function useNeighbours(requestId: string): [newer: Go, older: Go] {
  const { requestsTable } = useStores();
  const place = useStore(requestsTable, (state) => placeOf(state, requestId));
  const newerId = useStore(requestsTable, (state) => (place === null ? null : idAt(state, place - 1)));
  const olderId = useStore(requestsTable, (state) => (place === null ? null : idAt(state, place + 1)));
  useEffect(() => {
    // Those beyond the last block that was in sight are read before they are asked for.
    if (place !== null) requestsTable.showRows(place, place + 1);
  }, [requestsTable, place]);
  const goTo = useCallback(
    (id: string, row: number) => {
      requestsTable.moveCursor(row);
      location.replace(hrefOf('requests', id));
    },
    [requestsTable],
  );
  return [
    newerId === null || place === null ? null : () => goTo(newerId, place - 1),
    olderId === null || place === null ? null : () => goTo(olderId, place + 1),
  ];
}

function idAt(state: Parameters<typeof rowAt>[0], place: number): string | null {
  return place < 0 ? null : (rowAt(state, place)?.metrics.request_id ?? null);
}

function useKeys(newer: Go, older: Go): void {
  const press = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const go = { Escape: back, j: older, k: newer }[event.key];
    if (go == null) return;
    event.preventDefault();
    go();
  });
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => press(event);
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, []);
}

function back(): void {
  location.hash = hrefOf('requests');
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches('input, textarea, select, [contenteditable]');
}
