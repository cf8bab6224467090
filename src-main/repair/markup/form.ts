import type { SchemaView } from '../json-schema.ts';
import type { MarkupInput, Reading } from './input.ts';

/** A call as a model wrote it into its text. */
export interface MarkupCall {
  /** The tool's own name, however the model spelled it. */
  readonly name: string;
  /** Where the markup carries one. */
  readonly id: string | null;
  /** JSON, or what the model took for it: mending is the repairer's work. */
  readonly argumentsText: string;
}

export interface MarkupTool {
  readonly name: string;
  readonly schema: SchemaView;
}

/** The tools of the request; markup that names none of them is text. */
export interface MarkupTools {
  find(written: string): MarkupTool | null;
}

/** Where a possible opener stands. */
export interface Place {
  /** Nothing visible before it in this text. */
  readonly isStart: boolean;
  /** Only spaces before it on its line. */
  readonly isLineStart: boolean;
  /** Neither a letter, a digit nor a space before it. */
  readonly isUnspaced: boolean;
}

/** One way in which models write calls. */
export interface Form {
  readonly id: FormId;
  readonly openers: readonly string[];
  /** Where an opener counts; everywhere if not given. */
  mayStart?(place: Place): boolean;
  /** Reads on from behind the opener. Null when this is no call after all. */
  read(input: MarkupInput, tools: MarkupTools, opener: string, place: Place): Reading<MarkupCall[] | null>;
}

export const formIds = [
  'tool_call_tag',
  'function_tag',
  'invoke_tag',
  'mistral',
  'python_tag',
  'bare_json',
  'deepseek',
  'kimi',
  'harmony',
  'gemma',
  'lfm',
  'fenced',
  'imitation',
] as const;
export type FormId = (typeof formIds)[number];
