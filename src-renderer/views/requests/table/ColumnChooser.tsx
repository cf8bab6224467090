import { Popover } from 'radix-ui';
import { Button } from '../../../components/controls/Button.tsx';
import { columns } from './columns.tsx';
import type { ChosenColumns } from './use-columns.ts';

/** Which columns to show, each with its meaning. The last one cannot be taken away. */
export function ColumnChooser({ chosen }: { readonly chosen: ChosenColumns }) {
  return (
    <Popover.Root>
      <Popover.Trigger asChild>
        <Button icon="columns">Columns</Button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content className="rq-chooser" align="end" sideOffset={6} collisionPadding={8} aria-label="Columns">
          <p className="rq-chooser-how soft small">
            {chosen.isAutomatic
              ? 'As many as the window has room for, the most telling first. A tick makes the choice yours.'
              : 'Your choice, in every width: what does not fit is reached by scrolling sideways.'}
          </p>
          <ul>
            {columns.map(({ id, title, meaning }) => {
              const isLast = chosen.shown.length === 1 && chosen.isShown(id);
              return (
                <li key={id}>
                  <label>
                    <input
                      type="checkbox"
                      checked={chosen.isShown(id)}
                      disabled={isLast}
                      onChange={() => chosen.toggle(id)}
                    />
                    <b>{title}</b>
                    <span className="soft small">{meaning}</span>
                  </label>
                </li>
              );
            })}
          </ul>
          <Button kind="quiet" aria-disabled={chosen.isAutomatic} onClick={chosen.reset}>
            As many as fit
          </Button>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
