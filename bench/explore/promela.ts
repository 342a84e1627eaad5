// A scenario as a model for SPIN: what it has, in front of the text that all have alike (map.pml).
import type { Operation, Scenario } from './scenarios.ts';

const KINDS = ['wire', 'unwire', 'remove', 'insert'] as const;

const bit = (is?: boolean): number => (is ? 1 : 0);

function decoded({ op, start, end, user, holesok, read }: Operation, thread: number, index: number): string {
  const values = [
    `kind = ${op.toUpperCase()}`,
    `from = ${start}`,
    `to = ${end}`,
    `user = ${bit(op === 'insert' ? read : user)}`,
    `holes = ${bit(holesok)}`,
  ];
  return `  :: _pid == ${thread} && op == ${index} -> ${values.join('; ')}`;
}

/** A page's word, as in map.pml. */
const MAPPED = 1;
const READ = 2;
const FIRST = 4;

function words({ pages, map }: Scenario): number[] {
  const made = Array.from({ length: pages + 1 }, () => 0);
  for (const { start, end, read } of map)
    for (let page = start; page < end; page++) made[page] = MAPPED + (read ? READ : 0) + (page === start ? FIRST : 0);
  return made;
}

export function promelaOf(scenario: Scenario, common: string): string {
  const { pages, flaky, threads } = scenario;
  const calls = threads.reduceRight(
    (rest, operations, thread) => `(_pid == ${thread} -> ${operations.length} : ${rest})`,
    '0',
  );
  return [
    `#define PAGES ${pages}`,
    `#define THREADS ${threads.length}`,
    `#define FLAKY ${flaky.reduce((bits, page) => bits | (1 << page), 0)}`,
    `#define MAP ${words(scenario).join(', ')}`,
    `#define CALLS ${calls}`,
    ...KINDS.map((kind, i) => `#define ${kind.toUpperCase()} ${i + 1}`),
    'inline decode() {',
    '  if',
    ...threads.flatMap((operations, thread) => operations.map((one, index) => decoded(one, thread, index))),
    '  fi',
    '}',
    common,
  ].join('\n');
}
