import type { TransformOptions } from 'esbuild';

export function withConstants(code: string, options: TransformOptions): Promise<string>;
