// The roles of an `expect` line's words, right or wrong.
import { COMPLETE, EXPLORE, NO, SUSPECTS, WITHIN } from '../../trace/parse/lines/expect.ts';
import { threadNamed } from '../../trace/parse/lines/loggedThread.ts';
import { extendWord, Token as Kind, tokenText } from '../../trace/parse/scanner.ts';
import { isSuspectKind } from '../../trace/suspectKinds.ts';
import { type Cursor, isEnd, isName, isNumber, take, takePlain, word } from './cursor.ts';

/** The keyword is taken. */
export function takeExpectation(c: Cursor): void {
  if (word(c) === EXPLORE) take(c, 'keyword');
  if (c.kind === Kind.colon) take(c, 'operator');
  if (!isEnd(c) && c.text.charAt(c.to) === '.') takeResults(c);
  else takeClaim(c);
  while (!isEnd(c)) {
    if (/^(?:within|states?|s)$/.test(word(c))) take(c, 'keyword');
    else takePlain(c);
  }
}

function takeClaim(c: Cursor): void {
  extendWord(c, '');
  if (!isEnd(c) && tokenText(c) === NO) {
    take(c, 'keyword');
    extendWord(c, '');
  }
  if (!isName(c)) return;
  const name = tokenText(c);
  take(c, isSuspectKind(name) ? 'suspect' : name === SUSPECTS || name === COMPLETE ? 'keyword' : 'word');
}

/** `t1.1 = KERN_SUCCESS or KERN_FAILURE` */
function takeResults(c: Cursor): void {
  take(c, 'thread', { name: threadNamed(tokenText(c)) });
  take(c, 'operator');
  if (isNumber(c)) take(c, 'number');
  if (c.kind === Kind.assign) take(c, 'operator');
  while (!isEnd(c) && word(c) !== WITHIN) {
    if (word(c) === 'or') take(c, 'keyword');
    else if (isName(c) || isNumber(c)) take(c, 'result');
    else takePlain(c);
  }
}
