// Where a mutation run looks, and what it draws there.
import { readdirSync, readFileSync } from 'node:fs';
import { EQUIVALENT } from './equivalent.ts';
import { KINDS, type Kind, type Mutation, mutationsOf } from './mutations.ts';

/** A folder belongs to the first area that names it or a folder above it. */
export const AREAS: Readonly<Record<string, readonly string[]>> = {
  trace: ['core/trace'],
  routines: ['core/kernel/routines'],
  kernel: ['core/kernel'],
  inspect: ['core/program', 'core/inspect'],
  language: ['core/language'],
  machine: ['core/machine', 'core/history', 'core/save'],
  debugger: ['core/debugger'],
  explore: ['core/explore', 'core/check'],
  import: ['core/import'],
  picture: ['core/picture', 'extension/picture'],
  adapter: ['adapter'],
  extension: ['extension'],
};

export interface Mutant extends Mutation {
  readonly area: string;
  readonly file: string;
  readonly line: number;
  /** The lines that it changes, before and after, trimmed. */
  readonly was: string;
  readonly becomes: string;
}

/** `source` with the mutation made in it. */
export const mutated = (source: string, { start, end, now }: Mutation): string =>
  source.slice(0, start) + now + source.slice(end);

function mutantOf(area: string, file: string, source: string, mutation: Mutation): Mutant {
  const from = source.lastIndexOf('\n', mutation.start - 1) + 1;
  const to = source.indexOf('\n', mutation.end);
  const lines = (text: string, end: number): string => text.slice(from, end).replace(/\s+/g, ' ').trim();
  const after = mutated(source, mutation);
  return {
    ...mutation,
    area,
    file,
    line: source.slice(0, mutation.start).split('\n').length,
    was: lines(source, to),
    becomes: lines(after, to + after.length - source.length),
  };
}

const equivalent = (m: Mutant): boolean =>
  EQUIVALENT.some(
    ({ file, was, becomes }) => m.file === file && m.was === was && (becomes === undefined || m.becomes === becomes),
  );

export const areaOf = (file: string): string | undefined =>
  Object.keys(AREAS).find((name) => AREAS[name]?.some((folder) => file.startsWith(`${folder}/`)));

/** The files of an area (by its name), or of the areas below a path. */
function filesOf(area: string, within: string): string[] {
  return (AREAS[area] ?? [])
    .flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => `${folder}/${name}`))
    .filter((file) => file.endsWith('.ts') && areaOf(file) === area && file.startsWith(within))
    .sort();
}

/** Numbers below 2^32 that follow from a seed (mulberry32). */
function newRandom(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let x = Math.imul(state ^ (state >>> 15), state | 1);
    x ^= x + Math.imul(x ^ (x >>> 7), x | 61);
    return ((x ^ (x >>> 14)) >>> 0) % below;
  };
}

/**
 * `count` mutants of each area, each kind of mistake as likely as any other. `within`: an area's
 * name, or a path; none: everywhere.
 */
export function sample(seed: number, count: number, within: readonly string[]): Mutant[] {
  const wanted = within.length === 0 ? [''] : within;
  return Object.keys(AREAS).flatMap((area, index) => {
    // `extension` is the area of this name, not all below the folder
    const files = wanted.flatMap((path) =>
      Object.hasOwn(AREAS, path) ? (path === area ? filesOf(area, '') : []) : filesOf(area, path),
    );
    const byKind = new Map<Kind, Mutant[]>(KINDS.map((kind) => [kind, []]));
    for (const file of new Set(files)) {
      const source = readFileSync(file, 'utf8');
      for (const mutation of mutationsOf(source)) {
        const mutant = mutantOf(area, file, source, mutation);
        if (!equivalent(mutant)) byKind.get(mutation.kind)?.push(mutant);
      }
    }
    const random = newRandom(seed * 1009 + index);
    const drawn: Mutant[] = [];
    while (drawn.length < count) {
      const kinds = KINDS.filter((kind) => (byKind.get(kind)?.length ?? 0) > 0);
      if (kinds.length === 0) break;
      const all = byKind.get(kinds[random(kinds.length)] as Kind) as Mutant[];
      drawn.push(...all.splice(random(all.length), 1));
    }
    return drawn;
  });
}
