// What may stand at the cursor of a script, from its line before it.
import { EFLAG_NAMES, INHERIT_NAMES, VINTAGES } from '../../kernel/constants.ts';
import { LIMIT_NAMES, LIMITS } from '../../kernel/limits.ts';
import { type Routine, routinesOf } from '../../kernel/routine.ts';
import { openCall, PROTECTIONS, parameterWords } from '../../trace/calls/callTemplates.ts';
import type { Parameter } from '../../trace/calls/signature.ts';
import { SCHEDULES } from '../../trace/calls/vocabulary.ts';
import { ALLOW_MLOCK, FAULT_WORDS, KEYWORDS, MAP_WORDS, OPENED, SHARES } from '../../trace/parse/declarations.ts';
import { ENTRY_ATTRIBUTES } from '../../trace/parse/entry.ts';
import { DIES, POINT_WORDS } from '../../trace/parse/threads.ts';
import { flagDoc } from '../docs/flagDocs.ts';
import { ATTRIBUTE_DOCS, KEYWORD_DOCS, POINT_DOCS, VINTAGE_DOCS, WORD_DOCS } from '../docs/languageDocs.ts';
import { protectionDoc } from '../docs/placeDocs.ts';
import type { ScriptView } from '../script.ts';
import { callAt } from '../symbols/references.ts';
import { calls } from './callOffers.ts';
import { addressOffers, declaredOffers, threadOffers, threadsOf } from './declaredNames.ts';
import { expectOffers } from './expectCompletion.ts';
import { expressionOffers, placeOffers } from './expressionCompletion.ts';
import { docOf, type Offer, offers } from './offer.ts';
import { resultOffers } from './resultOffers.ts';
import { templates } from './templates.ts';

/** A line that is longer is no call, and not worth to be searched with each key. */
const LONGEST = 2000;

export function completionsAt(view: ScriptView, line: number, column: number): Offer[] {
  const before = view.lineAt(line).slice(0, column);
  if (before.length > LONGEST || before.includes('#')) return [];
  if (/^\s*\w*$/.test(before)) return [...keywords(), ...threadOffers(view), ...templates()];
  if (/@\s*[\w.-]*$/.test(before)) return pointOffers(view, line, before);
  if (/@\s*fault\s+\w*$/.test(before)) return addressOffers(view, line, 'start');
  const open = openCall(before);
  if (open) return open.parameter ? argumentOffers(view, line, open.parameter) : [];
  const set = /^\s*set\s(.*)$/.exec(before)?.[1];
  if (set !== undefined) return placeOffers(view, line, set);
  if (/^\s*assert\b/.test(before)) return expressionOffers(view, line, before);
  const expected = /^\s*expect\s(.*)$/.exec(before)?.[1];
  if (expected !== undefined) return expectOffers(view, line, expected);
  const result = /\b(\w+)\s*\(.*\)\s*=\s*\w*$/.exec(before);
  if (result) return resultOffers(result[1], view.names.vintage);
  if (/^\s*\w+\s*<\s*\w*$/.test(before)) return resultOffers(callAt(view, line)?.call?.name, view.names.vintage);
  if (/^\s*\w+\s*[:>]\s*\w*$/.test(before)) return calls(view, line);
  return declarationOffers(view, line, before);
}

const keywords = (): Offer[] =>
  offers('keyword', KEYWORDS, (word) => {
    const known = KEYWORD_DOCS[word];
    return known ? { detail: known.usage.replace(/^\S+ ?/, ''), doc: known.doc } : {};
  });

/** Points, the labels of the call's own routine, and routines; after a dot the routine's labels. */
function pointOffers(view: ScriptView, line: number, before: string): Offer[] {
  const routines = routinesOf(view.names.vintage);
  const named = /@\s*(\w+)\.[\w-]*$/.exec(before)?.[1];
  if (named !== undefined) {
    const routine = routines.find(({ name }) => name === named);
    return routine ? labels(routine) : [];
  }
  const call = callAt(view, line)?.call?.name;
  const own = routines.find(({ name }) => name === call);
  return [
    ...offers('point', POINT_WORDS, (word) => docOf(POINT_DOCS[word])),
    ...(own ? labels(own) : []),
    ...offers(
      'routine',
      routines.map(({ name }) => name),
      (name) => {
        const routine = routines.find((one) => one.name === name);
        return { detail: 'its labels', snippet: `${name}.`, ...docOf(routine?.doc) };
      },
    ),
  ];
}

const labels = (routine: Routine): Offer[] =>
  routine.labels.map((text, i) => ({ text, kind: 'label', detail: routine.texts[i] ?? '' }));

