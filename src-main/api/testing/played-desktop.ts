import type { HostActions } from '../host-actions.ts';

/** A desktop of the test's own: it writes down what it was asked for. */
export interface PlayedDesktop {
  readonly actions: HostActions;
  readonly done: string[];
}

export function createPlayedDesktop(): PlayedDesktop {
  const done: string[] = [];
  let enabled = false;
  return {
    done,
    actions: {
      async openFolder(folder) {
        done.push(`open ${folder}`);
      },
      async copyText(text) {
        done.push(`copy ${text}`);
      },
      async saveExport({ fileName, rows }) {
        let text = '';
        for await (const row of rows) text += row;
        done.push(`save ${fileName}: ${text.split('\n').length - 1} lines`);
        return { path: `/home/user/${fileName}` };
      },
      async startAtLogin() {
        return { enabled, problem: null };
      },
      async setStartAtLogin(wanted) {
        enabled = wanted;
        return { enabled, problem: null };
      },
    },
  };
}
