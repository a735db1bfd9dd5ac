import { type Path, readJson } from './json.ts';
import { readTextFile } from './read-file.ts';

/** The JSON object in a file, or `problem`: why there is none. */
export type JsonObjectFile =
  | { readonly content: object; readonly repeatedKeys: readonly Path[]; readonly problem?: undefined }
  | { readonly problem: string };

export function readJsonObjectFile(path: string): JsonObjectFile {
  const file = readTextFile(path);
  if (file.problem !== undefined) return file;
  const json = readJson(file.text);
  if (json.problem !== undefined) return { problem: `it is not JSON: ${json.problem}` };
  const { value, repeatedKeys } = json;
  return isJsonObject(value) ? { content: value, repeatedKeys } : { problem: 'it must hold one JSON object: { … }' };
}

export function isJsonObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
