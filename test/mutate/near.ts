// Which tests come by a source at all, and which of them are near: those that import it, over the
// fewest files. It is found without running anything, and most mistakes are noticed near by.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';

const isTest = (file: string): boolean => file.endsWith('.test.ts') && !/^test\/(?:e2e|mutate)\//.test(file);

/** Imports of types do not exist at run time. */
const OF_TYPES = /^(?:import|export) type\b[^;]*;/gm;
/** Of an import, or of a constant that is imported or bundled. */
const NAMED = /['"`]([\w./-]+\.tsx?)['"`]/g;

/** The files that a source names, by their paths: relative to it, or in the checkout. */
export const importsOf = (file: string, source: string): string[] =>
  [...source.replace(OF_TYPES, '').matchAll(NAMED)].map(([, name = '']) =>
    name.startsWith('.') ? posix.join(posix.dirname(file), name) : name,
  );

/** Folders that a test has in common with a source: `test/core/trace/` mirrors `core/trace/`. */
export function commonFolders(test: string, file: string): number {
  const folders = file.split('/');
  return test
    .split('/')
    .slice(1)
    .findIndex((name, i) => name !== folders[i]);
}

export class ImportGraph {
  private readonly importers = new Map<string, string[]>();

  constructor(sources: Iterable<readonly [file: string, text: string]>) {
    for (const [file, text] of sources)
      for (const imported of new Set(importsOf(file, text))) {
        const known = this.importers.get(imported);
        if (known) known.push(file);
        else this.importers.set(imported, [file]);
      }
  }

  /** The tests, the nearest first; of those as far the ones in the same folders first. */
  testsOf(file: string): string[] {
    const distances = new Map([[file, 0]]);
    // a map is walked in the order of what comes to it meanwhile, which is that of the distance
    for (const [one, distance] of distances)
      for (const importer of this.importers.get(one) ?? [])
        if (!distances.has(importer)) distances.set(importer, distance + 1);
    return [...distances]
      .filter(([one]) => isTest(one))
      .sort(([a, near], [b, far]) => near - far || commonFolders(b, file) - commonFolders(a, file))
      .map(([test]) => test);
  }
}

/** The graph of the checkout. */
export function graphOfCheckout(): ImportGraph {
  const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '*.ts'], { encoding: 'utf8' });
  return new ImportGraph(
    files
      .trim()
      .split('\n')
      .map((file) => [file, readFileSync(file, 'utf8')] as const),
  );
}

/** Of tests that record what the product prints: they come by nearly all of its sources. */
export const isRecord = (test: string): boolean => test.startsWith('test/recorded/');

/**
 * Does a test, or one of its helpers, put something in the place of modules or globals? Tests that
 * come after it in the same worker may find it there, and it finds what they have loaded. A record
 * holds numbers that depend on the latter.
 */
export function changesWorker(test: string): boolean {
  if (isRecord(test)) return true;
  const source = readFileSync(test, 'utf8');
  const helpers = importsOf(test, source).filter((file) => file.startsWith('test/') && existsSync(file));
  return [source, ...helpers.map((file) => readFileSync(file, 'utf8'))].some((text) =>
    /\bvi\.(?:mock|resetModules|stubGlobal)\(|process\.chdir\(/.test(text),
  );
}
