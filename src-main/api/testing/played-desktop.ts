import type { HostActions } from '../host-actions.ts';

/** A desktop of the test's own, where everything can be done. */
export function createPlayedDesktop(): HostActions {
  let enabled = false;
  return {
    async openFolder() {},
    async copyText() {},
    async saveExport({ fileName, rows }) {
      for await (const _row of rows);
      return { path: `/home/user/${fileName}` };
    },
    async startAtLogin() {
      return { enabled, problem: null };
    },
    async setStartAtLogin(wanted) {
      enabled = wanted;
      return { enabled, problem: null };
    },
  };
}
