// Text about the word under the cursor, as Markdown: by the role that it has in its line.

import { fieldOf } from '../../kernel/fields/fields.ts';
import { KINDS } from '../../kernel/fields/kinds.ts';
import { LIMIT_NAMES, LIMITS } from '../../kernel/limits.ts';
import { type Routine, routinesOf } from '../../kernel/routine.ts';
import { callNamed } from '../../trace/calls/signatures.ts';
import { isSuspectKind, SUSPECT_KINDS } from '../../trace/suspectKinds.ts';
import type { Place, ScriptView } from '../script.ts';
import { callAt } from '../symbols/references.ts';
import { type Token, tokenAt } from '../tokens/token.ts';
import { callFailuresDoc, resultDoc } from './failureDocs.ts';
import { flagDoc, flagDocAnywhere } from './flagDocs.ts';
import {
  ATTRIBUTE_DOCS,
  KEYWORD_DOCS,
  type KeywordDoc,
  POINT_DOCS,
  STATE_DOCS,
  TURN_DOCS,
  VINTAGE_DOCS,
  WORD_DOCS,
} from './languageDocs.ts';
import { addressDoc, nameDoc, protectionDoc, sizeDoc } from './placeDocs.ts';
import { fieldDoc, resultWordDoc, wordDoc } from './wordDocs.ts';

export interface Hover extends Place {
  /** Markdown. */
  readonly text: string;
}

export function hoverAt(view: ScriptView, line: number, column: number): Hover | undefined {
  const tokens = view.tokens(line);
  const token = tokenAt(tokens, column);
  const text = token && tokenDoc(view, line, tokens, token);
  return token && text ? { line, from: token.from, to: token.to, text } : undefined;
}

const said = (word: string, doc: string | undefined): string | undefined => doc && `\`${word}\`\n\n${doc}`;

function tokenDoc(view: ScriptView, line: number, tokens: readonly Token[], token: Token): string | undefined {
  const { role, text } = token;
  const { vintage } = view.names;
  switch (role) {
    case 'keyword':
      return keywordDoc(tokens, token);
    case 'operator':
      return tokens[0]?.role === 'thread' ? usageDoc(TURN_DOCS, text) : undefined;
    case 'thread':
    case 'object':
    case 'submap':
    case 'process':
      return nameDoc(view, role, token.name ?? text);
    case 'call': {
      const name = callNamed(text)?.name ?? text;
      return [wordDoc(name), callFailuresDoc(name, vintage)].filter((part) => part !== undefined).join('\n\n');
    }
    case 'parameter':
      return said(text, token.parameter?.doc);
    case 'attribute':
      return said(text, ATTRIBUTE_DOCS[text]);
    case 'flag':
      return said(text, flagIn(tokens, token));
    case 'protection':
      return protectionDoc(text);
    case 'result': {
      const call = token.call?.name ?? callAt(view, line)?.call?.name;
      return (call && resultDoc(call, text, vintage)) ?? resultWordDoc(text);
    }
    case 'address':
      return addressDoc(view, line, token);
    case 'size':
    case 'number':
      return numberDoc(view, tokens, token);
    case 'routine':
      return routineDoc(routineNamed(view, text));
    case 'label':
      return labelDoc(view, line, token);
    case 'point':
      return said(text, POINT_DOCS[text]);
    case 'field':
      return memberDoc(token);
    case 'variable':
      return variableDoc(text);
    case 'function':
      return '`entry([map, ]address)`\n\nThe entry that holds an address, of the first map or of a named one.';
    case 'limit':
      return limitDoc(text);
    case 'suspect':
      return suspectDoc(text);
    case 'vintage':
      return said(
        text,
        Object.hasOwn(VINTAGE_DOCS, text) ? VINTAGE_DOCS[text as keyof typeof VINTAGE_DOCS] : undefined,
      );
    case 'word':
      return said(text, Object.hasOwn(STATE_DOCS, text) ? STATE_DOCS[text] : flagDocAnywhere(text));
    default:
      return undefined;
  }
}

function usageDoc(docs: Readonly<Record<string, KeywordDoc>>, text: string): string | undefined {
  const known = Object.hasOwn(docs, text) ? docs[text] : undefined;
  return known && `\`${known.usage}\`\n\n${known.doc}`;
}

function keywordDoc(tokens: readonly Token[], { text, from }: Token): string | undefined {
  const known = usageDoc(KEYWORD_DOCS, text);
  if (known && (tokens[0]?.from === from || text === 'dies')) return known;
  const own = `${tokens[0]?.text} ${text}`;
  const doc = Object.hasOwn(WORD_DOCS, own)
    ? WORD_DOCS[own]
    : Object.hasOwn(WORD_DOCS, text)
      ? WORD_DOCS[text]
      : undefined;
  return said(text, doc);
}

