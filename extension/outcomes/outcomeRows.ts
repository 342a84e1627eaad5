// The rows of the Outcomes view, in words and marks: what was explored, suspicions with the worst
// first, then the outcomes by their kind. No `vscode` here.

import { onlyIn } from '../../core/explore/service/compare.ts';
import type { Finding, Report, ReportedBaked, ReportedExpectation } from '../../core/explore/service/report.ts';
import type { Vintage } from '../../core/kernel/constants.ts';
import {
  counted,
  countText,
  foundText,
  plural,
  sizeText,
  VERDICT_ICONS,
  verdictText,
  witnessText,
} from '../explore/words.ts';
import { ITEM } from '../ids.ts';
import type { Plan as AnyPlan, Row as TreeRow } from '../views/tree.ts';

export interface Row extends TreeRow {
  /** Of the finding that the row is. */
  readonly key?: string;
  /** Line of the `expect explore:` that the row is. */
  readonly expectation?: number;
  /** Where it was found, if that is not the script's own. */
  readonly kernel?: Vintage;
}
export type Plan = AnyPlan<Row>;

export interface Shown {
  readonly name: string;
  readonly report: Report;
  readonly ms: number;
  readonly running: boolean;
  /** The script has changed since. */
  readonly stale: boolean;
  readonly baked: ReadonlyMap<string, ReportedBaked>;
  /** The same script on another kernel. */
  readonly other?: Other | undefined;
  /** Whose way of writing numbers; else English. */
  readonly language?: string | undefined;
}

export interface Other {
  readonly kernel: Vintage;
  readonly report: Report;
  readonly baked: ReadonlyMap<string, ReportedBaked>;
}

/** What is left out. */
export interface OutcomeFilter {
  /** A kind; undefined: all. */
  readonly kind?: string;
  /** A part of a row's words, in lower case. */
  readonly text?: string;
}

const ICONS: Readonly<Record<string, string>> = {
  done: 'pass',
  stuck: 'watch',
  panic: 'error',
  endless: 'sync',
};

const iconOf = ({ group, kind }: Finding): string =>
  group === 'suspect' ? 'warning' : (ICONS[kind] ?? 'circle-outline');

const leaf = (id: string, label: string, icon: string, line = 0): Plan => ({
  row: {
    id,
    kind: ITEM.field,
    label,
    description: '',
    icon,
    changed: false,
    spoken: label,
    ...(line > 0 && { line }),
  },
});

const where = (line: number): string => (line > 0 ? `line ${line}` : '');
/** A screen reader would name each dot. */
const said = (...parts: string[]): string =>
  parts
    .filter((part) => part !== '')
    .join(', ')
    .replaceAll(' \u00b7 ', ', ');
const joined = (...parts: string[]): string => parts.filter((part) => part !== '').join(' \u00b7 ');

function detailsOf(id: string, finding: Finding, { baked, language }: Telling): Plan[] {
  const { details, threads, line, order } = finding;
  const about = joined(threads.join(', '), where(line));
  return [
    ...(baked ? [leaf(`${id}/baked`, baked.text, 'milestone', baked.line)] : []),
    ...(about === '' ? [] : [leaf(`${id}/about`, about, 'symbol-event', line)]),
    ...details.map((text, i) => leaf(`${id}/${i}`, text, 'symbol-field')),
    leaf(`${id}/order`, joined(order.schedule ?? order.turns, `in ${countText(finding, language)}`), 'list-ordered'),
    ...order.limitLines.map((line, i) => leaf(`${id}/limit ${i}`, line, 'symbol-ruler')),
  ];
}

interface Telling {
  readonly language: string | undefined;
  readonly baked: ReportedBaked | undefined;
  /** Its kind stands in no row above it. */
  readonly titled: boolean;
  /** Another one has the same words, and only details tell them apart. */
  readonly ambiguous: boolean;
  readonly kernel?: Vintage | undefined;
  /** A kernel on which it was not found. */
  readonly notOn?: Vintage | undefined;
}

function findingRow(finding: Finding, telling: Telling): Plan {
  const { baked, titled, ambiguous, kernel, notOn, language } = telling;
  const { key, group, title, text, line, order } = finding;
  const id = `${kernel === undefined ? '' : `${kernel}/`}${group}/${key}`;
  const about = joined(
    where(line),
    plural(order.length, 'choice', language),
    countText(finding, language),
    baked?.turns === undefined || baked.turns === 0 ? '' : `no return after step ${baked.position}`,
    ambiguous ? finding.details.join(', ') : '',
    notOn === undefined ? '' : `not on ${notOn}`,
  );
  const description = joined(titled ? title : '', about);
  return {
    row: {
      id,
      kind: ITEM.finding,
      label: text,
      description,
      icon: iconOf(finding),
      changed: false,
      tooltip: [
        `**${title}**`,
        text,
        ...finding.details,
        ...(baked ? [baked.text] : []),
        `\`${order.schedule ?? order.turns}\``,
      ].join('\n\n'),
      spoken: said(`${title}: ${text}`, about),
      expanded: false,
      key,
      ...(kernel !== undefined && { kernel }),
    },
    children: detailsOf(id, finding, telling),
  };
}

const passes = ({ kind, text, title, threads, details }: Finding, filter: OutcomeFilter): boolean => {
  if (filter.kind !== undefined && filter.kind !== kind) return false;
  if (filter.text === undefined || filter.text === '') return true;
  return [text, title, ...threads, ...details].some((words) => words.toLowerCase().includes(filter.text ?? ''));
};

