import { Icon } from '../../../components/Icon.tsx';

export interface SelectChipOption<T> {
  readonly value: T;
  readonly title: string;
  /** For the chip, which has less room than the list. */
  readonly short?: string;
}

interface SelectChipProps<T> {
  readonly label: string;
  /** The first stands for "does not matter". */
  readonly options: readonly SelectChipOption<T>[];
  readonly chosen: T;
  readonly onChoose: (value: T) => void;
}

/** A filter of one out of many. The browser's own list does the choosing, so that every keyboard and reader knows it. */
export function SelectChip<T>({ label, options, chosen, onChoose }: SelectChipProps<T>) {
  const place = options.findIndex(({ value }) => value === chosen);
  return (
    <label className={place === 0 ? 'rq-chip' : 'rq-chip rq-chip-on'}>
      <span className="cut">
        {place === 0 ? label : `${label}: ${options[place]?.short ?? options[place]?.title ?? ''}`}
      </span>
      <select
        aria-label={label}
        value={place}
        onChange={({ target }) => {
          const option = options[Number(target.value)];
          if (option !== undefined) onChoose(option.value);
        }}
      >
        {options.map(({ title }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the place is what the list tells options apart by
          <option key={index} value={index}>
            {title}
          </option>
        ))}
      </select>
      <Icon name="expand" />
    </label>
  );
}
