import type { Rectangle } from './desktop-state.ts';

/** Size of a window that was never moved, where the screen has room for it. */
export const usualSize = { width: 1180, height: 780 } as const;

/** Below this the page has no room. */
export const leastSize = { width: 640, height: 420 } as const;

/** So much of the title must lie on a screen for a window to be taken hold of. */
const graspWidth = 120;
const graspHeight = 32;

/** As Electron's window options: without x and y the system puts the window in the middle. */
export type WindowPlacement = { width: number; height: number; x?: number; y?: number };

/** Where to open a window that stood at `saved`, on the screens that there are now: one that was unplugged takes no window with it. */
export function placeWindow(saved: Rectangle | null, workAreas: readonly Rectangle[]): WindowPlacement {
  const area = saved === null ? undefined : workAreas.find((candidate) => canBeGrasped(saved, candidate));
  if (saved === null || area === undefined) return sizeWithin(saved ?? usualSize, workAreas[0]);
  return { x: saved.x, y: saved.y, ...sizeWithin(saved, area) };
}

function canBeGrasped(window: Rectangle, area: Rectangle): boolean {
  const width = Math.min(window.x + window.width, area.x + area.width) - Math.max(window.x, area.x);
  const isTitleInside = window.y >= area.y - 1 && window.y + graspHeight <= area.y + area.height;
  return width >= graspWidth && isTitleInside;
}

function sizeWithin(
  size: { width: number; height: number },
  area: Rectangle | undefined,
): { width: number; height: number } {
  const within = (wanted: number, least: number, available: number | undefined): number =>
    Math.max(least, Math.min(wanted, available ?? wanted));
  return {
    width: within(size.width, leastSize.width, area?.width),
    height: within(size.height, leastSize.height, area?.height),
  };
}