/** `count` of `all`: findings, of which there are at most some hundreds. */
function groupRow(id: string, label: string, count: number, all: number, children: readonly Plan[]): Plan {
  const description = count === all ? `${all}` : `${count} of ${all}`;
  const spoken = `${label}, ${description}`;
  const row: Row = {
    id,
    label,
    description,
    icon: 'list-tree',
    changed: false,
    spoken,
    kind: ITEM.group,
    expanded: true,
  };
  return { row, children };
}

function headRow({ name, report, ms, running, stale, language }: Shown): Plan {
  const state = stale ? 'stale: the script has changed' : running ? 'exploring' : '';
  const description = joined(state, foundText(report, language), sizeText(report, ms, language), report.kernel);
  const icon = stale ? 'history' : running ? 'loading~spin' : report.bound ? 'warning' : 'verified';
  const id = 'explored';
  const row: Row = {
    id,
    kind: ITEM.explored,
    label: name,
    description,
    icon,
    changed: false,
    spoken: said(name, description),
  };
  return { row };
}

/** The kinds that there are, for a filter. */
export function kindsOf({ suspects, outcomes }: Report): { readonly kind: string; readonly title: string }[] {
  const kinds = new Map([...suspects, ...outcomes].map(({ kind, title }) => [kind, title]));
  return [...kinds].map(([kind, title]) => ({ kind, title }));
}

/** `expect explore: no suspects`, and what came of it. */
function expectationRow(one: ReportedExpectation): Plan {
  const { line, text, verdict, messages, witness } = one;
  const id = `expected/${line}`;
  const told = verdictText(one);
  const [, ...reasons] = messages;
  const row: Row = {
    id,
    kind: witness ? ITEM.expectation : ITEM.field,
    label: text.replace(/^expect explore:\s*/, ''),
    description: told,
    icon: VERDICT_ICONS[verdict],
    changed: false,
    spoken: said(text, told, where(line)),
    expanded: false,
    line,
    expectation: line,
    ...(witness && { tooltip: [told, `*${witnessText(one)}*`].join('\n\n') }),
  };
  const children = [
    leaf(`${id}/line`, where(line), 'symbol-event', line),
    ...reasons.map((text, i) => leaf(`${id}/${i}`, text, 'symbol-field')),
  ];
  return { row, children };
}

function expectedGroup({ expectations = [] }: Report, { kind, text = '' }: OutcomeFilter): Plan[] {
  if (expectations.length === 0 || kind !== undefined) return [];
  const rows = expectations
    .filter((one) => `${one.text} ${verdictText(one)}`.toLowerCase().includes(text))
    .map(expectationRow);
  return rows.length === 0 ? [] : [groupRow('expected', 'Expected', rows.length, expectations.length, rows)];
}

/** Outcomes of each kind, in their order. */
function byKind(outcomes: readonly Finding[]): Map<string, Finding[]> {
  const kinds = new Map<string, Finding[]>();
  for (const one of outcomes) {
    const known = kinds.get(one.kind);
    if (known) known.push(one);
    else kinds.set(one.kind, [one]);
  }
  return kinds;
}

/** What was found on another kernel alone. */
function otherGroup({ report, other, language }: Shown, filter: OutcomeFilter): Plan[] {
  if (!other) return [];
  const only = onlyIn(other.report, report);
  const rows = only
    .filter((one) => passes(one, filter))
    .map((one) =>
      findingRow(one, {
        baked: other.baked.get(one.key),
        titled: true,
        ambiguous: false,
        kernel: other.kernel,
        language,
      }),
    );
  const hints = other.report.hints.map((text, i) => leaf(`${other.kernel}/hint/${i}`, text, 'info'));
  const label = `Only on ${other.kernel}`;
  return [groupRow(`other/${other.kernel}`, label, rows.length, only.length, [...hints, ...rows])];
}

export function planOutcomes(shown: Shown, filter: OutcomeFilter): Plan[] {
  const { report, baked, other, language } = shown;
  const { suspects, outcomes, outcomeCount } = report;
  const alone = new Set(other ? onlyIn(report, other.report) : []);
  const rowsOf = (all: readonly Finding[], titled: boolean): Plan[] =>
    all
      .filter((one) => passes(one, filter))
      .map((one) => {
        const ambiguous = all.some((also) => also !== one && also.text === one.text);
        return findingRow(one, {
          baked: baked.get(one.key),
          language,
          titled,
          ambiguous,
          notOn: alone.has(one) ? other?.kernel : undefined,
        });
      });
  const suspectRows = rowsOf(suspects, true);
  const unlisted = outcomeCount - outcomes.length;
  const groups = [...byKind(outcomes)].flatMap(([kind, all]) => {
    const rows = rowsOf(all, false);
    return rows.length === 0
      ? []
      : [groupRow(`outcomes/${kind}`, all[0]?.title ?? kind, rows.length, all.length, rows)];
  });
  return [
    headRow(shown),
    ...report.hints.map((text, i) => leaf(`hint/${i}`, text, 'info')),
    ...expectedGroup(report, filter),
    ...(suspectRows.length > 0
      ? [groupRow('suspects', 'Suspicious', suspectRows.length, suspects.length, suspectRows)]
      : []),
    ...groups,
    ...otherGroup(shown, filter),
    ...(unlisted > 0
      ? [leaf('unlisted', `${counted(unlisted, language)} more outcomes are not listed`, 'ellipsis')]
      : []),
  ];
}
