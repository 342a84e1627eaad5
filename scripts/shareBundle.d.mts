import type { BuildOptions } from 'esbuild';

export function shareBundles(
  extension: BuildOptions,
  program: BuildOptions,
  root: string,
): Promise<{
  readonly shared: string;
  readonly front: string;
  readonly program: string;
  readonly files: readonly string[];
}>;
