import { useEffect } from 'react';
import { useStore } from 'zustand';
import { countFigure, figureText, rateFigure, ratioFigure, spanFigure } from '#shared/metrics/figures.ts';
import type { SessionSummary } from '#shared/metrics/sessions.ts';
import { hrefOf } from '../../app/route.ts';
import { Button } from '../../components/controls/Button.tsx';
import { EmptyState } from '../../components/EmptyState.tsx';
import { Icon } from '../../components/Icon.tsx';
import { Notice } from '../../components/Notice.tsx';
import { Skeleton } from '../../components/Skeleton.tsx';
import { clockTime } from '../../components/time/relative-time.ts';
import { useStores } from '../../stores/stores-context.tsx';
import { spanMs } from './session-figures.ts';
import { comparisonId } from './session-route.ts';

/** Every session, the last active first. */
export function SessionList() {
  const { sessions: store } = useStores();
  const { sessions, isKnown, next, isLoading, message, marked } = useStore(store);
  useEffect(() => {
    void store.open();
    return store.close;
  }, [store]);
  const [a, b] = marked;

  return (
    <div className="sess">
      <header className="sess-head">
        <div>
          <h1>Sessions</h1>
          <p className="soft small">
            Requests that belong together: named so by their client, or with no long pause between.
          </p>
        </div>
        {a !== undefined && b !== undefined ? (
          <a className="button button-main" href={hrefOf('sessions', comparisonId(a, b))}>
            Compare the two
          </a>
        ) : (
          <span className="soft small">
            {a === undefined ? 'Mark two to compare them' : 'Mark another one to compare'}
          </span>
        )}
      </header>
      {message !== null && (
        <Notice kind="warning" actions={<Button onClick={() => void store.open()}>Try again</Button>}>
          The sessions cannot be read. {message}
        </Notice>
      )}
      {!isKnown && <Skeleton height={320} />}
      {isKnown && sessions.length === 0 && message === null && (
        <div className="card">
          <EmptyState icon="sessions" title="No session yet">
            <p className="soft">
              The first one begins with the first request. <a href={hrefOf('connect')}>Connect a client</a>.
            </p>
          </EmptyState>
        </div>
      )}
      {sessions.length > 0 && (
        <div className="card sess-table">
          <table className="table">
            <Head />
            <tbody>
              {sessions.map((session) => (
                <Row
                  key={session.id}
                  session={session}
                  isMarked={marked.includes(session.id)}
                  onMark={() => store.mark(session.id)}
                />
              ))}
            </tbody>
          </table>
          {next !== null && (
            <Button aria-disabled={isLoading} onClick={() => void store.loadMore()}>
              {isLoading ? 'Reading…' : 'Show older ones'}
            </Button>
          )}
        </div>
      )}
    </div>
  );
}

interface ColumnHead {
  readonly title: string;
  readonly meaning: string;
  readonly isNumber?: true;
  /** Words right of numbers. */
  readonly isAfterNumber?: true;
}

const heads: readonly ColumnHead[] = [
  { title: 'Last active', meaning: 'When its last answer so far ended' },
  { title: 'Client', meaning: 'Program named first in its User-Agent' },
  { title: 'Models', meaning: 'In the order in which they first answered' },
  { title: 'Requests', meaning: 'Finished requests', isNumber: true },
  { title: 'Lasted', meaning: 'From the first request to the end of the last answer', isNumber: true },
  { title: 'Input', meaning: 'Σ tokens of the prompts, cached ones included', isNumber: true },
  { title: 'Cached', meaning: 'Σ cached / Σ input tokens', isNumber: true },
  { title: 'Output', meaning: 'Σ tokens generated', isNumber: true },
  { title: 'Generation', meaning: 'Σ tokens generated / Σ time spent on them', isNumber: true },
  { title: 'Trouble', meaning: 'Repaired, unrepaired and failed requests', isAfterNumber: true },
];

function Head() {
  return (
    <thead>
      <tr>
        <th scope="col">
          <span className="unseen">Compare</span>
        </th>
        {heads.map(({ title, meaning, isNumber, isAfterNumber }) => (
          <th
            key={title}
            scope="col"
            title={meaning}
            className={isNumber ? 'num' : isAfterNumber ? 'sess-after-number' : undefined}
          >
            {title}
          </th>
        ))}
      </tr>
    </thead>
  );
}

interface RowProps {
  readonly session: SessionSummary;
  readonly isMarked: boolean;
  readonly onMark: () => void;
}

function Row({ session, isMarked, onMark }: RowProps) {
  const { id, client, models, startedAt, endedAt } = session;
  const when = clockTime(new Date(endedAt), new Date());
  return (
    <tr>
      <td>
        <input type="checkbox" checked={isMarked} onChange={onMark} aria-label={`Compare the session of ${when}`} />
      </td>
      <td className="sess-when">
        <a href={hrefOf('sessions', id)} title={`Since ${new Date(startedAt).toLocaleString('sv-SE')}`}>
          {when}
        </a>
      </td>
      <td className="cut sess-name" title={`${client ?? 'unknown client'}, session ${id}`}>
        {client ?? <span className="soft">unknown</span>}
      </td>
      <td className="cut sess-name" title={models.join(', ')}>
        {models.length === 0 ? <span className="soft">unknown</span> : models.join(', ')}
      </td>
      <td className="num">{figureText(countFigure(session.requests))}</td>
      <td className="num">{figureText(spanFigure(spanMs(session)))}</td>
      <td className="num">{figureText(countFigure(session.promptTokens))}</td>
      <td className="num">{figureText(ratioFigure(session.cacheHitRatio))}</td>
      <td className="num">{figureText(countFigure(session.completionTokens))}</td>
      <td className="num">{figureText(rateFigure(session.generationTps))}</td>
      <td className="sess-after-number">
        <span className="sess-trouble">
          <Trouble kind="repaired" count={session.repaired} />
          <Trouble kind="unrepaired" count={session.unrepaired} />
          <Trouble kind="failed" count={session.failed} />
        </span>
      </td>
    </tr>
  );
}

function Trouble({ kind, count }: { readonly kind: 'repaired' | 'unrepaired' | 'failed'; readonly count: number }) {
  if (count === 0) return null;
  return (
    <span className={`mark mark-${kind}`} title={`${count} ${kind}`}>
      <Icon name={kind} />
      {count}
      <span className="unseen"> {kind}</span>
    </span>
  );
}
