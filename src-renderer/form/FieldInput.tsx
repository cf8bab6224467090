import { useState } from 'react';
import { maskedSecret } from '#shared/config/masked-secret.ts';
import type { Json } from '#shared/dialects/json.ts';
import { Switch } from '../components/controls/Switch.tsx';
import type { Field } from './field.ts';
import { readText, textOf } from './text-value.ts';

export interface FieldInputProps {
  readonly field: Field;
  readonly id: string;
  readonly value: Json;
  readonly onChange: (value: Json) => void;
  readonly describedBy: string;
  readonly isInvalid: boolean;
}

/** The input that fits a field. */
export function FieldInput(props: FieldInputProps) {
  const { field, id, value, onChange, describedBy, isInvalid } = props;
  if (field.kind === 'switch') {
    return <Switch label={field.title} id={id} isOn={value === true} onChange={onChange} describedBy={describedBy} />;
  }
  if (field.kind === 'choice') {
    return (
      <select
        id={id}
        className="input"
        value={String(value)}
        aria-describedby={describedBy}
        aria-invalid={isInvalid}
        onChange={(event) => onChange(event.target.value)}
      >
        {field.choices.map((choice) => (
          <option key={choice}>{choice}</option>
        ))}
      </select>
    );
  }
  return <TextField {...props} />;
}

function TextField({ field, id, value, onChange, describedBy, isInvalid }: FieldInputProps) {
  const [typed, setTyped] = useState(() => textOf(field, value));
  // "1." and "1" are the same number: what was typed stays while it means the value, and gives way when the value is another one.
  const text = JSON.stringify(readText(field, typed)) === JSON.stringify(value) ? typed : textOf(field, value);

  function change(next: string): void {
    setTyped(next);
    onChange(readText(field, next));
  }

  const shared = {
    id,
    className: 'input',
    value: text,
    'aria-describedby': describedBy,
    'aria-invalid': isInvalid,
    spellCheck: false,
    autoComplete: 'off',
  };
  if (field.kind === 'lines' || field.kind === 'pairs') {
    return (
      <textarea
        {...shared}
        rows={Math.max(2, text.split('\n').length)}
        placeholder={field.kind === 'lines' ? 'One a line' : 'name: text, one a line'}
        onChange={(event) => change(event.target.value)}
      />
    );
  }
  if (field.kind === 'secret') {
    return (
      <input
        {...shared}
        type="password"
        autoComplete="new-password"
        placeholder="Not set"
        // A hidden secret cannot be edited, only replaced: typing starts anew.
        onFocus={(event) => value === maskedSecret && event.target.select()}
        onChange={(event) => change(event.target.value.replace(maskedSecret, ''))}
      />
    );
  }
  return (
    <input
      {...shared}
      type="text"
      inputMode={field.kind === 'number' ? 'decimal' : 'text'}
      placeholder={field.default === null ? 'Not set' : String(field.default)}
      onChange={(event) => change(event.target.value)}
    />
  );
}
