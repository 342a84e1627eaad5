// What the numbers of a statement stand for when it is printed.
import type { Script } from '../script.ts';

/** What a statement's numbers stand for. */
export interface PrintContext {
  /** Bytes. */
  readonly pageSize: number;
  /** Names of the declared objects, in order. */
  readonly objects: readonly string[];
  /** Names of the declared submaps, in order. */
  readonly subMaps?: readonly string[];
  /** Names of the declared processes, in order. */
  readonly processes?: readonly string[];
}

export const PLAIN: PrintContext = { pageSize: 4096, objects: [] };

export function contextOf(script: Script): PrintContext {
  const objects = script.statements.kept.flatMap((s) => (s.kind === 'object' ? [s.name] : []));
  for (const { name } of script.implied ?? []) objects.push(name);
  const subMaps = script.statements.kept.flatMap((s) => (s.kind === 'submap' ? [s.name] : []));
  const processes = script.statements.kept.flatMap((s) => (s.kind === 'process' ? [s.name] : []));
  return { pageSize: script.pageSize, objects, subMaps, processes };
}
