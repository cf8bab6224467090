import { useMemo } from 'react';
import { visibleChange } from '../../../components/texts/visible-change.ts';
import { type DiffPiece, lineDiff, wordDiff } from '../reading/text-diff.ts';

interface TextDiffProps {
  readonly before: string;
  readonly after: string;
  /** What stands there where one of them is empty. */
  readonly nothing?: string;
}

/** Beyond this, words are hard to compare and lines say more. */
const longestByWords = 1500;

/** What stood there and what stands there now: told by sign, by place and by colour. */
export function TextDiff({ before, after, nothing = 'nothing' }: TextDiffProps) {
  return before.length + after.length <= longestByWords ? (
    <WordDiff before={before} after={after} nothing={nothing} />
  ) : (
    <LineDiff before={before} after={after} />
  );
}

function WordDiff({ before, after, nothing }: Required<TextDiffProps>) {
  const pieces = useMemo(() => wordDiff(before, after), [before, after]);
  return (
    <div className="change">
      <pre className="change-removed">
        <span className="change-sign">−</span>
        <span className="unseen">Before: </span>
        <code>{before === '' ? <i>{nothing}</i> : <Pieces pieces={pieces} changed="removed" />}</code>
      </pre>
      <pre className="change-added">
        <span className="change-sign">+</span>
        <span className="unseen">After: </span>
        <code>{after === '' ? <i>{nothing}</i> : <Pieces pieces={pieces} changed="added" />}</code>
      </pre>
    </div>
  );
}

function Pieces({ pieces, changed }: { readonly pieces: readonly DiffPiece[]; readonly changed: 'removed' | 'added' }) {
  const isWhole = pieces.every(({ kind }) => kind !== 'same');
  return pieces
    .filter(({ kind }) => kind === 'same' || kind === changed)
    .map(({ kind, text }, index) =>
      kind === 'same' ? (
        text
      ) : isWhole ? (
        visibleChange(text, true)
      ) : (
        // biome-ignore lint/suspicious/noArrayIndexKey: a diff is drawn once and never changes
        <mark key={index}>{visibleChange(text, false)}</mark>
      ),
    );
}

const signs = { same: ' ', removed: '−', added: '+' } as const;

/** Long texts line by line. */
export function LineDiff({ before, after }: { readonly before: string; readonly after: string }) {
  const lines = useMemo(() => lineDiff(before, after), [before, after]);
  return (
    <section
      className="change change-lines"
      aria-label="Changed lines"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: long texts scroll, and the keyboard must be able to scroll them
      tabIndex={0}
    >
      {lines.map((line, index) =>
        line.kind === 'folded' ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          <p key={index} className="change-folded">
            {line.lines.toLocaleString('en-US')} lines are the same
          </p>
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          <pre key={index} className={`change-${line.kind}`}>
            <span className="change-sign">{signs[line.kind]}</span>
            <code>{line.text}</code>
          </pre>
        ),
      )}
    </section>
  );
}
