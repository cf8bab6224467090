import { useEffect, useState } from 'react';
import { Button } from './Button.tsx';

/** How long the button says what came of it. */
const shownForMs = 2000;

export function CopyButton({ text, what }: { readonly text: string; readonly what: string }) {
  const [outcome, setOutcome] = useState<'none' | 'copied' | 'refused'>('none');

  useEffect(() => {
    if (outcome === 'none') return;
    const timer = setTimeout(() => setOutcome('none'), shownForMs);
    return () => clearTimeout(timer);
  }, [outcome]);

  function copy(): void {
    navigator.clipboard.writeText(text).then(
      () => setOutcome('copied'),
      () => setOutcome('refused'),
    );
  }

  return (
    <Button kind="quiet" icon={outcome === 'copied' ? 'completed' : 'copy'} onClick={copy} aria-label={`Copy ${what}`}>
      <span className="copy-word" aria-live="polite">
        {{ none: 'Copy', copied: 'Copied', refused: 'Refused' }[outcome]}
      </span>
    </Button>
  );
}
