/** `just now`, `12 s ago`, `3 min ago`, `2 h ago`, `5 d ago` */
export function timeAgo(thenMs: number, nowMs: number): string {
  const seconds = Math.max(0, Math.floor((nowMs - thenMs) / 1000));
  if (seconds < 5) return 'just now';
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h ago`;
  return `${Math.floor(seconds / 86_400)} d ago`;
}

/** `14:03:59` of today, `02-15 14:03:59` of another day, in the machine's time zone. */
export function clockTime(then: Date, now: Date): string {
  const time = [then.getHours(), then.getMinutes(), then.getSeconds()].map(twoDigits).join(':');
  return then.toDateString() === now.toDateString()
    ? time
    : `${twoDigits(then.getMonth() + 1)}-${twoDigits(then.getDate())} ${time}`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
