export interface BarPart {
  /** 0 to 1 of the whole. */
  readonly share: number;
  readonly kind: 'cached' | 'read' | 'reread' | 'generated';
}

interface BarProps {
  readonly label: string;
  /** The same in words, for those who do not see the bar. */
  readonly text: string;
  readonly parts: readonly BarPart[];
  /** 0 to 1; null when it is not known how full it is. */
  readonly filled: number | null;
}

/** How full something is, and with what. */
export function Bar({ label, text, parts, filled }: BarProps) {
  return (
    <div
      className={filled === null ? 'bar bar-unknown' : 'bar'}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={filled === null ? undefined : Math.round(Math.min(1, filled) * 100)}
      aria-valuetext={text}
    >
      {parts.map(({ kind, share }) => (
        <span
          key={kind}
          className={`bar-part bar-${kind}`}
          style={{ width: `${Math.min(1, Math.max(0, share)) * 100}%` }}
        />
      ))}
    </div>
  );
}
