import type { BuildOptions } from 'esbuild';

export function shareBundles(
  extension: BuildOptions,
  program: BuildOptions,
  root: string,
): Promise<{ readonly extension: string; readonly program: string; readonly files: readonly string[] }>;
