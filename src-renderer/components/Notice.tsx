import type { ReactNode } from 'react';
import { Icon, type IconName } from './Icon.tsx';

export type NoticeKind = 'info' | 'completed' | 'warning' | 'failed';

const icons: Record<NoticeKind, IconName> = {
  info: 'info',
  completed: 'completed',
  warning: 'warning',
  failed: 'failed',
};

interface NoticeProps {
  readonly kind: NoticeKind;
  /** What can be done about it. */
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** Something to know or to mend. Announced to screen readers when it appears. */
export function Notice({ kind, actions, children }: NoticeProps) {
  return (
    <div className={`notice notice-${kind}`} role="status">
      <Icon name={icons[kind]} />
      <div className="notice-text">{children}</div>
      {actions !== undefined && <div className="notice-actions">{actions}</div>}
    </div>
  );
}
