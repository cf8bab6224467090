import { useMemo } from 'react';
import { countFigure, figureText, rateFigure } from '#shared/metrics/figures.ts';
import { DepthPlot, LineSample } from '../../charts/DepthPlot.tsx';
import { Card } from '../../components/Card.tsx';
import { Figure } from '../../components/figures/Figure.tsx';
import { Term } from '../../components/figures/Term.tsx';
import { type DepthLine, type DepthSpeed, maxDepthLines } from '../../stores/history/performance.ts';
import { type DepthRow, depthRows } from './depth-table.ts';
import { modelName } from './model-name.ts';
import { Section } from './Section.tsx';

interface DepthMeasure {
  readonly key: 'medianPromptTps' | 'medianGenerationTps';
  readonly title: string;
  readonly meaning: string;
}

const measures: readonly DepthMeasure[] = [
  {
    key: 'medianPromptTps',
    title: 'Prefill',
    meaning:
      'Median over the requests of each depth of prompt_n / prompt time, tokens per second. Cached tokens are left out; the depth is the context that the request used.',
  },
  {
    key: 'medianGenerationTps',
    title: 'Generation',
    meaning:
      'Median over the requests of each depth of generated tokens / generation time, tokens per second. The depth is the context that the request used.',
  },
];

export function DepthSection() {
  return (
    <Section
      section="depth"
      isEmpty={(lines) => lines.length === 0}
      empty={{
        title: 'No speeds in these days',
        text: 'Every finished request adds its prefill and generation speed at the depth of its context. A few turns of an agent draw the first line.',
      }}
    >
      {(lines) => <DepthLines lines={lines} />}
    </Section>
  );
}

function DepthLines({ lines }: { readonly lines: readonly DepthLine[] }) {
  const rows = useMemo(() => depthRows(lines), [lines]);
  const places = useMemo(() => rows.map(({ place, short }) => ({ short, full: `${place} tokens of context` })), [rows]);
  return (
    <>
      <div className="depth-charts">
        {measures.map((measure) => (
          <Card key={measure.key} className="depth-card">
            <h2 className="depth-title">
              <Term meaning={measure.meaning}>{measure.title}</Term>
              <span className="soft small">median t/s; context in K (1,024 tokens)</span>
            </h2>
            <DepthPlot
              places={places}
              lines={lines.map((line, index) => ({
                name: modelName(line.model),
                values: rows.map(({ cells }) => cells[index]?.[measure.key] ?? null),
              }))}
              height={280}
              label={`${measure.title} speed against context depth; the table below has its numbers`}
              formatTick={tickText}
              formatValue={(value) => figureText(rateFigure(value))}
            />
          </Card>
        ))}
      </div>
      <DepthTable lines={lines} rows={rows} />
      {lines.length === maxDepthLines && (
        <p className="soft small">
          Shown are the {maxDepthLines} models with the most requests. Choose a model to see another.
        </p>
      )}
    </>
  );
}

function tickText(value: number): string {
  return value < 10 ? String(value) : figureText(countFigure(value)).replace(/\.0+(?= )/, '');
}

function DepthTable({ lines, rows }: { readonly lines: readonly DepthLine[]; readonly rows: readonly DepthRow[] }) {
  return (
    <Card className="table-card">
      <div className="table-room">
        <table className="numbers">
          <caption className="unseen">Median speeds by context depth and model</caption>
          <thead>
            <tr>
              <th scope="col" rowSpan={2}>
                Context
              </th>
              {lines.map(({ model }, index) => (
                <th key={modelName(model)} scope="colgroup" colSpan={3} className="numbers-group">
                  <span className="numbers-model" title={modelName(model)}>
                    <LineSample number={index} />
                    <span className="cut">{modelName(model)}</span>
                  </span>
                </th>
              ))}
            </tr>
            <tr>
              {lines.map(({ model }) => (
                <GroupHeads key={modelName(model)} />
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ place, cells }) => (
              <tr key={place}>
                <th scope="row">{place}</th>
                {cells.map((cell, index) => (
                  <GroupCells key={modelName(lines[index]?.model ?? null)} cell={cell} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Card>
  );
}

function GroupHeads() {
  return (
    <>
      <th scope="col" className="numbers-group">
        Prefill
      </th>
      <th scope="col">Generation</th>
      <th scope="col">Requests</th>
    </>
  );
}

function GroupCells({ cell }: { readonly cell: DepthSpeed | null }) {
  return (
    <>
      <td className="numbers-group">
        <Figure figure={rateFigure(cell?.medianPromptTps ?? null)} />
      </td>
      <td>
        <Figure figure={rateFigure(cell?.medianGenerationTps ?? null)} />
      </td>
      <td className="soft">{cell === null ? '' : figureText(countFigure(cell.requests))}</td>
    </>
  );
}
