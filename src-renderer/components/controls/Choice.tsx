interface ChoiceProps<T extends string> {
  readonly label: string;
  readonly options: readonly { readonly value: T; readonly title: string }[];
  readonly chosen: T;
  readonly onChoose: (value: T) => void;
}

/** One of a few, all of them seen. */
export function Choice<T extends string>({ label, options, chosen, onChoose }: ChoiceProps<T>) {
  return (
    <fieldset className="choice">
      <legend className="unseen">{label}</legend>
      {options.map(({ value, title }) => (
        <label key={value} className="choice-option">
          <input
            type="radio"
            className="unseen"
            name={label}
            checked={value === chosen}
            onChange={() => onChoose(value)}
          />
          <span>{title}</span>
        </label>
      ))}
    </fieldset>
  );
}
