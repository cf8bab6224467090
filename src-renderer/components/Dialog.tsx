import { Dialog as Radix } from 'radix-ui';
import { type ReactNode, useRef } from 'react';

interface DialogProps {
  readonly title: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  /** The buttons, the one that does it last. */
  readonly actions: ReactNode;
  readonly children: ReactNode;
}

/** A question in front of the screen. Escape and a click beside it close it; the focus goes back to where it was. */
export function Dialog({ title, isOpen, onClose, actions, children }: DialogProps) {
  /** What had the focus before; Radix itself only knows triggers of its own. */
  const before = useRef<Element | null>(null);
  return (
    <Radix.Root open={isOpen} onOpenChange={(open) => !open && onClose()}>
      <Radix.Portal>
        {/* Radix' own overlay writes a style sheet into the page, which the page's policy forbids; the page itself never scrolls. */}
        <div className="dialog-back" />
        <Radix.Content
          className="dialog"
          aria-describedby={undefined}
          onOpenAutoFocus={() => {
            before.current = document.activeElement;
          }}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            if (before.current instanceof HTMLElement) before.current.focus();
          }}
        >
          <Radix.Title>{title}</Radix.Title>
          <div className="dialog-body">{children}</div>
          <footer className="dialog-actions">{actions}</footer>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
