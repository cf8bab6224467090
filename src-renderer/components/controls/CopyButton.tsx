import { use, useEffect, useState } from 'react';
import { Button } from './Button.tsx';
import { CopyText } from './clipboard.ts';

interface CopyButtonProps {
  readonly text: string;
  readonly what: string;
  /** Called when the system refuses: the place to select the text, so that a key press copies it. */
  readonly onRefused?: () => void;
}

/** How long the button says what came of it. */
const shownForMs = 2000;

export function CopyButton({ text, what, onRefused }: CopyButtonProps) {
  const copyText = use(CopyText);
  const [outcome, setOutcome] = useState<'none' | 'copied' | 'refused'>('none');

  useEffect(() => {
    if (outcome === 'none') return;
    const timer = setTimeout(() => setOutcome('none'), shownForMs);
    return () => clearTimeout(timer);
  }, [outcome]);

  function copy(): void {
    copyText(text).then(
      () => setOutcome('copied'),
      () => {
        setOutcome('refused');
        onRefused?.();
      },
    );
  }

  return (
    <Button kind="quiet" icon={outcome === 'copied' ? 'completed' : 'copy'} onClick={copy} aria-label={`Copy ${what}`}>
      <span className="copy-word" aria-live="polite">
        {{ none: 'Copy', copied: 'Copied', refused: onRefused === undefined ? 'Refused' : 'Press Ctrl+C' }[outcome]}
      </span>
    </Button>
  );
}
