// What `npm start -- WORDS` asks of the command line: a file or an option alone is run.
import { COMMANDS } from '../cli/commands.ts';

const ANSWERS = ['--help', '-h', 'help', '--version', '-V'];

/**
 * The words of `vmtrace`. A word that can be no file is left to it, which knows the near command.
 */
export function commandLineOf(words: readonly string[], isFile: (word: string) => boolean): string[] {
  const [first = ''] = words;
  if (Object.hasOwn(COMMANDS, first) || ANSWERS.includes(first)) return [...words];
  return /[-./\\]/.test(first) || isFile(first) ? ['run', ...words] : [...words];
}
