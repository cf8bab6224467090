import { useState } from 'react';
import type { ConfigSchemaNode } from '#shared/config/schema-node.ts';
import type { FixView } from '#shared/contract/fixes-view.ts';
import type { Json } from '#shared/dialects/json.ts';
import { FieldRow } from '../../form/FieldRow.tsx';
import { field } from '../../form/field.ts';
import { type FixesState, type FixesStore, optionKey } from '../../stores/fixes/fixes.ts';

interface FixOptionProps {
  readonly fix: FixView;
  readonly option: FixView['options'][number];
  readonly state: FixesState;
  readonly store: FixesStore;
}

/** One option of a fix; it is written to the file as soon as it was entered. */
export function FixOption({ fix, option, state, store }: FixOptionProps) {
  /** What was typed and not yet sent; undefined when nothing was. */
  const [typed, setTyped] = useState<Json>();
  const key = optionKey(fix.id, option.name);
  const message = state.messages.get(key);
  const described = field({ ...option.schema, description: option.description } as ConfigSchemaNode, [option.name]);
  const isOneStep = described.kind === 'switch' || described.kind === 'choice';
  const value: Json = typed ?? state.pending.get(key) ?? option.value;

  // Every change is written to config.yaml: half a number must not be.
  function send(): void {
    if (typed === undefined) return;
    setTyped(undefined);
    void store.setOption(fix.id, option.name, typed);
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: hears the end of typing in the input inside of it
    <div onBlur={send} onKeyDown={(event) => event.key === 'Enter' && described.kind !== 'lines' && send()}>
      <FieldRow
        field={described}
        value={value}
        isEdited={typed !== undefined}
        problems={message === undefined ? [] : [{ file: '', line: null, column: null, path: key, message }]}
        onChange={(next) => (isOneStep ? void store.setOption(fix.id, option.name, next) : setTyped(next))}
      />
    </div>
  );
}
