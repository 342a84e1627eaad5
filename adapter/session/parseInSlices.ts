// Parses a script in slices, so that a long one does not hold up other requests.
import type { Vintage } from '../../core/kernel/constants.ts';
import { type CANCELLED, inSlices } from '../../core/machine/work.ts';
import { parsing } from '../../core/trace/parse/parse.ts';
import type { Script } from '../../core/trace/script.ts';
import { macrotask } from './context.ts';

export const parseInSlices = (
  text: string,
  isCancelled: () => boolean,
  kernel?: Vintage,
): Promise<Script | typeof CANCELLED> =>
  inSlices(parsing(text, { kernel }), {
    get isCancelled() {
      return isCancelled();
    },
    breathe: macrotask,
  });
