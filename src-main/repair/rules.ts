/**
 * The defects that the repairer mends, each switched on by a fix (ids M.. are the catalogue's classes, see docs/repairs.md).
 * A repairer given no rules passes everything through untouched.
 */
export const repairRules = [
  // syntax
  'duplicate_key_without_colon', // M08 {"filePath":"/a","filePath"/a"}
  'duplicate_key', // M09 {"path":"a","path":"a"}
  'braces_for_key', // M10a {"content":"x",{}":"/tmp/a"}
  'leading_empty_object', // M10b {}{"path":"x"}
  'unescaped_quote', // M15
  'brackets', // M16
  'control_character', // M17
  'invalid_escape', // M18
  'empty_arguments', // M22
  'double_encoded', // M23
  'trailing_tokens', // M27
  'prose_or_fence', // M28
  'literals', // M29 single quotes, Python literals, unquoted keys, comments, smart quotes, NaN
  'commas_and_colons', // M30
  'key_trim', // M44
  // schema
  'value_type', // M05
  'parameter_name', // M19
  'wrapping', // M31
  'enum_case', // M43
  'integer_noise', // M47
] as const;

export type RepairRule = (typeof repairRules)[number];
