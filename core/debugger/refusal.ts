// What the debugger cannot do now: the message says what is wrong, and what to do about it.
export class Refusal extends Error {
  override readonly name = 'Refusal';
}
