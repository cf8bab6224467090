import { useMemo, useState } from 'react';
import type { FoldedChoice } from '#shared/dialects/answer-fold.ts';
import { Button } from '../../../components/controls/Button.tsx';
import { Icon, type IconName } from '../../../components/Icon.tsx';
import { Notice } from '../../../components/Notice.tsx';
import { pretty } from '../reading/pretty.ts';
import type { Turn, TurnBlock } from '../reading/turns.ts';
import { ClampedText } from './ClampedText.tsx';

interface ConversationProps {
  /** Null where the request could not be read. */
  readonly turns: readonly Turn[] | null;
  /** Null where the answer was not kept. */
  readonly answers: readonly FoldedChoice[] | null;
  readonly errors: readonly string[];
}

/** Messages before the answer that are open at first; what came before was read with earlier requests. */
const openTurns = 2;

/** What was said: the messages that the client sent, and the answer. */
export function Conversation({ turns, answers, errors }: ConversationProps) {
  const [areAllOpen, setAreAllOpen] = useState<boolean | null>(null);
  const count = turns?.length ?? 0;
  return (
    <div className="insp-talk">
      {turns === null ? (
        <Notice kind="info">The messages of the request cannot be read: it was not kept whole, or is no JSON.</Notice>
      ) : (
        <header className="insp-bar">
          <span className="soft">
            {count} {count === 1 ? 'message' : 'messages'} in the request
          </span>
          <Button kind="quiet" icon="expand" onClick={() => setAreAllOpen(areAllOpen !== true)}>
            {areAllOpen === true ? 'Fold all' : 'Unfold all'}
          </Button>
        </header>
      )}
      <ol className="turns">
        {turns?.map((turn, index) => (
          <TurnItem
            // biome-ignore lint/suspicious/noArrayIndexKey: a kept conversation never changes
            key={`${index}${areAllOpen}`}
            turn={turn}
            isOpen={areAllOpen ?? (index >= count - openTurns && turn.role !== 'system')}
          />
        ))}
        {answers?.map((answer, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          <AnswerItem key={index} answer={answer} title={answers.length > 1 ? `Answer ${index + 1}` : 'Answer'} />
        ))}
      </ol>
      {errors.map((error) => (
        <Notice key={error} kind="failed">
          {error}
        </Notice>
      ))}
      {answers === null && <Notice kind="info">The answer was not kept.</Notice>}
      {answers?.length === 0 && errors.length === 0 && (
        <Notice kind="info">The answer holds nothing that was said.</Notice>
      )}
    </div>
  );
}

const roles: Record<string, { title: string; icon: IconName }> = {
  system: { title: 'System', icon: 'settings' },
  developer: { title: 'Developer', icon: 'settings' },
  user: { title: 'User', icon: 'queued' },
  assistant: { title: 'Assistant', icon: 'answering' },
  tool: { title: 'Tool result', icon: 'tool_call' },
  prompt: { title: 'Prompt', icon: 'prefill' },
};

function TurnItem({ turn, isOpen }: { readonly turn: Turn; readonly isOpen: boolean }) {
  const { title, icon } = roles[turn.role] ?? { title: turn.role, icon: 'dot' as const };
  const preview = useMemo(() => previewOf(turn.blocks), [turn]);
  return (
    <li className={`turn turn-${turn.role}`}>
      <details open={isOpen}>
        <summary>
          <Icon name="more" />
          <span className="turn-role">
            {turn.role !== 'user' && <Icon name={icon} />}
            {title}
          </span>
          <span className="turn-preview cut soft">{preview}</span>
          <span className="soft small">{sizeText(turn.blocks)}</span>
        </summary>
        <Blocks blocks={turn.blocks} />
      </details>
    </li>
  );
}

function AnswerItem({ answer, title }: { readonly answer: FoldedChoice; readonly title: string }) {
  const blocks: TurnBlock[] = [
    ...(answer.reasoning === '' ? [] : [{ kind: 'thinking', text: answer.reasoning } as const]),
    ...(answer.text === '' ? [] : [{ kind: 'text', text: answer.text } as const]),
    ...answer.calls.map(
      ({ id, name, argumentsText }): TurnBlock => ({ kind: 'call', id, name: name ?? 'unnamed', argumentsText }),
    ),
  ];
  return (
    <li className="turn turn-answer">
      <header className="turn-head">
        <span className="turn-role">
          <Icon name="answering" />
          {title}
        </span>
        {answer.finish !== null && <span className="soft small">finished with {answer.finish}</span>}
      </header>
      <Blocks blocks={blocks} />
      {blocks.length === 0 && <p className="soft turn-block">Nothing was said.</p>}
    </li>
  );
}

function Blocks({ blocks }: { readonly blocks: readonly TurnBlock[] }) {
  return blocks.map((block, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a kept message never changes
    <div key={index} className={`turn-block block-${block.kind}`}>
      <Block block={block} />
    </div>
  ));
}

function Block({ block }: { readonly block: TurnBlock }) {
  switch (block.kind) {
    case 'text':
      return <ClampedText text={block.text} />;
    case 'thinking':
      return (
        <>
          <p className="mark mark-thinking small">
            <Icon name="thinking" />
            Thinking
          </p>
          <ClampedText text={block.text} />
        </>
      );
    case 'call':
      return (
        <>
          <p className="mark mark-tool_call small">
            <Icon name="tool_call" />
            {block.name}
          </p>
          <ClampedText text={pretty(block.argumentsText)} isCode />
        </>
      );
    case 'result':
      return (
        <>
          {block.isError && <p className="mark mark-failed small">The tool reported an error</p>}
          <ClampedText text={block.text} isCode />
        </>
      );
    case 'other':
      return <p className="soft">[{block.what}]</p>;
  }
}

function previewOf(blocks: readonly TurnBlock[]): string {
  const texts = blocks.map((block) => {
    if (block.kind === 'call') return `${block.name}(${block.argumentsText})`;
    return block.kind === 'other' ? `[${block.what}]` : block.text;
  });
  return texts.join(' ').slice(0, 300).replaceAll(/\s+/g, ' ');
}

function sizeText(blocks: readonly TurnBlock[]): string {
  const characters = blocks.reduce((sum, block) => {
    if (block.kind === 'call') return sum + block.argumentsText.length;
    return sum + (block.kind === 'other' ? 0 : block.text.length);
  }, 0);
  return `${characters.toLocaleString('en-US')} characters`;
}
