// What may stand in an assert or a set: names, the fields of what is left of a dot, and the values
// that a place takes.
import { INHERIT_NAMES } from '../../kernel/constants.ts';
import { fieldNames, fieldOf, settable } from '../../kernel/fields/fields.ts';
import { KINDS } from '../../kernel/fields/kinds.ts';
import type { Thing } from '../../kernel/fields/table.ts';
import { routinesOf } from '../../kernel/routine.ts';
import { memberOf, membersOf, type Owner, ownerOfValue } from '../../program/namesInAsserts.ts';
import { PROTECTIONS } from '../../trace/calls/callTemplates.ts';
import { THREAD_STATES } from '../../trace/calls/vocabulary.ts';
import { parseExpression } from '../../trace/expression/expression.ts';
import { STATE_DOCS } from '../docs/languageDocs.ts';
import { fieldDoc, wordDoc } from '../docs/wordDocs.ts';
import type { ScriptView } from '../script.ts';
import { addressOffers, declaredOffers, threadOffers, threadsOf } from './declaredNames.ts';
import { type Offer, offers } from './offer.ts';

const NAMES: Readonly<Record<string, string>> = {
  entry: 'the entry that holds an address',
  map: 'the first map',
  limit: 'the limits',
};

function names(view: ScriptView): Offer[] {
  return [
    ...offers('field', Object.keys(NAMES), (name) => ({
      detail: NAMES[name] as string,
      ...(name === 'entry' && { snippet: `entry(\${1:address})` }),
    })),
    ...offers('field', fieldNames('kernel'), (name) => about({ thing: 'kernel' }, name)),
    ...threadOffers(view),
    ...declaredOffers(view, 'submap', view.names.subMaps),
    ...declaredOffers(view, 'process', view.names.processes),
  ];
}

/** The type in C of a field or a local, and a sentence on it. */
function about(owner: Owner, name: string): Partial<Offer> {
  const typed = 'routine' in owner ? owner.routine.locals.find((one) => one.name === name) : fieldOf(owner.thing, name);
  const doc = 'thing' in owner ? fieldDoc(name, owner.thing) : undefined;
  return { ...(typed && { detail: KINDS[typed.kind].type }), ...(doc && { doc }) };
}

/** What the value that a text ends with has the fields of; undefined: it ends in no dot. */
function ownerBefore(view: ScriptView, text: string): { readonly owner: Owner | undefined } | undefined {
  const before = /(?:\bentry\s*\([^()]*\)|\b\w+)(?:\.\w+)*(?=\.\w*$)/.exec(text)?.[0];
  if (before === undefined) return undefined;
  const parsed = parseExpression(before);
  const { vintage } = view.names;
  const has = (name: string): boolean =>
    name === 'map' || view.names.subMaps.has(name) || view.names.processes.has(name);
  const known = { vintage, threads: new Set(threadsOf(view)), maps: { has } };
  return { owner: 'expression' in parsed ? ownerOfValue(parsed.expression, known) : undefined };
}

const isPlace = (thing: Thing): thing is 'entry' | 'map' | 'limit' =>
  thing === 'entry' || thing === 'map' || thing === 'limit';

function members(view: ScriptView, owner: Owner, only?: readonly string[]): Offer[] {
  const fields = only ?? membersOf(owner);
  const isThread = 'thing' in owner && owner.thing === 'thread';
  const routines = isThread ? routinesOf(view.names.vintage).filter(({ locals }) => locals.length > 0) : [];
  return [
    ...(isThread && only ? [] : offers('field', fields, (name) => about(owner, name))),
    ...offers(
      'routine',
      routines.map(({ name }) => name),
      (name) => ({ detail: 'its locals', ...docOf(name) }),
    ),
  ];
}

const docOf = (word: string): Partial<Offer> => {
  const doc = wordDoc(word);
  return doc ? { doc } : {};
};

/** An address in `entry(`; names; fields; after `t1.state ==` the states. */
export function expressionOffers(view: ScriptView, line: number, text: string): Offer[] {
  if (/\bentry\s*\(\s*(?:\w+\s*,\s*)?\w*$/.test(text)) {
    const isMap = /\(\s*[A-Za-z_]?\w*$/.test(text) && !/,/.test(text.slice(text.lastIndexOf('(')));
    const maps = isMap
      ? [
          ...declaredOffers(view, 'submap', view.names.subMaps),
          ...declaredOffers(view, 'process', view.names.processes),
        ]
      : [];
    return [...addressOffers(view, line, 'start'), ...maps];
  }
  const before = ownerBefore(view, text);
  if (before) return before.owner ? members(view, before.owner) : [];
  const compared = /((?:\bentry\s*\([^()]*\)|\b\w+)(?:\.\w+)+)\s*[=!]=\s*\S*$/.exec(text)?.[1];
  return [...(compared === undefined ? [] : valueOffers(view, compared)), ...names(view)];
}

/** In a `set` line: what can be set, and after the `=` what there is to set it to. */
export function placeOffers(view: ScriptView, line: number, text: string): Offer[] {
  const [place = '', value] = text.split('=');
  if (value !== undefined) {
    const found = valueOffers(view, place.trimEnd());
    return found.length > 0 ? found : expressionOffers(view, line, value);
  }
  const owner = ownerBefore(view, place)?.owner;
  if (!owner) return place.includes('.') && !/\($/.test(place) ? [] : expressionOffers(view, line, place);
  if ('routine' in owner) return members(view, owner);
  return members(view, owner, isPlace(owner.thing) ? settable(owner.thing) : []);
}

/** The words that a field may have as its value. */
function valueOffers(view: ScriptView, place: string): Offer[] {
  const owner = ownerBefore(view, place)?.owner;
  const name = place.split('.').at(-1) ?? '';
  if (!owner || !memberOf(owner, name, view.names.vintage)) return [];
  const typed = 'routine' in owner ? owner.routine.locals.find((one) => one.name === name) : fieldOf(owner.thing, name);
  switch (typed?.kind) {
    case 'prot':
      return offers('flag', PROTECTIONS);
    case 'inherit':
      return offers('flag', INHERIT_NAMES, docOf);
    case 'bool':
      return offers('flag', ['true', 'false']);
    case 'thread':
      return [...threadOffers(view), ...offers('flag', ['none'])];
    case 'word':
      return name === 'state' ? offers('flag', THREAD_STATES, (word) => ({ doc: STATE_DOCS[word] ?? '' })) : [];
    default:
      return [];
  }
}
