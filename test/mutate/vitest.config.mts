// The project's tests as a mutation run runs them: in the order that it says, with nothing
// kept for another time.
import { defineConfig, mergeConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import base from '../../vitest.config.mts';

class InOrder extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    // of this run: one process makes many
    const order: readonly string[] = JSON.parse(process.env.MUTATE_ORDER ?? '[]');
    const place = ({ moduleId }: TestSpecification): number => order.findIndex((file) => moduleId.endsWith(`/${file}`));
    return files.toSorted((a, b) => place(a) - place(b));
  }
}

export default mergeConfig(
  // each file has modules of its own: what a mutant leaves behind must not reach the next
  { ...base, test: { ...base.test, projects: undefined } },
  defineConfig({
    cacheDir: '.mutate-cache',
    test: {
      setupFiles: ['test/mutate/setup.ts'],
      sequence: { sequencer: InOrder },
      fileParallelism: false,
      cache: false,
    },
  }),
);
