// The test runner of a mutation run as a process that stays: it reads and transforms each source
// once, and then, for each mutant, the one file that has changed.
import { createVitest, type Vitest } from 'vitest/node';

/** What the parent asks for; files are relative to the folder of the process. */
export interface Asked {
  readonly changed: readonly string[];
  readonly files: readonly string[];
}

export interface Answer {
  readonly passed: boolean;
  /** The first failed test of each file. */
  readonly failed: readonly (readonly [string, string])[];
  /** Of each file that was run. */
  readonly seconds: readonly (readonly [string, number])[];
}

async function run(vitest: Vitest, { changed, files }: Asked): Promise<Answer> {
  const folder = `${process.cwd()}/`;
  process.env.MUTATE_ORDER = JSON.stringify(files);
  for (const file of changed) vitest.invalidateFile(folder + file);
  // else what failed before counts for `bail`
  vitest.state.filesMap.clear();
  vitest.state.idMap.clear();
  const specs = files.map((file) => vitest.getRootProject().createSpecification(folder + file));
  const { testModules, unhandledErrors } = await vitest.runTestSpecifications(specs);
  const failed = testModules
    .filter((module) => module.state() === 'failed')
    .map((module) => {
      const [first] = module.children.allTests('failed');
      return [module.moduleId.slice(folder.length), first?.fullName ?? 'it does not load'] as const;
    });
  const seconds = testModules.map(
    (module) => [module.moduleId.slice(folder.length), module.diagnostic().duration / 1000] as const,
  );
  return { passed: failed.length === 0 && unhandledErrors.length === 0, failed, seconds };
}

/** Answers the messages of the parent, one after the other, until it goes. */
export async function serve(): Promise<never> {
  const vitest = await createVitest('test', {
    config: 'test/mutate/vitest.config.mts',
    watch: false,
    bail: 1,
    // one worker for all files of a mutant: none is started and no source is read anew for each
    pool: 'threads',
    isolate: false,
    reporters: [{}],
  });
  process.on('disconnect', () => process.exit());
  process.on('message', (asked: Asked) => {
    void run(vitest, asked).then((answer) => process.send?.(answer));
  });
  process.send?.('ready');
  return new Promise(() => {});
}
