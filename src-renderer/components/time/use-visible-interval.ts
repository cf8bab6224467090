import { useEffect, useEffectEvent } from 'react';

/** Calls again and again while the page is seen; a hidden page costs nothing. */
export function useVisibleInterval(callback: () => void, intervalMs: number): void {
  const call = useEffectEvent(callback);
  useEffect(() => {
    let timer: ReturnType<typeof setInterval> | undefined;
    function follow(): void {
      clearInterval(timer);
      timer = document.visibilityState === 'visible' ? setInterval(() => call(), intervalMs) : undefined;
    }
    follow();
    document.addEventListener('visibilitychange', follow);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', follow);
    };
  }, [intervalMs]);
}
