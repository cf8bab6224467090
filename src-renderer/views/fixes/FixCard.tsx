import { useState } from 'react';
import type { ConfigSchemaNode } from '#shared/config/schema-node.ts';
import type { FixView } from '#shared/contract/fixes-view.ts';
import type { Json } from '#shared/dialects/json.ts';
import { Notice } from '../../components/Notice.tsx';
import { StatusMark } from '../../components/StatusMark.tsx';
import { Switch } from '../../components/Switch.tsx';
import { FieldRow } from '../../form/FieldRow.tsx';
import { field } from '../../form/field.ts';
import type { FixCount } from '../../stores/fix-counts.ts';
import { type FixesState, type FixesStore, isFixEnabled, optionKey, switchKey } from '../../stores/fixes.ts';

interface FixCardProps {
  readonly fix: FixView;
  readonly state: FixesState;
  readonly count: FixCount | undefined;
  /** Requests that the count was made over. */
  readonly seen: number;
  readonly store: FixesStore;
}

export function FixCard({ fix, state, count, seen, store }: FixCardProps) {
  const isOn = isFixEnabled(state, fix);
  const message = state.messages.get(switchKey(fix.id));
  return (
    <li className="card fix">
      <div className="fix-head">
        <Switch label={fix.title} isOn={isOn} onChange={(on) => void store.setEnabled(fix.id, on)} />
        <div className="fix-about">
          <h2>
            {fix.title} <code className="soft">{fix.id}</code>
          </h2>
          <p className="soft">{fix.why}</p>
        </div>
        <p
          className="fix-counts"
          title={`Requests in which it changed something, of the last ${seen} that this window knows of; and what it could not mend`}
        >
          {count === undefined && <span className="soft small">Has not acted</span>}
          {count !== undefined && count.requests > 0 && <StatusMark status="repaired" count={count.requests} />}
          {count !== undefined && count.unrepaired > 0 && <StatusMark status="unrepaired" count={count.unrepaired} />}
        </p>
      </div>
      {message !== undefined && <Notice kind="failed">{message}</Notice>}
      {fix.options.length > 0 && (
        <details className="fix-options">
          <summary>
            {fix.options.length === 1 ? 'Option' : 'Options'}:{' '}
            {fix.options.map(({ name, value }) => `${name.replaceAll('_', ' ')} ${spoken(value)}`).join(' · ')}
          </summary>
          {fix.options.map((option) => (
            <Option key={option.name} fix={fix} option={option} state={state} store={store} />
          ))}
        </details>
      )}
    </li>
  );
}

function spoken(value: Json): string {
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  return typeof value === 'string' ? value.replaceAll('_', ' ') : JSON.stringify(value);
}

interface OptionProps {
  readonly fix: FixView;
  readonly option: FixView['options'][number];
  readonly state: FixesState;
  readonly store: FixesStore;
}

function Option({ fix, option, state, store }: OptionProps) {
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
    <div
      className="fix-option"
      onBlur={send}
      onKeyDown={(event) => event.key === 'Enter' && described.kind !== 'lines' && send()}
    >
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
