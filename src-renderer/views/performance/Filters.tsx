import { useStore } from 'zustand';
import { Button } from '../../components/controls/Button.tsx';
import { Choice } from '../../components/controls/Choice.tsx';
import type { DayRange } from '../../stores/history/day-range.ts';
import { useStores } from '../../stores/stores-context.tsx';
import { modelName } from './model-name.ts';

const ranges: readonly { readonly value: DayRange; readonly title: string }[] = [
  { value: 'today', title: 'Today' },
  { value: '7', title: '7 days' },
  { value: '30', title: '30 days' },
  { value: 'all', title: 'All' },
];

/** Which part of the history is looked at. */
export function Filters() {
  const { performance } = useStores();
  const range = useStore(performance, (state) => state.range);
  const model = useStore(performance, (state) => state.model);
  const models = useStore(performance, (state) => state.facets?.models ?? noModels);
  const chosen = model === null ? all : optionOf(model.name);
  const isListed = model === null || models.some(({ value }) => value === model.name);
  return (
    <div className="performance-filters">
      <Newer />
      <select
        className="input performance-model"
        aria-label="Model"
        value={chosen}
        onChange={({ target }) => void performance.setModel(modelOf(target.value))}
      >
        <option value={all}>All models</option>
        {models.map(({ value }) => (
          <option key={optionOf(value)} value={optionOf(value)}>
            {modelName(value)}
          </option>
        ))}
        {!isListed && <option value={chosen}>{modelName(model.name)}</option>}
      </select>
      <Choice label="Days" options={ranges} chosen={range} onChoose={(next) => void performance.setRange(next)} />
    </div>
  );
}

/** Offers what came since, instead of letting figures change under the eye. */
function Newer() {
  const { performance } = useStores();
  const newer = useStore(performance, (state) => state.newer);
  if (newer === 0) return null;
  return (
    <Button kind="quiet" icon="reload" onClick={() => void performance.refresh()}>
      {newer} newer
    </Button>
  );
}

const noModels: readonly never[] = [];

/** Values of the list: a model's name after a mark, so that no name can be taken for "all" or "unknown". */
const all = 'all';

function optionOf(name: string | null): string {
  return name === null ? 'unknown' : `=${name}`;
}

function modelOf(value: string): { readonly name: string | null } | null {
  if (value === all) return null;
  return { name: value === 'unknown' ? null : value.slice(1) };
}
