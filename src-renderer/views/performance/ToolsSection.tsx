import type { ToolRow } from '#shared/contract/history-analysis.ts';
import { countFigure, figureText, ratioFigure } from '#shared/metrics/figures.ts';
import { Card } from '../../components/Card.tsx';
import { Figure } from '../../components/figures/Figure.tsx';
import { LabelledFigure } from '../../components/figures/LabelledFigure.tsx';
import { Term } from '../../components/figures/Term.tsx';
import { modelName } from './model-name.ts';
import { OutcomeBar } from './OutcomeBar.tsx';
import { Section } from './Section.tsx';

const meanings = {
  calls: 'Tool calls that the model began',
  clean: 'Calls that were neither repaired nor broken, as a share of all calls',
  repaired: 'Calls that a fix put right before the client saw them',
  unrepaired: 'Calls that were broken and could not be repaired; the client got them as they were',
  byFix: 'How many calls each fix repaired; one call may count for several',
};

export function ToolsSection() {
  return (
    <Section
      section="tools"
      isEmpty={(rows) => rows.length === 0}
      empty={{
        title: 'No tool calls in these days',
        text: 'Once a model calls tools, this shows for each tool how many calls came out right, were repaired or stayed broken.',
      }}
    >
      {(rows) => <Tools rows={rows} />}
    </Section>
  );
}

function Tools({ rows }: { readonly rows: readonly ToolRow[] }) {
  const sum = (count: (row: ToolRow) => number) => rows.reduce((total, row) => total + count(row), 0);
  const calls = sum((row) => row.calls);
  const clean = sum((row) => row.clean);
  const most = Math.max(1, ...rows.map((row) => row.calls));
  return (
    <>
      <Card>
        <dl className="section-figures">
          <LabelledFigure label="Calls" meaning={meanings.calls} figure={countFigure(calls)} size="xl" />
          <LabelledFigure
            label="Clean"
            meaning={meanings.clean}
            figure={ratioFigure(calls === 0 ? null : clean / calls)}
            size="xl"
          />
          <LabelledFigure
            label="Repaired"
            meaning={meanings.repaired}
            figure={countFigure(sum((row) => row.repaired))}
            size="xl"
          />
          <LabelledFigure
            label="Unrepaired"
            meaning={meanings.unrepaired}
            figure={countFigure(sum((row) => row.unrepaired))}
            size="xl"
          />
        </dl>
      </Card>
      <Card className="table-card" title="By tool and model">
        <div className="table-room">
          <table className="numbers">
            <thead>
              <tr>
                <th scope="col">Tool</th>
                <th scope="col">
                  <Term meaning={meanings.calls}>Calls</Term>
                </th>
                <th scope="col" className="numbers-bar">
                  Outcome
                </th>
                <th scope="col">
                  <Term meaning={meanings.clean}>Clean</Term>
                </th>
                <th scope="col">
                  <Term meaning={meanings.repaired}>Repaired</Term>
                </th>
                <th scope="col">
                  <Term meaning={meanings.unrepaired}>Unrepaired</Term>
                </th>
                <th scope="col" className="numbers-text">
                  <Term meaning={meanings.byFix}>Repaired by</Term>
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <ToolLine key={`${row.tool}\n${row.model}`} row={row} most={most} />
              ))}
            </tbody>
          </table>
        </div>
      </Card>
    </>
  );
}

function ToolLine({ row, most }: { readonly row: ToolRow; readonly most: number }) {
  const { tool, model, calls, clean, repaired, unrepaired, byFix } = row;
  return (
    <tr>
      <th scope="row" className="numbers-name">
        <span className="mono cut" title={tool}>
          {tool}
        </span>
        <span className="soft cut" title={modelName(model)}>
          {modelName(model)}
        </span>
      </th>
      <td>{figureText(countFigure(calls))}</td>
      <td className="numbers-bar">
        <OutcomeBar clean={clean} repaired={repaired} unrepaired={unrepaired} most={most} />
      </td>
      <td>
        <Figure figure={ratioFigure(calls === 0 ? null : clean / calls)} />
      </td>
      <td>{figureText(countFigure(repaired))}</td>
      <td className={unrepaired > 0 ? 'numbers-warning' : undefined}>{figureText(countFigure(unrepaired))}</td>
      <td className="numbers-text">
        {byFix.map(({ fix, calls: fixed }) => (
          <span key={fix} className="by-fix">
            <code>{fix}</code> {figureText(countFigure(fixed))}
          </span>
        ))}
      </td>
    </tr>
  );
}
