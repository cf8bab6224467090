import { useRef } from 'react';
import { CopyButton } from '../controls/CopyButton.tsx';

/** Text to paste elsewhere. Where it cannot be copied for the user it is selected, so that one key press does. */
export function Snippet({ text, what }: { readonly text: string; readonly what: string }) {
  const shown = useRef<HTMLPreElement>(null);

  function select(): void {
    if (shown.current !== null) getSelection()?.selectAllChildren(shown.current);
  }

  return (
    <div className="snippet">
      <section
        // biome-ignore lint/a11y/noNoninteractiveTabindex: long lines scroll, and the keyboard must be able to scroll them
        tabIndex={0}
        aria-label={what}
      >
        <pre ref={shown}>{text}</pre>
      </section>
      <CopyButton text={text} what={what} onRefused={select} />
    </div>
  );
}
