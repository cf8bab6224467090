import { diffWordsWithSpace } from 'diff';
import { useMemo } from 'react';
import { visibleChange } from './visible-change.ts';

/** Longer texts are compared as wholes: what differs inside of them could not be taken in anyway, and would take long to find. */
const maxComparedCharacters = 2000;

/** A short text as it came and as it went on, with the difference marked. */
export function BeforeAfter({ before, after }: { readonly before: string; readonly after: string }) {
  const parts = useMemo(
    () =>
      before.length + after.length > maxComparedCharacters
        ? [
            { value: before, removed: true, added: false },
            { value: after, removed: false, added: true },
          ]
        : diffWordsWithSpace(before, after),
    [before, after],
  );
  const isWhole = parts.every(({ added, removed }) => added || removed);
  return (
    <dl className="before-after mono">
      <div className="before">
        <dt>
          <span aria-hidden="true">−</span>
          <span className="unseen">Before</span>
        </dt>
        <dd>
          {before === '' && <span className="soft">nothing</span>}
          {parts.map(({ value, removed, added }, index) =>
            added ? null : (
              // biome-ignore lint/suspicious/noArrayIndexKey: a part has no name but its place
              <span key={index} className={removed ? 'diff-mark' : undefined}>
                {removed ? visibleChange(value, isWhole) : value}
              </span>
            ),
          )}
        </dd>
      </div>
      <div className="after">
        <dt>
          <span aria-hidden="true">+</span>
          <span className="unseen">After</span>
        </dt>
        <dd>
          {after === '' && <span className="soft">nothing</span>}
          {parts.map(({ value, removed, added }, index) =>
            removed ? null : (
              // biome-ignore lint/suspicious/noArrayIndexKey: a part has no name but its place
              <span key={index} className={added ? 'diff-mark' : undefined}>
                {added ? visibleChange(value, isWhole) : value}
              </span>
            ),
          )}
        </dd>
      </div>
    </dl>
  );
}
