import { type ReactNode, type RefObject, useEffect, useEffectEvent, useState } from 'react';
import { useStore } from 'zustand';
import type { RequestFilter } from '#shared/contract/history-queries.ts';
import type { RequestStatus } from '#shared/metrics/request-metrics.ts';
import { Icon } from '../../../components/Icon.tsx';
import { useStores } from '../../../stores/stores-context.tsx';
import { statusWords } from '../words.ts';
import { nameOptions, periodOptions, slowOptions } from './filter-options.ts';
import { SelectChip } from './SelectChip.tsx';
import { ToggleChip } from './ToggleChip.tsx';

/** Typing is over when no key came for so long. */
const typingMs = 250;

const statuses: readonly { value: RequestStatus | undefined; title: string }[] = [
  { value: undefined, title: 'Any status' },
  { value: 'completed', title: statusWords.completed },
  { value: 'failed', title: statusWords.failed },
  { value: 'aborted', title: statusWords.aborted },
];

interface FilterBarProps {
  readonly search: RefObject<HTMLInputElement | null>;
  /** What can be done with the whole table. */
  readonly children: ReactNode;
}

/** Which requests to show. */
export function FilterBar({ search, children }: FilterBarProps) {
  const { requestsTable } = useStores();
  const filter = useStore(requestsTable, (state) => state.filter);
  const facets = useStore(requestsTable, (state) => state.facets);

  /** Undefined takes a condition away. */
  function change(part: { [K in keyof RequestFilter]?: RequestFilter[K] | undefined }): void {
    void requestsTable.setFilter({ ...filter, ...part } as RequestFilter);
  }

  return (
    <search className="rq-filters" aria-label="Filter">
      <SearchField field={search} text={filter.search ?? ''} onChange={(text) => change({ search: text })} />
      <SelectChip label="Status" options={statuses} chosen={filter.status} onChoose={(status) => change({ status })} />
      <SelectChip
        label="Model"
        options={nameOptions('Any model', 'Unknown model', facets?.models ?? [], filter.model)}
        chosen={filter.model}
        onChoose={(model) => change({ model })}
      />
      <SelectChip
        label="Client"
        options={nameOptions('Any client', 'Unknown client', facets?.clients ?? [], filter.client)}
        chosen={filter.client}
        onChoose={(client) => change({ client })}
      />
      <SelectChip
        label="Duration"
        options={slowOptions}
        chosen={filter.slowerThanMs}
        onChoose={(slowerThanMs) => change({ slowerThanMs })}
      />
      <SelectChip
        label="Time"
        options={periodOptions(Date.now(), filter.since)}
        chosen={filter.since}
        onChoose={(since) => change({ since })}
      />
      <ToggleChip
        icon="repaired"
        isOn={filter.touched === true}
        onToggle={() => change({ touched: filter.touched ? undefined : true })}
      >
        Repaired
      </ToggleChip>
      {filter.session !== undefined && (
        <button type="button" className="rq-chip rq-chip-on" onClick={() => change({ session: undefined })}>
          <Icon name="close" />
          <span className="cut" title={filter.session}>
            Session {filter.session}
          </span>
          <span className="unseen">: show all sessions</span>
        </button>
      )}
      {Object.keys(filter).length > 0 && (
        <button type="button" className="rq-clear" onClick={() => void requestsTable.setFilter({})}>
          Show all
        </button>
      )}
      <span className="rq-actions">{children}</span>
    </search>
  );
}

interface SearchFieldProps {
  readonly field: RefObject<HTMLInputElement | null>;
  readonly text: string;
  readonly onChange: (text: string) => void;
}

/** Searches once the typing has rested: each search may look through a million rows. */
function SearchField({ field, text, onChange }: SearchFieldProps) {
  /** What was typed and is not yet searched for; null when nothing was. */
  const [typed, setTyped] = useState<string | null>(null);
  const search = useEffectEvent((sought: string) => {
    setTyped(null);
    onChange(sought);
  });
  useEffect(() => {
    if (typed === null) return;
    const timer = setTimeout(() => search(typed), typingMs);
    return () => clearTimeout(timer);
  }, [typed]);
  return (
    <label className="rq-search">
      <Icon name="search" />
      <span className="unseen">Search in client, model, session, path and error</span>
      <input
        ref={field}
        type="search"
        value={typed ?? text}
        maxLength={200}
        placeholder="Client, model, session, path, error"
        onChange={({ target }) => setTyped(target.value)}
      />
      <span className="rq-slash" aria-hidden="true">
        <kbd>/</kbd>
      </span>
    </label>
  );
}
