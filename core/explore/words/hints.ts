// What a person should know who reads what was found, and could not tell from it: which
// asserts were left out, that all a call did was to be refused a privilege, and which call has
// used up a bound.
import { resultName } from '../../kernel/constants.ts';
import { RULES } from '../../kernel/rules.ts';
import type { Compiled } from '../../program/compile.ts';
import type { Exploration } from '../explore.ts';
import { heldAsserts } from '../wholeCalls.ts';

/** Page faults of one call from which the report blames them for a bound. */
const MANY_FAULTS = 10_000;

const linesText = (lines: readonly number[]): string => `line${lines.length === 1 ? '' : 's'} ${lines.join(', ')}`;

function assertsHint({ program }: Compiled): string[] {
  const lines = [...heldAsserts(program)].map((index) => program.lines[index] as number);
  const be = lines.length === 1 ? 'the assert of' : 'the asserts of';
  return lines.length === 0
    ? []
    : [`left out: ${be} ${linesText(lines)}, about a moment at which the script holds a thread in a call`];
}

/** Calls that were refused because the process is no superuser, though all else may be right. */
function privilegeHint({ config }: Compiled, { results }: Exploration): string[] {
  const { privileged, vintage, jail } = config;
  const refused = results.filter(({ result }) => resultName(result) === 'EPERM').map(({ line }) => line);
  if (privileged || jail !== 'none' || refused.length === 0 || RULES[vintage].usersMayWire) return [];
  const lines = [...new Set(refused)];
  return [
    `EPERM in ${linesText(lines)}: ${vintage} lets only the superuser wire memory. Add the line "privileged" to explore what the calls do then`,
  ];
}

function faultsHint({ bound, faults }: Exploration): string[] {
  if (bound === undefined || !faults || faults.count < MANY_FAULTS) return [];
  const count = faults.count.toLocaleString('en-US');
  return [
    `line ${faults.line} took ${count} page faults, one after another: the same call for fewer pages is explored sooner`,
  ];
}

export const hints = (compiled: Compiled, found: Exploration): string[] => [
  ...assertsHint(compiled),
  ...privilegeHint(compiled, found),
  ...faultsHint(found),
];
