import { useStore } from 'zustand';
import type { BackendHint, BackendReport } from '#shared/backend/backend-report.ts';
import { countFigure, durationFigure, figureText } from '#shared/metrics/figures.ts';
import { Button } from '../../components/Button.tsx';
import { Icon } from '../../components/Icon.tsx';
import { useStores } from '../../stores/stores-context.tsx';

/** Asks the backend in force what it is and what it can do. */
export function BackendTest() {
  const { trials } = useStores();
  const trial = useStore(trials, (state) => state.backend);
  return (
    <div className="trial">
      <Button aria-disabled={trial?.state === 'loading'} onClick={() => void trials.testBackend()}>
        {trial?.state === 'loading' ? 'Testing…' : 'Test the saved backend'}
      </Button>
      <div role="status">
        {trial?.state === 'failed' && <TrialLine isGood={false} text={trial.message} />}
        {trial?.state === 'ready' && <Report report={trial.value} />}
      </div>
    </div>
  );
}

export function TrialLine({ isGood, text }: { readonly isGood: boolean; readonly text: string }) {
  return (
    <p className={isGood ? 'mark mark-completed' : 'mark mark-failed'}>
      <Icon name={isGood ? 'completed' : 'failed'} />
      {text}
    </p>
  );
}

const hintMarks: Record<BackendHint['level'], string> = { error: 'failed', warning: 'warning', info: 'queued' };

function Report({ report }: { readonly report: BackendReport }) {
  return (
    <>
      <TrialLine isGood={report.ok} text={summary(report)} />
      <ul className="hints small">
        {report.hints.map(({ code, level, text }) => (
          <li key={code} className={`hint hint-${hintMarks[level]}`}>
            {text}
          </li>
        ))}
      </ul>
    </>
  );
}

function summary({ ok, error, latency_ms, kind, model, context_per_slot, slots }: BackendReport): string {
  if (!ok) return error?.message ?? 'It cannot answer requests now; the advice below says why.';
  const parts = [`${kind ?? 'Backend'} answers in ${figureText(durationFigure(latency_ms))}`];
  if (model?.name != null) parts.push(model.name);
  if (slots.total !== null) parts.push(`${slots.total} slots`);
  if (context_per_slot !== null) parts.push(`${figureText(countFigure(context_per_slot))} tokens of context each`);
  return parts.join(' · ');
}
