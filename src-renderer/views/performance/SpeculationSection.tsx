import type { SpeculationRow } from '#shared/contract/history-analysis.ts';
import { countFigure, rateFigure, ratioFigure } from '#shared/metrics/figures.ts';
import { draftAcceptance } from '#shared/metrics/quantities.ts';
import { Card } from '../../components/Card.tsx';
import { Figure } from '../../components/figures/Figure.tsx';
import { LabelledFigure } from '../../components/figures/LabelledFigure.tsx';
import { Term } from '../../components/figures/Term.tsx';
import { modelName } from './model-name.ts';
import { Section } from './Section.tsx';

const meanings = {
  acceptance: 'Σ draft_n_accepted / Σ draft_n: the share of the tokens drafted ahead that the model accepted',
  drafted: 'Σ draft_n: tokens that were drafted ahead',
  with: 'Σ tokens / Σ time of generation, over the requests that drafted something',
  without:
    'Σ tokens / Σ time of generation, over the requests of the same model that tell of no drafts: none were made, or the answer carries no timings (/v1/messages)',
  gain: 'Speed with drafts / speed without. Other requests, other depths: a hint, not a proof',
};

export function SpeculationSection() {
  return (
    <Section
      section="speculation"
      isEmpty={(rows) => rows.every(({ requests }) => requests === 0)}
      empty={{
        title: 'No drafts in these days',
        text: 'llama-server drafts tokens ahead when it is started with a draft model (--model-draft) or another kind of speculation. Its counts then show here.',
      }}
    >
      {(rows) => <Speculation rows={rows} />}
    </Section>
  );
}

function Speculation({ rows }: { readonly rows: readonly SpeculationRow[] }) {
  const drafted = rows.reduce((sum, { draftTokens }) => sum + draftTokens, 0);
  const accepted = rows.reduce((sum, { acceptedTokens }) => sum + acceptedTokens, 0);
  const fastest = Math.max(1, ...rows.flatMap((row) => [row.generationTps ?? 0, row.plainGenerationTps ?? 0]));
  return (
    <>
      <Card>
        <dl className="section-figures">
          <LabelledFigure
            label="Accepted"
            meaning={meanings.acceptance}
            figure={ratioFigure(draftAcceptance(accepted, drafted))}
            size="xl"
          />
          <LabelledFigure label="Drafted tokens" meaning={meanings.drafted} figure={countFigure(drafted)} size="xl" />
        </dl>
      </Card>
      <Card className="table-card" title="By model">
        <div className="table-room">
          <table className="numbers">
            <thead>
              <tr>
                <th scope="col">Model</th>
                <th scope="col">
                  <Term meaning={meanings.acceptance}>Accepted</Term>
                </th>
                <th scope="col">
                  <Term meaning={meanings.drafted}>Drafted</Term>
                </th>
                <th scope="col" className="numbers-bar">
                  Generation with drafts, and without
                </th>
                <th scope="col">
                  <Term meaning={meanings.gain}>Gain</Term>
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <ModelRow key={modelName(row.model)} row={row} fastest={fastest} />
              ))}
            </tbody>
          </table>
        </div>
      </Card>
    </>
  );
}

function ModelRow({ row, fastest }: { readonly row: SpeculationRow; readonly fastest: number }) {
  const { model, acceptance, draftTokens, generationTps, plainGenerationTps, requests, plainRequests } = row;
  const gain = generationTps === null || !plainGenerationTps ? null : generationTps / plainGenerationTps;
  return (
    <tr>
      <th scope="row" className="numbers-name">
        <span className="cut" title={modelName(model)}>
          {modelName(model)}
        </span>
      </th>
      <td>
        <Figure figure={ratioFigure(acceptance)} />
      </td>
      <td>
        <Figure figure={countFigure(draftTokens)} />
      </td>
      <td className="numbers-bar">
        <SpeedBar kind="with" tps={generationTps} fastest={fastest} requests={requests} />
        <SpeedBar kind="without" tps={plainGenerationTps} fastest={fastest} requests={plainRequests} />
      </td>
      <td>
        <Figure figure={gain === null ? rateFigure(null) : { digits: gain.toFixed(2), unit: '×' }} />
      </td>
    </tr>
  );
}

interface SpeedBarProps {
  readonly kind: 'with' | 'without';
  readonly tps: number | null;
  /** The speed that fills the whole width. */
  readonly fastest: number;
  readonly requests: number;
}

function SpeedBar({ kind, tps, fastest, requests }: SpeedBarProps) {
  return (
    <span className="speed-line" title={`${meanings[kind]}: ${requests} requests`}>
      <span className="soft speed-kind">{kind}</span>
      <span className="speed-room">
        {tps !== null && (
          <span className={`speed-bar speed-bar-${kind}`} style={{ width: `${(tps / fastest) * 100}%` }} />
        )}
      </span>
      <Figure figure={rateFigure(tps)} />
    </span>
  );
}
