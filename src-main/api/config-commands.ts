import type { ConfigChange } from '#shared/config/config-change.ts';
import { CommandError } from '#shared/contract/wire-error.ts';
import type { ApiParts } from './api-parts.ts';
import type { Handlers } from './handlers.ts';
import { maskTexts, withoutMasked } from './secrets.ts';
import { configValues, configView, configWithSchemaView, fixesView } from './views.ts';

type ConfigCommand =
  | 'config.get'
  | 'config.validate'
  | 'config.patch'
  | 'fixes.list'
  | 'fixes.setEnabled'
  | 'fixes.setOption';

/** Everything that ends in config.yaml: a switch in a tray is the same patch as a field in a form. */
export function configHandlers(parts: ApiParts): Pick<Handlers, ConfigCommand> {
  const { config, fixes } = parts;

  function fixById(id: string) {
    const fix = fixes.find((info) => info.id === id);
    if (fix === undefined) {
      throw new CommandError(
        'NOT_FOUND',
        `There is no fix "${id}"; there are ${fixes.map((info) => info.id).join(', ')}.`,
      );
    }
    return fix;
  }

  async function patch(changes: readonly ConfigChange[]): Promise<void> {
    const real = withoutMasked(changes, config.current());
    if (real.length > 0) await config.patch(real);
  }

  return {
    'config.get': () => configWithSchemaView(parts),
    async 'config.validate'({ changes }) {
      const { problems, warnings } = await config.check(withoutMasked(changes, config.current()));
      return maskTexts({ problems: [...problems], warnings: [...warnings] }, configValues(parts));
    },
    async 'config.patch'({ changes }) {
      await patch(changes);
      return configView(parts);
    },
    'fixes.list': () => fixesView(parts),
    async 'fixes.setEnabled'({ id, enabled }) {
      const path = id === null ? ['fixes', 'enabled'] : ['fixes', 'modules', fixById(id).id, 'enabled'];
      await patch([{ path, value: enabled }]);
      return fixesView(parts);
    },
    async 'fixes.setOption'({ id, option, value }) {
      const { shape } = fixById(id).options;
      if (!Object.hasOwn(shape, option)) {
        const known = Object.keys(shape).join(', ') || 'none';
        throw new CommandError('NOT_FOUND', `The fix "${id}" has no option "${option}"; its options: ${known}.`);
      }
      await patch([{ path: ['fixes', 'modules', id, option], value }]);
      return fixesView(parts);
    },
  };
}
