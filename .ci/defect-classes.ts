/** A kind of defect in what models and servers send, and the fixes that mend it. Its id stands in comments, cases and docs/repairs.md. */
export interface DefectClass {
  readonly id: string;
  /** What goes wrong, with an example where one says more than words. Markdown. */
  readonly defect: string;
  /** Ids of fixes; one that is not in the registry is left out. */
  readonly fixes: readonly string[];
}

/** Every class that some fix may mend. The ids are stable: a class that goes away leaves a gap. */
export const defectClasses: readonly DefectClass[] = [
  {
    id: 'M01',
    defect: "The server cannot parse its own model's output and answers 500, or ends a finished stream in an error",
    fixes: ['server_parse_error'],
  },
  {
    id: 'M02',
    defect: 'A tool call arrives as text: `<tool_call>{"name":…}</tool_call>` and a dozen other markups',
    fixes: ['toolcall_in_text'],
  },
  {
    id: 'M03',
    defect: 'A broken call in the replayed conversation: every further request is answered with 500',
    fixes: ['history_arguments'],
  },
  {
    id: 'M04',
    defect: 'Arguments that were cut off: `{"path":"a.md","content":"# Tit`',
    fixes: ['toolcall_arguments'],
  },
  {
    id: 'M05',
    defect: 'Values of another type than the schema names: `"41"` for `41`, a list as text',
    fixes: ['toolcall_schema'],
  },
  {
    id: 'M06',
    defect: 'The call stands at the end of the thinking, and nothing follows',
    fixes: ['toolcall_in_thinking'],
  },
  {
    id: 'M07',
    defect: 'System messages that are not one message at the very start',
    fixes: ['system_messages'],
  },
  {
    id: 'M08',
    defect: 'A parameter twice, the second time without its colon: `{"filePath":"/a","filePath"/a"}`',
    fixes: ['toolcall_bad_filepath'],
  },
  { id: 'M09', defect: 'A key twice: `{"path":"","path":"a"}`', fixes: ['toolcall_arguments'] },
  {
    id: 'M10',
    defect: 'Braces where a key belongs, `{"content":"x",{}":"/a"}`, or before the object, `{}{"path":"x"}`',
    fixes: ['toolcall_bad_filepath', 'toolcall_arguments'],
  },
  { id: 'M11', defect: 'Token counts missing or zero', fixes: ['usage', 'anthropic_sequence'] },
  { id: 'M12', defect: 'A finish reason that contradicts what was delivered', fixes: ['finish_reason'] },
  { id: 'M13', defect: 'Parallel calls that all have index 0, or none', fixes: ['toolcall_identity'] },
  { id: 'M14', defect: 'Calls without an id or a type, or with the id of another', fixes: ['toolcall_identity'] },
  {
    id: 'M15',
    defect: 'Quotes inside a string that are not escaped: `{"content":"getenv("HOME")"}`',
    fixes: ['toolcall_arguments'],
  },
  { id: 'M16', defect: 'Closing brackets missing, too many, or of the wrong kind', fixes: ['toolcall_arguments'] },
  {
    id: 'M17',
    defect: 'Line breaks, tabs and other control characters inside a string',
    fixes: ['toolcall_arguments'],
  },
  { id: 'M18', defect: 'Escapes that JSON does not know: `"\\d+"`, `"\\x41"`', fixes: ['toolcall_arguments'] },
  { id: 'M19', defect: 'Another name for a parameter: `file_path` for `filePath`', fixes: ['toolcall_schema'] },
  { id: 'M20', defect: 'Another name for a tool: `functions.read`, `Bash` for `bash`', fixes: ['toolcall_name'] },
  {
    id: 'M21',
    defect: 'Arguments as an object where clients expect text, or none at all',
    fixes: ['toolcall_identity'],
  },
  { id: 'M22', defect: 'Empty arguments: `""`', fixes: ['toolcall_arguments'] },
  { id: 'M23', defect: 'JSON inside a JSON string: `"{\\"path\\":\\"x\\"}"`', fixes: ['toolcall_arguments'] },
  {
    id: 'M24',
    defect: 'The context is full, in words that the client does not understand',
    fixes: ['context_overflow'],
  },
  { id: 'M25', defect: 'The same text or call over and over', fixes: ['repetition'] },
  { id: 'M26', defect: 'Thinking tags in the text of the answer', fixes: ['thinking_tags'] },
  {
    id: 'M27',
    defect: 'Tokens of the chat template behind the arguments or the text: `{"path":"."}<|im_end|>`',
    fixes: ['toolcall_arguments', 'trailing_tokens'],
  },
  { id: 'M28', defect: 'A code fence or a sentence around the arguments', fixes: ['toolcall_arguments'] },
  {
    id: 'M29',
    defect: "Python's or JavaScript's notation: `{'path':'a','deep':True}`, `{path:\"a\"}`",
    fixes: ['toolcall_arguments'],
  },
  { id: 'M30', defect: 'Commas and colons missing or too many', fixes: ['toolcall_arguments'] },
  {
    id: 'M31',
    defect: 'Arguments one level too deep, `{"arguments":{…}}`, or as markup',
    fixes: ['toolcall_schema'],
  },
  { id: 'M32', defect: "A conversation that ends in an assistant's message", fixes: ['assistant_prefill'] },
  { id: 'M33', defect: 'Calls without results, results without calls', fixes: ['orphan_tool_results'] },
  { id: 'M34', defect: 'Chunks without `choices` or `role`', fixes: ['usage'] },
  {
    id: 'M35',
    defect: "Anthropic's events in the wrong order or without their obligatory fields",
    fixes: ['anthropic_sequence'],
  },
  { id: 'M36', defect: 'Half characters: 🦙 cut in two between events', fixes: ['utf8'] },
  {
    id: 'M38',
    defect: 'Parts and tools in a request that llama-server does not take',
    fixes: ['unsupported_parts'],
  },
  {
    id: 'M39',
    defect: 'A system prompt that changes every turn, so that the whole prompt is read anew',
    fixes: ['prompt_cache_prefix'],
  },
  { id: 'M42', defect: 'A call that also stands in the text', fixes: ['toolcall_in_text'] },
  { id: 'M43', defect: 'A choice in other letters: `"In Progress"` for `"in_progress"`', fixes: ['toolcall_schema'] },
  { id: 'M44', defect: 'Keys with spaces or quotes around them', fixes: ['toolcall_arguments'] },
  { id: 'M47', defect: 'A whole number with a fraction: `5.0` for `5`', fixes: ['toolcall_schema'] },
  {
    id: 'M51',
    defect:
      'A tool schema that llama-server cannot turn into a grammar: a `pattern`, a huge `maxLength`, a `$ref` to nowhere',
    fixes: ['json_schema_grammar'],
  },
];
