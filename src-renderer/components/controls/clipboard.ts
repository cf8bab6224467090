import { createContext } from 'react';

/** Puts text on the clipboard; rejects where the system refuses. Given by whoever draws the window. */
export const CopyText = createContext<(text: string) => Promise<void>>(async () => {
  throw new Error('Nothing was drawn around this button that could copy.');
});
