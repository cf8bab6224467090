import { Tooltip as Radix } from 'radix-ui';
import type { ReactElement, ReactNode } from 'react';

/** Pause before a tooltip opens, so that a pointer on its way elsewhere leaves no trail of them. */
const openDelayMs = 300;

/** Around the whole window: tooltips share the delay. */
export function TooltipProvider({ children }: { readonly children: ReactNode }) {
  return <Radix.Provider delayDuration={openDelayMs}>{children}</Radix.Provider>;
}

/** Shows `text` beside its one child while that is pointed at or has the focus. The child must take a ref and props. */
export function Tooltip({ text, children }: { readonly text: ReactNode; readonly children: ReactElement }) {
  return (
    <Radix.Root>
      <Radix.Trigger asChild>{children}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content className="tooltip" sideOffset={6} collisionPadding={8}>
          {text}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
