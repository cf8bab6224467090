import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { Button } from '../../components/controls/Button.tsx';
import { EmptyState } from '../../components/EmptyState.tsx';
import { Notice } from '../../components/Notice.tsx';
import { Skeleton } from '../../components/Skeleton.tsx';
import type { PerformanceSection, SectionValues } from '../../stores/history/performance.ts';
import { useStores } from '../../stores/stores-context.tsx';

interface SectionProps<S extends PerformanceSection> {
  readonly section: S;
  readonly isEmpty: (value: SectionValues[S]) => boolean;
  /** What will fill it. */
  readonly empty: { readonly title: string; readonly text: string };
  readonly children: (value: SectionValues[S]) => ReactNode;
}

/** What every section has in common: it is read, it may fail, it may have nothing to show. */
export function Section<S extends PerformanceSection>({ section, isEmpty, empty, children }: SectionProps<S>) {
  const { performance } = useStores();
  const { value, isReading, message } = useStore(performance, (state) => state.readings[section]);
  if (message !== null) {
    return (
      <div className="card section-state">
        <Notice kind="failed">{message}</Notice>
        <Button icon="reload" onClick={() => void performance.refresh()}>
          Try again
        </Button>
      </div>
    );
  }
  if (value === null) {
    return (
      <div className="section-body">
        <Skeleton height={88} />
        <Skeleton height={360} />
      </div>
    );
  }
  if (isEmpty(value)) {
    return (
      <div className="card section-state">
        <EmptyState icon="performance" title={empty.title}>
          <p className="soft section-empty">{empty.text}</p>
        </EmptyState>
      </div>
    );
  }
  return (
    <div className={isReading ? 'section-body section-rereading' : 'section-body'} aria-busy={isReading}>
      {children(value)}
    </div>
  );
}
