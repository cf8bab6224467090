import type { MessageBox, ScreenSide } from '../line.ts';
import type { Peer } from '../peer.ts';
import { strict } from '../strict.ts';

/** The double of `dialog`: the journey answers. */
export function createDialog(peer: Peer<ScreenSide>) {
  return strict('dialog', {
    async showMessageBox({ message, detail, buttons }: MessageBox) {
      return { response: await peer.call('messageBox', { message, detail, buttons }) };
    },
    async showSaveDialog({ defaultPath }: { defaultPath: string }) {
      const filePath = await peer.call('saveDialog', { defaultPath });
      return { canceled: filePath === null, filePath: filePath ?? '' };
    },
  });
}
