import { useMemo } from 'react';
import { type DiffLine, diffLines } from './line-diff.ts';

interface LineDiffProps {
  readonly before: string;
  readonly after: string;
  readonly label: string;
}

const signs: Record<DiffLine['kind'], string> = { same: ' ', added: '+', removed: '−', gap: '⋯' };
const spoken: Record<DiffLine['kind'], string> = { same: '', added: 'added: ', removed: 'removed: ', gap: '' };

/** What changed between two texts, line by line. */
export function LineDiff({ before, after, label }: LineDiffProps) {
  const lines = useMemo(() => diffLines(before, after), [before, after]);
  if (lines.length === 0) return <p className="soft small">Nothing changes in the file.</p>;
  return (
    <section
      className="diff mono"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: long lines scroll, and the keyboard must be able to scroll them
      tabIndex={0}
      aria-label={label}
    >
      <div className="diff-lines">
        {lines.map(({ kind, text, line }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a line has no name but its place
          <div key={index} className={`diff-line diff-${kind}`}>
            <span className="diff-number">{line}</span>
            <span aria-hidden="true">{signs[kind]}</span>
            <span className="unseen">{spoken[kind]}</span>
            <span>{text}</span>
          </div>
        ))}
      </div>
    </section>
  );
}
