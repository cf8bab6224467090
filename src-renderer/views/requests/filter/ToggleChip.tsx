import type { ReactNode } from 'react';
import { Icon, type IconName } from '../../../components/Icon.tsx';

interface ToggleChipProps {
  readonly icon: IconName;
  readonly isOn: boolean;
  readonly onToggle: () => void;
  readonly children: ReactNode;
}

/** A filter that is on or off; on, it can be told from off by more than its colour. */
export function ToggleChip({ icon, isOn, onToggle, children }: ToggleChipProps) {
  return (
    <button type="button" className={isOn ? 'rq-chip rq-chip-on' : 'rq-chip'} aria-pressed={isOn} onClick={onToggle}>
      <Icon name={isOn ? 'completed' : icon} />
      {children}
    </button>
  );
}
