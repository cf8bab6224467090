import { Icon } from '../../../components/Icon.tsx';
import type { CallChange } from '../reading/call-changes.ts';
import { pretty } from '../reading/pretty.ts';
import { ClampedText } from './ClampedText.tsx';
import { TextDiff } from './TextDiff.tsx';

interface CallListProps {
  readonly calls: readonly CallChange[];
  readonly titleOf: (fix: string) => string;
}

/** Every tool call of the answer, and how the model wrote it where that is not how the client got it. */
export function CallList({ calls, titleOf }: CallListProps) {
  return (
    <ol className="calls">
      {calls.map((call, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the calls of a kept answer never change
        <Call key={index} place={index + 1} call={call} titleOf={titleOf} />
      ))}
    </ol>
  );
}

function Call({
  place,
  call,
  titleOf,
}: { readonly place: number; readonly call: CallChange } & Pick<CallListProps, 'titleOf'>) {
  const { name, id, before, after, repairs } = call;
  const state = stateOf(call);
  return (
    <li className="call">
      <p className="repair-head">
        <span className="mark mark-tool_call">
          <Icon name="tool_call" />
          {place} · {name ?? 'unnamed'}
        </span>
        {id !== null && <code className="soft cut">{id}</code>}
        <span className={`mark mark-${state.mark} small`}>
          <Icon name={state.mark} />
          {state.word}
        </span>
      </p>
      {repairs.length > 0 && (
        <ul className="soft small">
          {repairs.map((repair, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: see above
            <li key={index}>
              {titleOf(repair.fix)}: {repair.reason}
            </li>
          ))}
        </ul>
      )}
      {before !== null && after !== null && before.name !== after.name && (
        <TextDiff before={before.name ?? ''} after={after.name ?? ''} nothing="no name" />
      )}
      {before !== null && after !== null && before.argumentsText !== after.argumentsText ? (
        <TextDiff before={before.argumentsText} after={after.argumentsText} />
      ) : (
        <ClampedText text={pretty((after ?? before)?.argumentsText ?? '')} isCode />
      )}
    </li>
  );
}

function stateOf({ before, after, repairs }: CallChange): {
  mark: 'repaired' | 'unrepaired' | 'completed' | 'aborted';
  word: string;
} {
  if (repairs.some(({ outcome }) => outcome === 'unrepaired')) return { mark: 'unrepaired', word: 'Left broken' };
  if (after === null) return { mark: 'aborted', word: 'The client did not get it' };
  if (before === null) return { mark: 'repaired', word: 'Not a call as the model wrote it' };
  if (before.argumentsText !== after.argumentsText || before.name !== after.name)
    return { mark: 'repaired', word: 'Repaired' };
  return { mark: 'completed', word: 'As the model wrote it' };
}
