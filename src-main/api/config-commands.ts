import type { ConfigChange } from '#shared/config/config-change.ts';
import type { ConfigText } from '#shared/contract/config-text.ts';
import type { FixesView } from '#shared/contract/fixes-view.ts';
import { CommandError } from '#shared/contract/wire-error.ts';
import { ConfigInvalidError } from '../config/config-errors.ts';
import type { ConfigFindings } from '../config/config-file.ts';
import type { ApiParts } from './api-parts.ts';
import { fixRefusal } from './fix-refusal.ts';
import type { Handlers } from './handlers.ts';
import { maskTexts, searchableSecrets, withoutMasked } from './secrets.ts';
import { configValues, configView, configWithSchemaView, fixesView } from './views.ts';

type ConfigCommand =
  | 'config.get'
  | 'config.validate'
  | 'config.patch'
  | 'config.preview'
  | 'config.text'
  | 'config.checkText'
  | 'config.saveText'
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

  async function patchFix(change: ConfigChange): Promise<FixesView> {
    try {
      await patch([change]);
    } catch (error) {
      throw error instanceof ConfigInvalidError ? fixRefusal(error) : error;
    }
    return fixesView(parts);
  }

  const known = (): string[] => searchableSecrets(configValues(parts));

  async function textView(): Promise<ConfigText> {
    return { path: config.path, ...(await config.hiddenText(known())) };
  }

  function verdict({ problems, warnings }: ConfigFindings) {
    return maskTexts({ problems: [...problems], warnings: [...warnings] }, configValues(parts));
  }

  return {
    'config.get': () => configWithSchemaView(parts),
    'config.validate': async ({ changes }) => verdict(await config.check(withoutMasked(changes, config.current()))),
    async 'config.patch'({ changes }) {
      await patch(changes);
      return configView(parts);
    },
    'config.preview': ({ changes }) => config.preview(withoutMasked(changes, config.current()), known()),
    'config.text': textView,
    'config.checkText': async ({ text }) => verdict(await config.checkText(text, known())),
    async 'config.saveText'({ text, revision }) {
      await config.saveText(text, revision, known());
      return textView();
    },
    'fixes.list': () => fixesView(parts),
    async 'fixes.setEnabled'({ id, enabled }) {
      const path = id === null ? ['fixes', 'enabled'] : ['fixes', 'modules', fixById(id).id, 'enabled'];
      return patchFix({ path, value: enabled });
    },
    async 'fixes.setOption'({ id, option, value }) {
      const { shape } = fixById(id).options;
      if (!Object.hasOwn(shape, option)) {
        const known = Object.keys(shape).join(', ') || 'none';
        throw new CommandError('NOT_FOUND', `The fix "${id}" has no option "${option}"; its options: ${known}.`);
      }
      return patchFix({ path: ['fixes', 'modules', id, option], value });
    },
  };
}
