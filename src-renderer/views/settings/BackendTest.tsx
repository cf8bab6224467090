import { useStore } from 'zustand';
import type { BackendHint, BackendReport } from '#shared/backend/backend-report.ts';
import { countFigure, durationFigure, figureText } from '#shared/metrics/figures.ts';
import { Button } from '../../components/controls/Button.tsx';
import { Icon, type IconName } from '../../components/Icon.tsx';
import { useStores } from '../../stores/stores-context.tsx';
import { TrialLine } from './TrialLine.tsx';

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
        {trial?.state === 'ready' && <BackendReportLines report={trial.value} />}
      </div>
    </div>
  );
}

const hintMarks: Record<BackendHint['level'], { mark: string; icon: IconName }> = {
  error: { mark: 'mark-failed', icon: 'failed' },
  warning: { mark: 'mark-warning', icon: 'warning' },
  info: { mark: 'mark-queued', icon: 'info' },
};

/** What was found, and the advice that follows from it. */
export function BackendReportLines({ report }: { readonly report: BackendReport }) {
  return (
    <div className="trial-report">
      <TrialLine isGood={report.ok} text={summary(report)} />
      <ul className="hints small">
        {report.hints.map(({ code, level, text }) => (
          <li key={code}>
            <span className={`mark ${hintMarks[level].mark}`}>
              <Icon name={hintMarks[level].icon} />
              <span className="unseen">{level}: </span>
            </span>
            <span>{text}</span>
          </li>
        ))}
      </ul>
    </div>
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
