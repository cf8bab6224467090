import type { Form } from '../form.ts';
import { bareJson } from './bare-json.ts';
import { deepseek } from './deepseek.ts';
import { fenced } from './fenced.ts';
import { functionTag } from './function-tag.ts';
import { gemma } from './gemma.ts';
import { harmony, harmonyWords } from './harmony.ts';
import { imitation } from './imitation.ts';
import { invokeTag } from './invoke-tag.ts';
import { kimi } from './kimi.ts';
import { lfm } from './lfm.ts';
import { mistral } from './mistral.ts';
import { pythonTag } from './python-tag.ts';
import { toolCallTag } from './tool-call-tag.ts';

/** Every way of writing calls that is known. A new one is one file and one line here. */
export const allForms: readonly Form[] = [
  toolCallTag,
  functionTag,
  invokeTag,
  mistral,
  pythonTag,
  bareJson,
  deepseek,
  kimi,
  harmony,
  harmonyWords,
  gemma,
  lfm,
  fenced,
  imitation,
];
