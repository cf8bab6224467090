import type { ReactNode } from 'react';
import { Icon, type IconName } from './Icon.tsx';

export type ChipKind = 'queued' | 'completed' | 'repaired' | 'warning' | 'failed';

interface ChipProps {
  readonly kind: ChipKind;
  readonly icon?: IconName;
  readonly children: ReactNode;
}

/** A short state on a ground of its own colour. */
export function Chip({ kind, icon, children }: ChipProps) {
  return (
    <span className={`chip chip-${kind}`}>
      {icon !== undefined && <Icon name={icon} />}
      {children}
    </span>
  );
}
