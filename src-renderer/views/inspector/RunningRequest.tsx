import { useStore } from 'zustand';
import { countFigure, durationFigure, rateFigure, ratioFigure } from '#shared/metrics/figures.ts';
import { Card } from '../../components/Card.tsx';
import { Button } from '../../components/controls/Button.tsx';
import { LabelledFigure } from '../../components/figures/LabelledFigure.tsx';
import { Notice } from '../../components/Notice.tsx';
import { StatusMark } from '../../components/StatusMark.tsx';
import { useStores } from '../../stores/stores-context.tsx';

/** A request that has not ended: what can be seen of it from outside, and the way to stop it. */
export function RunningRequest({ requestId }: { readonly requestId: string }) {
  const { live } = useStores();
  const request = useStore(live, ({ frame }) => frame?.requests.find((one) => one.requestId === requestId) ?? null);
  const isCancelling = useStore(live, (state) => state.cancelling.has(requestId));
  const message = useStore(live, (state) => state.messages.get(requestId) ?? null);
  if (request === null) return null;
  const { phase, client, model, prefill } = request;
  return (
    <Card
      className="insp-running"
      title="Still running"
      aside={
        <Button icon="aborted" aria-disabled={isCancelling} onClick={() => void live.cancel(requestId)}>
          {isCancelling ? 'Cancelling…' : 'Cancel'}
        </Button>
      }
    >
      <p className="origin">
        {phase === null ? <span className="mark mark-queued">Not streamed</span> : <StatusMark status={phase} />}
        <span>{client ?? 'Unknown client'}</span>
        <span className="soft">{model ?? 'unknown model'}</span>
      </p>
      <dl className="insp-figures">
        <LabelledFigure label="Elapsed" meaning="Since the request came." figure={durationFigure(request.elapsedMs)} />
        <LabelledFigure
          label="Prompt read"
          meaning="Share of the work of the prefill that is done, cached tokens left out."
          figure={ratioFigure(prefill?.ratio ?? null)}
        />
        <LabelledFigure
          label="Output"
          meaning="Tokens generated so far; an estimate until the answer is complete."
          figure={countFigure(request.generatedTokens)}
        />
        <LabelledFigure
          label="Generation"
          meaning="Tokens per second over the last two seconds."
          figure={rateFigure(request.generationTps)}
        />
      </dl>
      {message !== null && <Notice kind="failed">{message}</Notice>}
      <p className="soft small">The conversation and the timeline appear here when it ends.</p>
    </Card>
  );
}
