// Flags of an entry by the words of its kernel.
import { type EflagName, eflagNames, type Vintage } from '../constants.ts';
import { RULES } from '../rules.ts';

/** `STACK_GAP` since stacks grow down only, and a gap need not say which way. */
export const flagWord = (name: EflagName, vintage: Vintage): string =>
  name === 'STACK_GAP_DN' && !RULES[vintage].stacksGrowUp ? 'STACK_GAP' : name;

export const flagWords = (eflags: number, vintage: Vintage): string[] =>
  eflagNames(eflags).map((name) => flagWord(name, vintage));
