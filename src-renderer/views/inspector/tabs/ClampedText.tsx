import { useState } from 'react';

interface ClampedTextProps {
  readonly text: string;
  readonly isCode?: boolean;
}

/** A longer text shows its beginning only. */
const clampedFrom = 1600;
const shownOfClamped = 900;

/** Text of any length, of which a long one waits to be unfolded. */
export function ClampedText({ text, isCode = false }: ClampedTextProps) {
  const [isOpen, setIsOpen] = useState(false);
  const isLong = text.length > clampedFrom;
  const shown = isLong && !isOpen ? `${text.slice(0, shownOfClamped)}…` : text;
  return (
    <>
      {isCode ? <pre className="insp-code">{shown}</pre> : <p className="insp-text">{shown}</p>}
      {isLong && (
        <button type="button" className="insp-unfold" aria-expanded={isOpen} onClick={() => setIsOpen(!isOpen)}>
          {isOpen ? 'Show less' : `Show all ${text.length.toLocaleString('en-US')} characters`}
        </button>
      )}
    </>
  );
}
