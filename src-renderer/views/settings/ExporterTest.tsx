import { useStore } from 'zustand';
import { countFigure, durationFigure, figureText } from '#shared/metrics/figures.ts';
import { Button } from '../../components/controls/Button.tsx';
import { useStores } from '../../stores/stores-context.tsx';
import { TrialLine } from './TrialLine.tsx';

/** How an exporter's delivery stands, and a test of its saved settings. */
export function ExporterTest({ id }: { readonly id: string }) {
  const { trials } = useStores();
  const trial = useStore(trials, (state) => state.exporterTrials.get(id));
  const state = useStore(trials, ({ exporters }) => exporters.find((exporter) => exporter.id === id)?.state ?? null);
  return (
    <div className="trial">
      <Button aria-disabled={trial?.state === 'loading'} onClick={() => void trials.testExporter(id)}>
        {trial?.state === 'loading' ? 'Sending…' : 'Send a test point'}
      </Button>
      <div role="status">
        {trial?.state === 'failed' && <TrialLine isGood={false} text={trial.message} />}
        {trial?.state === 'ready' && (
          <TrialLine
            isGood={trial.value.ok}
            text={`${trial.value.message} (${figureText(durationFigure(trial.value.ms))})`}
          />
        )}
        {state !== null && (
          <p className="soft small">
            Since the start: {figureText(countFigure(state.delivered))} delivered,{' '}
            {figureText(countFigure(state.pending))} waiting, {figureText(countFigure(state.setAside))} refused,{' '}
            {figureText(countFigure(state.dropped))} lost.
          </p>
        )}
        {state?.failing != null && <TrialLine isGood={false} text={state.failing.reason} />}
      </div>
    </div>
  );
}