/** A flag, by the parameter, the attribute or the statement that it stands in. */
function flagIn(tokens: readonly Token[], { text, from, parameter }: Token): string | undefined {
  if (parameter) return flagDoc(parameter.kind, text) ?? flagDocAnywhere(text);
  const before = tokens.filter((other) => other.from < from);
  const keyword = tokens[0]?.role === 'keyword' ? tokens[0].text : '';
  const word = `${keyword} ${text}`;
  if (Object.hasOwn(WORD_DOCS, word)) return WORD_DOCS[word];
  const attribute = before.findLast(({ role }) => role === 'attribute')?.text;
  if (attribute === 'inherit') return flagDoc('inherit', text);
  if (attribute === 'flags') return flagDoc('eflags', text);
  if (text === 'true') return 'It is so.';
  if (text === 'false') return 'It is not so.';
  if (text === 'none' && before.at(-1)?.text !== '=') return 'Nothing: no thread, no object, no limit.';
  if (keyword === 'assert' || keyword === 'set') return flagDoc('eflags', text) ?? flagDocAnywhere(text);
  return flagDocAnywhere(text);
}

/** Numbers that count pages without the word. */
const countsPages = (tokens: readonly Token[]): boolean =>
  tokens.some(
    ({ role, text }) => role === 'limit' && LIMIT_NAMES.some((n) => n === text && LIMITS[n].unit === 'pages'),
  );

function numberDoc(view: ScriptView, tokens: readonly Token[], token: Token): string | undefined {
  const next = tokens[tokens.indexOf(token) + 1];
  const isPages = next?.role === 'keyword' && /^pages?$/.test(next.text);
  if (token.role === 'size') return sizeDoc(view, token, isPages);
  if (isPages || (countsPages(tokens) && tokens[0]?.text === 'limit')) return sizeDoc(view, token, true);
  const { value, text } = token;
  if (value === undefined || value < 10n) return undefined;
  return `\`${text}\`: ${/^0x/i.test(text) ? value : `0x${value.toString(16)}`}`;
}

const routineNamed = ({ names }: ScriptView, name: string): Routine | undefined =>
  routinesOf(names.vintage).find((routine) => routine.name === name);

const inC = (code: string): string => `\`\`\`c\n${code}\n\`\`\``;

const routineDoc = (routine: Routine | undefined): string | undefined =>
  routine && `${inC(routine.signature)}\n\n${routine.doc}`;

/** The step of a label, in the routine that it names or that the thread has called. */
function labelDoc(view: ScriptView, line: number, { text, routine }: Token): string | undefined {
  const name = routine ?? callAt(view, line)?.call?.name;
  const has = (one: Routine): boolean => one.labels.includes(text);
  const own = name === undefined ? undefined : routineNamed(view, name);
  const all = own && has(own) ? [own] : routine ? [] : routinesOf(view.names.vintage).filter(has);
  const [first, ...others] = all;
  if (!first) return undefined;
  const more = others.length > 0 ? `\n\nAlso a label of ${others.map((one) => `\`${one.name}\``).join(', ')}.` : '';
  const step = `${text}: ${first.texts[first.labels.indexOf(text)]}`;
  return `The step \`${text}\` of \`${first.name}\`:\n\n${inC(step)}${more}`;
}

function memberDoc({ text, owner }: Token): string | undefined {
  if (!owner) return fieldDoc(text);
  if ('thing' in owner) return fieldOf(owner.thing, text) ? fieldDoc(text, owner.thing) : undefined;
  const local = owner.routine.locals.find(({ name }) => name === text);
  return local && `${inC(`${KINDS[local.kind].type} ${text};`)}\n\nA local of \`${owner.routine.name}\`.`;
}

function variableDoc(text: string): string | undefined {
  if (text === 'map') return said(text, 'The first map: `map.FIELD`, and the map of `p1`.');
  if (text === 'limit') return said(text, 'The limits: `limit.NAME`.');
  if (text === 'thread') return said(text, 'The thread that stops, in a condition.');
  return wordDoc(text);
}

function suspectDoc(text: string): string | undefined {
  if (!isSuspectKind(text)) return undefined;
  const { title, says } = SUSPECT_KINDS[text];
  return `\`${text}\`: ${title}\n\n${says}`;
}

function limitDoc(text: string): string | undefined {
  const name = LIMIT_NAMES.find((one) => one === text);
  if (!name) return undefined;
  const { name: kernels, doc, unit, of } = LIMITS[name];
  const units = { pages: 'Pages', bytes: 'Bytes', count: 'A number', switch: '0 or 1' }[unit];
  return `\`${text}\`: ${kernels}, a limit of ${of === 'kernel' ? 'the kernel' : 'each process'}\n\n${doc} ${units}.`;
}
