// A routine's listing as a source of the protocol, and the routine of a source.
import type { DebugProtocol } from '@vscode/debugprotocol';
import { listingText } from '../../core/inspect/listingText.ts';
import { DEFAULT_VINTAGE, VINTAGES } from '../../core/kernel/constants.ts';
import { type Routine, routinesOf } from '../../core/kernel/routine.ts';
import { LISTING_EXTENSION, LISTING_SCHEME } from '../protocol.ts';
import { fields, integer, lenient, orElse, type Reader, text } from '../session/arguments.ts';

/** A document as a client names it. */
export const SOURCE: Reader<DebugProtocol.Source> = orElse(
  fields<DebugProtocol.Source>({ name: lenient(text), path: lenient(text), sourceReference: lenient(integer) }),
  {},
);

/** References to sources of one vintage are numbered within this many. */
const MOST_ROUTINES = 1000;

/**
 * How a client gets a listing. By URI: it opens documents of our scheme. By file: it opens a file
 * that is written for it. By reference, and where no file can be written: it asks for the text.
 */
export type Naming =
  | { readonly by: 'uri' | 'reference' }
  | { readonly by: 'file'; readonly file: (name: string, text: () => string) => string | undefined };

export function listingSource(routine: Routine, naming: Naming): DebugProtocol.Source {
  const name = `${routine.name}${LISTING_EXTENSION}`;
  const origin = 'kernel listing';
  if (naming.by === 'file') {
    const path = naming.file(`${routine.vintage}/${name}`, () => listingText(routine));
    if (path !== undefined) return { name, path, origin };
  }
  const path = `${LISTING_SCHEME}:/${routine.vintage}/${name}`;
  if (naming.by === 'uri') return { name, path, origin };
  return { name, path, sourceReference: VINTAGES.indexOf(routine.vintage) * MOST_ROUTINES + routine.id + 1, origin };
}

/** The routine whose listing a source is; undefined if it is none. */
export function routineOfSource(source: DebugProtocol.Source | undefined): Routine | undefined {
  if (typeof source?.path === 'string' && source.path.includes(LISTING_EXTENSION)) {
    const [, folder, name] = /(?:([^/\\:]+)[/\\])?([^/\\]+)\.vmkernel(?:$|\?)/.exec(source.path) ?? [];
    const vintage = VINTAGES.find((v) => v === folder) ?? DEFAULT_VINTAGE;
    const routine = routinesOf(vintage).find((r) => r.name === name);
    if (routine) return routine;
  }
  if (typeof source?.sourceReference !== 'number') return undefined;
  const vintage = VINTAGES[Math.floor((source.sourceReference - 1) / MOST_ROUTINES)];
  return vintage && routinesOf(vintage)[(source.sourceReference - 1) % MOST_ROUTINES];
}
