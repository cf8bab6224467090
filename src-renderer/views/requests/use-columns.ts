import { useState } from 'react';
import { type Column, columns, usualColumns } from './columns.tsx';

const storageKey = 'llama-proxy.requests.columns';

export interface ChosenColumns {
  readonly shown: readonly Column[];
  readonly isShown: (id: string) => boolean;
  readonly toggle: (id: string) => void;
  readonly reset: () => void;
}

/** Which columns this browser shows. */
export function useColumns(): ChosenColumns {
  const [ids, setIds] = useState(remembered);

  function choose(next: readonly string[]): void {
    setIds(next);
    try {
      localStorage.setItem(storageKey, JSON.stringify(next));
    } catch {
      // Storage is full or forbidden: the choice then lasts as long as the page.
    }
  }

  return {
    shown: columns.filter(({ id }) => ids.includes(id)),
    isShown: (id) => ids.includes(id),
    toggle: (id) => choose(ids.includes(id) ? ids.filter((one) => one !== id) : [...ids, id]),
    reset: () => choose(usualColumns),
  };
}

function remembered(): readonly string[] {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(storageKey) ?? 'null');
    const known = Array.isArray(value) ? columns.map(({ id }) => id).filter((id) => value.includes(id)) : [];
    return known.length > 0 ? known : usualColumns;
  } catch {
    // Storage is forbidden, or somebody wrote something else there.
    return usualColumns;
  }
}