function argumentOffers(view: ScriptView, line: number, parameter: Parameter): Offer[] {
  switch (parameter.kind) {
    case 'object':
    case 'descriptor':
      return declaredOffers(view, 'object', view.names.objects);
    case 'process':
      return declaredOffers(view, 'process', view.names.processes);
    case 'submap':
      return declaredOffers(view, 'submap', view.names.subMaps);
    case 'address':
    case 'byte-address':
      return addressOffers(view, line, parameter.name === 'end' ? 'end' : 'start');
    default:
      return offers('flag', parameterWords(parameter), (word) =>
        docOf(/^[r-][w-][x-]$/.test(word) ? protectionDoc(word) : flagDoc(parameter.kind, word)),
      );
  }
}

const words = (keyword: string, all: Iterable<string>): Offer[] =>
  offers('flag', all, (word) => docOf(WORD_DOCS[`${keyword} ${word}`] ?? WORD_DOCS[word]));

function declarationOffers(view: ScriptView, line: number, before: string): Offer[] {
  const keyword = /^\s*(\w+)\s/.exec(before)?.[1] ?? '';
  if (/^\s*\w+\s+\w*$/.test(before) && threadsOf(view).includes(keyword))
    return offers('keyword', [DIES], () => docOf(KEYWORD_DOCS[DIES]?.doc));
  /** Words and numbers that are written already. */
  const written = before.trim().split(/\s+/).length - (/\s$/.test(before) ? 0 : 1);
  switch (keyword) {
    case 'kernel':
      // the newest first: Enter takes the first one
      return offers('flag', [...VINTAGES].reverse(), (word) => docOf(VINTAGE_DOCS[word as keyof typeof VINTAGE_DOCS]));
    case 'map':
      return written > 1 ? words(keyword, MAP_WORDS) : [];
    case 'faults':
      return words(keyword, Object.keys(FAULT_WORDS));
    case 'object':
      return written > 2 ? words(keyword, Object.keys(OPENED)) : [];
    case 'fault':
      if (/=\s*(\w+\s+or\s+)*\w+\s+\w*$/.test(before)) return offers('keyword', ['or'], () => docOf(WORD_DOCS.or));
      return before.includes('=') ? resultOffers(undefined, view.names.vintage) : addressOffers(view, line, 'start');
    case 'limit':
      return offers('limit', written > 1 ? [] : LIMIT_NAMES, (name) => {
        const limit = LIMITS[name as keyof typeof LIMITS];
        return { detail: limit.name, doc: limit.doc };
      });
    case 'jail':
      return words(keyword, [ALLOW_MLOCK]);
    case 'schedule':
      return [...words(keyword, SCHEDULES), ...threadOffers(view)];
    case 'replay':
      return threadOffers(view);
    case 'thread':
      if (/\bof\s+\w*$/.test(before)) return declaredOffers(view, 'process', view.names.processes);
      return written > 1 ? offers('keyword', ['of'], () => docOf(WORD_DOCS.of)) : [];
    case 'process':
      if (/\bshares\s+\w*$/.test(before)) return declaredOffers(view, 'process', view.names.processes);
      return written > 1 ? offers('keyword', [SHARES], () => docOf(WORD_DOCS[SHARES])) : [];
    case 'entry':
      return written > 1 ? entryOffers(view, before) : [];
    default:
      return [];
  }
}

const protections = (): Offer[] => offers('flag', PROTECTIONS, (word) => ({ doc: protectionDoc(word) }));

function entryOffers(view: ScriptView, before: string): Offer[] {
  const attribute = /\b(\w+)\s*=\s*[\w|-]*$/.exec(before)?.[1];
  if (attribute === 'object') return declaredOffers(view, 'object', view.names.objects);
  if (attribute === 'inherit') return offers('flag', INHERIT_NAMES, (word) => docOf(flagDoc('inherit', word)));
  if (attribute === 'flags') return offers('flag', EFLAG_NAMES, (word) => docOf(flagDoc('eflags', word)));
  if (attribute !== undefined && /^(?:max|prot|stack|stack_max)$/.test(attribute)) return protections();
  if (attribute !== undefined) return [];
  const hasProtection = /\s[r-][w-][x-]\s/.test(before);
  return [
    ...(hasProtection ? [] : protections()),
    ...offers('attribute', ENTRY_ATTRIBUTES, (name) => ({ snippet: `${name}=`, ...docOf(ATTRIBUTE_DOCS[name]) })),
  ];
}
