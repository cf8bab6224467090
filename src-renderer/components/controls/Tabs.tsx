import { Tabs as Radix } from 'radix-ui';
import type { ReactNode } from 'react';

interface TabsProps<T extends string> {
  readonly label: string;
  readonly options: readonly { readonly value: T; readonly title: ReactNode }[];
  readonly chosen: T;
  readonly onChoose: (value: T) => void;
  /** The panel of the chosen one. */
  readonly children: ReactNode;
}

/** Views of the same thing, one at a time. */
export function Tabs<T extends string>({ label, options, chosen, onChoose, children }: TabsProps<T>) {
  return (
    <Radix.Root className="tabs" value={chosen} onValueChange={(value) => onChoose(value as T)}>
      <Radix.List className="tabs-list" aria-label={label}>
        {options.map(({ value, title }) => (
          <Radix.Trigger key={value} value={value} className="tab">
            {title}
          </Radix.Trigger>
        ))}
      </Radix.List>
      <Radix.Content value={chosen} className="tabs-panel" tabIndex={-1}>
        {children}
      </Radix.Content>
    </Radix.Root>
  );
}
