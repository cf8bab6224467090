import { useStore } from 'zustand';
import type { HostFolder } from '#shared/contract/host-actions.ts';
import { Button } from '../../components/controls/Button.tsx';
import { useStores } from '../../stores/stores-context.tsx';

const folders: readonly { folder: HostFolder; title: string }[] = [
  { folder: 'config', title: 'Configuration' },
  { folder: 'data', title: 'Data' },
  { folder: 'logs', title: 'Logs' },
];

/** Opens the program's folders, where the host can. */
export function HostPlaces() {
  const { host, connection } = useStores();
  const isPossible = useStore(connection, ({ status }) => status?.capabilities.includes('open_folder') ?? false);
  if (!isPossible) return null;
  return (
    <fieldset className="settings-places">
      <legend className="unseen">Open a folder</legend>
      {folders.map(({ folder, title }) => (
        <Button key={folder} kind="quiet" icon="folder" onClick={() => void host.openFolder(folder)}>
          {title}
        </Button>
      ))}
    </fieldset>
  );
}
