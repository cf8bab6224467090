import { useForm } from 'react-hook-form';
import { useStore } from 'zustand';
import type { RepairTrial } from '#shared/contract/repair-trial.ts';
import type { Json } from '#shared/dialects/json.ts';
import { Card } from '../../components/Card.tsx';
import { Chip, type ChipKind } from '../../components/Chip.tsx';
import { Button } from '../../components/controls/Button.tsx';
import type { IconName } from '../../components/Icon.tsx';
import { Notice } from '../../components/Notice.tsx';
import { BeforeAfter } from '../../components/texts/BeforeAfter.tsx';
import { Snippet } from '../../components/texts/Snippet.tsx';
import { useStores } from '../../stores/stores-context.tsx';

interface TrialForm {
  arguments: string;
  schema: string;
}

const example: TrialForm = {
  arguments: `{'filePath': '/src/app.ts', "limit": "40", recursive: True,}`,
  schema: JSON.stringify(
    {
      type: 'object',
      properties: { filePath: { type: 'string' }, limit: { type: 'integer' }, recursive: { type: 'boolean' } },
      required: ['filePath'],
    },
    null,
    1,
  ),
};

/** A box to see what the repair makes of arguments that a model broke. Nothing is sent anywhere. */
export function TryRepair() {
  const { trials } = useStores();
  const trial = useStore(trials, (state) => state.repair);
  const form = useForm<TrialForm>({ defaultValues: { arguments: '', schema: '' } });
  const { errors } = form.formState;
  const submit = form.handleSubmit((entered) =>
    trials.tryRepair({ arguments: entered.arguments, schema: readSchema(entered.schema) }),
  );

  return (
    <Card
      title="Try the repair"
      className="try"
      aside={
        <Button kind="quiet" onClick={() => form.reset(example)}>
          Fill in an example
        </Button>
      }
    >
      <form className="try-form" noValidate onSubmit={(event) => void submit(event)}>
        <div>
          <label htmlFor="try-arguments">Arguments as a model wrote them</label>
          <textarea
            id="try-arguments"
            className="input"
            rows={5}
            spellCheck={false}
            aria-invalid={errors.arguments !== undefined}
            aria-describedby="try-arguments-problem"
            {...form.register('arguments', { required: 'Paste the arguments of a tool call.' })}
          />
          <p id="try-arguments-problem" className="field-problems">
            {errors.arguments?.message}
          </p>
        </div>
        <div>
          <label htmlFor="try-schema">
            Schema of the tool's parameters <span className="soft">(optional)</span>
          </label>
          <textarea
            id="try-schema"
            className="input"
            rows={5}
            spellCheck={false}
            aria-invalid={errors.schema !== undefined}
            aria-describedby="try-schema-problem"
            {...form.register('schema', { validate: schemaProblem })}
          />
          <p id="try-schema-problem" className="field-problems">
            {errors.schema?.message}
          </p>
        </div>
        <Button type="submit" kind="main" aria-disabled={trial?.state === 'loading'}>
          Repair
        </Button>
      </form>
      <div role="status" className="try-result">
        {trial?.state === 'failed' && <Notice kind="failed">{trial.message}</Notice>}
        {trial?.state === 'ready' && <Result trial={trial.value} />}
      </div>
    </Card>
  );
}

const outcomes: Record<RepairTrial['outcome'], { kind: ChipKind; icon: IconName; word: string }> = {
  clean: { kind: 'completed', icon: 'completed', word: 'Nothing to repair' },
  repaired: { kind: 'repaired', icon: 'repaired', word: 'Repaired' },
  unrepaired: { kind: 'warning', icon: 'unrepaired', word: 'Cannot be repaired safely' },
  truncated: { kind: 'warning', icon: 'unrepaired', word: 'Cut off: left as it is' },
};

function Result({ trial }: { readonly trial: RepairTrial }) {
  const { kind, icon, word } = outcomes[trial.outcome];
  return (
    <>
      <p>
        <Chip kind={kind} icon={icon}>
          {word}
        </Chip>{' '}
        {trial.reason !== '' && <span className="small">{trial.reason}</span>}
      </p>
      {trial.outcome === 'repaired' && <Snippet text={trial.text} what="the repaired arguments" />}
      <ol className="repairs">
        {trial.repairs.map((repair) => (
          <li key={`${repair.rule}${repair.path}${repair.before}`}>
            <p className="small">
              {repair.reason} {repair.path !== '' && <code className="soft">{repair.path}</code>}
            </p>
            <BeforeAfter before={repair.before} after={repair.after} />
          </li>
        ))}
      </ol>
    </>
  );
}

function readSchema(text: string): Record<string, Json> | null {
  return text.trim() === '' ? null : (JSON.parse(text) as Record<string, Json>);
}

function schemaProblem(text: string): true | string {
  try {
    const schema = readSchema(text);
    if (schema === null || (typeof schema === 'object' && !Array.isArray(schema))) return true;
  } catch {
    // SyntaxError: the sentence below says what is wanted in words of ours.
  }
  return 'This is not a JSON object. Paste the schema, such as {"type": "object", "properties": {…}}, or leave it empty.';
}
