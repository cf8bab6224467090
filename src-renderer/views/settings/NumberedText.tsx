import { type Ref, useImperativeHandle, useRef } from 'react';

export interface NumberedTextHandle {
  /** Puts the cursor at the beginning of a line, 1-based. */
  show(line: number): void;
}

interface NumberedTextProps {
  readonly ref: Ref<NumberedTextHandle>;
  readonly label: string;
  readonly text: string;
  readonly failedLines: ReadonlySet<number>;
  readonly warnedLines: ReadonlySet<number>;
  readonly describedBy: string;
  readonly onChange: (text: string) => void;
  /** Ctrl+S or ⌘S. */
  readonly onSave: () => void;
}

/** A plain text area with line numbers that mark mistakes. Tab leaves it, as everywhere. */
export function NumberedText(props: NumberedTextProps) {
  const { ref, label, text, failedLines, warnedLines, describedBy, onChange, onSave } = props;
  const area = useRef<HTMLTextAreaElement>(null);
  useImperativeHandle(ref, () => ({
    show(line) {
      const start = text.split('\n', line - 1).reduce((sum, part) => sum + part.length + 1, 0);
      area.current?.focus();
      area.current?.setSelectionRange(start, start);
    },
  }));
  const lines = text.split('\n');
  return (
    <div className="numbered">
      <ol className="numbered-lines mono" aria-hidden="true">
        {lines.map((_, index) => {
          const line = index + 1;
          const kind = failedLines.has(line) ? 'failed' : warnedLines.has(line) ? 'warning' : 'plain';
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: a line has no name but its place
            <li key={index} className={`numbered-${kind}`}>
              {line}
            </li>
          );
        })}
      </ol>
      <textarea
        ref={area}
        className="numbered-text mono"
        aria-label={label}
        aria-invalid={failedLines.size > 0}
        aria-describedby={describedBy}
        // Lines are not broken, so that each stands beside its number; the box around both scrolls.
        wrap="off"
        rows={lines.length + 1}
        spellCheck={false}
        autoComplete="off"
        autoCapitalize="off"
        value={text}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 's' || !(event.ctrlKey || event.metaKey)) return;
          event.preventDefault();
          onSave();
        }}
      />
    </div>
  );
}
