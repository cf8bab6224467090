import { useId } from 'react';
import type { ConfigProblem } from '#shared/config/config-problem.ts';
import type { Json } from '#shared/dialects/json.ts';
import { Icon } from '../components/Icon.tsx';
import { FieldInput } from './FieldInput.tsx';
import type { Field } from './field.ts';

export interface FieldRowProps {
  readonly field: Field;
  readonly value: Json;
  readonly isEdited: boolean;
  readonly problems: readonly ConfigProblem[];
  readonly onChange: (value: Json) => void;
}

/** A field with its name, its help and what is wrong with it. */
export function FieldRow({ field, value, isEdited, problems, onChange }: FieldRowProps) {
  const id = useId();
  return (
    <div className="field">
      <div className="field-about">
        <label htmlFor={id}>
          {field.title}
          {isEdited && <span className="field-edited">edited</span>}
        </label>
        <p id={`${id}-help`} className="soft small">
          {field.description}
        </p>
      </div>
      <div className="field-entry">
        <FieldInput
          field={field}
          id={id}
          value={value}
          onChange={onChange}
          describedBy={`${id}-help ${id}-problems`}
          isInvalid={problems.length > 0}
        />
        <ul id={`${id}-problems`} className="field-problems" aria-live="polite">
          {problems.map(({ message }) => (
            <li key={message}>
              <Icon name="warning" />
              {message}
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}
