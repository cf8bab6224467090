import { useMemo, useState } from 'react';
import { type Column, columns } from './columns.tsx';
import { fittingColumns } from './fitting-columns.ts';

const storageKey = 'llama-proxy.requests.columns';

export interface ChosenColumns {
  readonly shown: readonly Column[];
  /** Nobody chose: as many are shown as fit. */
  readonly isAutomatic: boolean;
  readonly isShown: (id: string) => boolean;
  readonly toggle: (id: string) => void;
  readonly reset: () => void;
}

/** Which columns this browser shows: those that were chosen, else as many as fit into the width. */
export function useColumns(widthPx: number): ChosenColumns {
  const [chosen, setChosen] = useState(remembered);
  const shown = useMemo(
    () => (chosen === null ? fittingColumns(columns, widthPx) : columns.filter(({ id }) => chosen.includes(id))),
    [chosen, widthPx],
  );
  const ids = shown.map(({ id }) => id);

  function choose(next: readonly string[] | null): void {
    setChosen(next);
    try {
      if (next === null) localStorage.removeItem(storageKey);
      else localStorage.setItem(storageKey, JSON.stringify(next));
    } catch {
      // Storage is full or forbidden: the choice then lasts as long as the page.
    }
  }

  return {
    shown,
    isAutomatic: chosen === null,
    isShown: (id) => ids.includes(id),
    toggle: (id) => choose(ids.includes(id) ? ids.filter((one) => one !== id) : [...ids, id]),
    reset: () => choose(null),
  };
}

/** Null where nothing was chosen. */
function remembered(): readonly string[] | null {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(storageKey) ?? 'null');
    const known = Array.isArray(value) ? columns.map(({ id }) => id).filter((id) => value.includes(id)) : [];
    return known.length > 0 ? known : null;
  } catch {
    // Storage is forbidden, or somebody wrote something else there.
    return null;
  }
}
