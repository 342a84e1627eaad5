// What was asked of the history, with the answers: they stay in the History view until they are
// closed, the latest first.
import type { Chain, ChangesAnswer } from '../../adapter/protocol.ts';

export type Answer =
  | { readonly kind: 'why'; readonly question: string; readonly chain: Chain }
  | {
      readonly kind: 'changes' | 'find';
      readonly question: string;
      readonly table: ChangesAnswer;
      /** The request's arguments, to ask for more. */
      readonly args: object;
    };

/** More are not kept. */
const MOST = 5;

export const answerKey = ({ kind, question }: Answer): string => `${kind} ${question}`;

export class Answers {
  private readonly bySession = new Map<string, readonly Answer[]>();

  of(session: string): readonly Answer[] {
    return this.bySession.get(session) ?? [];
  }

  /** The same question is answered in its old place; a new one comes first. */
  add(session: string, answer: Answer): void {
    const old = this.of(session);
    const key = answerKey(answer);
    const known = old.some((one) => answerKey(one) === key);
    const now = known ? old.map((one) => (answerKey(one) === key ? answer : one)) : [answer, ...old].slice(0, MOST);
    this.bySession.set(session, now);
  }

  close(session: string, key: string): void {
    const left = this.of(session).filter((one) => answerKey(one) !== key);
    this.bySession.set(session, left);
  }

  forget(session: string): void {
    this.bySession.delete(session);
  }
}
