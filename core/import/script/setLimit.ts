// Limits as a program sets them, and as it asks for them.
import type { LimitName } from '../../kernel/limits.ts';
import { resultOf } from '../calls/numbers.ts';
import { resourceOf, softLimit } from '../calls/resources.ts';
import { splitArguments } from '../calls/split.ts';
import type { LoggedCall } from '../loggedCall.ts';
import { tell } from '../pairing.ts';
import type { Process } from '../world/people.ts';
import { limitBytes } from '../world/shownLimit.ts';
import { expectedOf } from './expected.ts';
import { Unsayable } from './said.ts';
import { isLinux, type Telling } from './telling.ts';

const NONE = /^(?:NULL|0x0|0)$/;

/** Does a call show a limit, or set it? undefined: neither. */
export function tellsLimit({ name, args, format }: LoggedCall, limit: LimitName): 'shows' | 'sets' | undefined {
  if (name !== 'getrlimit' && name !== 'setrlimit' && name !== 'prlimit64') return undefined;
  const all = splitArguments(args);
  if (resourceOf(all[name === 'prlimit64' ? 1 : 0] ?? '', format === 'strace')?.limit !== limit) return undefined;
  const sets = name === 'setrlimit' || (name === 'prlimit64' && !NONE.test(all[2] ?? 'NULL'));
  return sets ? 'sets' : 'shows';
}

/** getrlimit and prlimit: what they show is a limit of the script, if no call has set it before. */
export function learnLimit(s: Telling, process: Process, call: LoggedCall, args: readonly string[]): void {
  const at = call.name === 'getrlimit' ? 0 : 1;
  const resource = resourceOf(args[at] ?? '', isLinux(s));
  if (!resource) return;
  if (call.name === 'prlimit64' && !NONE.test(args[2] ?? 'NULL')) {
    try {
      setLimit(s, process, call, resource.word, args[2] ?? '');
    } catch (error) {
      if (!(error instanceof Unsayable)) throw error;
      tell(s.tally.told, `calls that the script cannot say, left out: ${call.name}`, call.returned);
    }
    return;
  }
  const value = softLimit(args.slice(at + 1).join(', '));
  if (value === undefined || s.limitsSet.has(resource.limit) || s.before.limits.has(resource.limit)) return;
  const text = value === 'RLIM_INFINITY' ? '' : value;
  s.before.limits.set(resource.limit, { value: text, comment: `log ${call.returned}: ${resource.word}` });
}

/** @throws Unsayable */
export function setLimit(s: Telling, process: Process, call: LoggedCall, word: string, argument: string): void {
  const resource = resourceOf(word, isLinux(s));
  const value = softLimit(argument);
  if (!resource || value === undefined) throw new Unsayable('the limit is not shown');
  const logged = resultOf(call.result ?? '', isLinux(s));
  if (logged.errno === 'EPERM')
    throw new Unsayable(
      'EPERM: without privilege a hard limit cannot be raised, and the limit stays as it was',
      'setrlimit that was refused for want of privilege, so that the limit stays as it was; left out',
    );
  s.limitsSet.add(resource.limit);
  const bytes = limitBytes(value);
  if (logged.errno === undefined && bytes !== undefined) process.limits.set(resource.limit, bytes);
  const expected = expectedOf('setrlimit', logged, s.options.system);
  const text = `setrlimit(${word === 'RLIMIT_AS' ? 'RLIMIT_VMEM' : word}, ${value})`;
  const result = expected.text === '' ? '' : ` = ${expected.text}`;
  s.add(s.people.threadOf(process, call), `: ${text}${result}`, call.returnedAt, expected.notes);
}
