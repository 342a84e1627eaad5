// What a jump is about: the variable, the watch expression or the row whose menu it was chosen
// from. VS Code's menus hand over plain data whose form differs from view to view, so everything is
// looked at before it is used.
import type { JumpArguments } from '../../adapter/protocol.ts';

export interface JumpTarget {
  readonly what: Pick<JumpArguments, 'variablesReference' | 'name' | 'expression'>;
  /** The session of the view that it was chosen in. */
  readonly sessionId?: string;
}

type Fields = Readonly<Record<string, unknown>>;

const fields = (value: unknown): Fields | undefined =>
  typeof value === 'object' && value !== null ? (value as Fields) : undefined;
const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

/** undefined: it is nothing that can change. */
export function jumpTarget(chosen: unknown): JumpTarget | undefined {
  const given = fields(chosen);
  const row = fields(given?.row);
  if (row) {
    const expression = text(row.jump);
    return expression === undefined ? undefined : { what: { expression } };
  }
  const what = ofVariable(fields(given?.variable), fields(given?.container));
  const sessionId = text(given?.sessionId);
  return what && { what, ...(sessionId && { sessionId }) };
}

/** A watch expression is its own container, and has no reference. */
function ofVariable(variable: Fields | undefined, container: Fields | undefined): JumpTarget['what'] | undefined {
  const name = text(variable?.name);
  const reference = container?.variablesReference;
  if (name && typeof reference === 'number' && reference > 0) return { variablesReference: reference, name };
  const expression = text(variable?.evaluateName) ?? (container ? undefined : name);
  return expression === undefined ? undefined : { expression };
}
