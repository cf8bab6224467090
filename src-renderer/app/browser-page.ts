import type { PageHooks } from '../stores/connect-feed.ts';

/** Animation frames stop in a window that is covered but not hidden; this bounds how long events may wait for one there. */
const longestWaitMs = 250;

/** The page's own visibility and pictures. */
export const browserPage: PageHooks = {
  isVisible: () => document.visibilityState === 'visible',
  onVisibilityChange(listener) {
    document.addEventListener('visibilitychange', listener);
    return () => document.removeEventListener('visibilitychange', listener);
  },
  beforeNextPicture(callback) {
    let isDone = false;
    function once(): void {
      if (isDone) return;
      isDone = true;
      clearTimeout(timer);
      cancelAnimationFrame(frame);
      callback();
    }
    const timer = setTimeout(once, longestWaitMs);
    const frame = requestAnimationFrame(once);
  },
};
