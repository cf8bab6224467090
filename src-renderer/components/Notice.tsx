import type { ReactNode } from 'react';
import { Icon } from './Icon.tsx';

/** Something to know or to mend. Announced to screen readers when it appears. */
export function Notice({ kind, children }: { readonly kind: 'warning' | 'failed'; readonly children: ReactNode }) {
  return (
    <div className={`notice notice-${kind}`} role="status">
      <Icon name={kind} />
      <div>{children}</div>
    </div>
  );
}
