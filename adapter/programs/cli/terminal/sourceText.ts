// Texts that a stop is in: the script, and the listings, which are fetched from the debugger once.
import type { DebugProtocol } from '@vscode/debugprotocol';
import type { LocalClient } from './localClient.ts';

/** Lines shown on each side of a line. */
const AROUND = 10;

export class SourceText {
  private readonly listings = new Map<number, readonly string[]>();
  private readonly client: LocalClient;
  readonly script: readonly string[];

  constructor(client: LocalClient, text: string) {
    this.client = client;
    const lines = text.split(/\r\n|\r|\n/);
    this.script = lines.at(-1) === '' ? lines.slice(0, -1) : lines;
  }

  async linesOf(source: DebugProtocol.Source | undefined): Promise<readonly string[]> {
    const { sourceReference } = source ?? {};
    if (!sourceReference) return this.script;
    const known = this.listings.get(sourceReference);
    if (known) return known;
    const args = { source, sourceReference };
    const { content } = await this.client.request<DebugProtocol.SourceResponse['body']>('source', args);
    const lines = content.trimEnd().split('\n');
    this.listings.set(sourceReference, lines);
    return lines;
  }
}

/**
 * The lines around one, with their numbers. `present`: the line of the stop, marked `>`.
 * `breakpoints`: marked `*`.
 */
export function listText(
  lines: readonly string[],
  { around, present, breakpoints }: { around: number; present: number; breakpoints: ReadonlySet<number> },
): string {
  const last = Math.min(lines.length, Math.max(around, 1) + AROUND);
  const first = Math.max(1, Math.min(around, lines.length) - AROUND);
  const width = String(last).length;
  const rows = lines.slice(first - 1, last).map((text, i) => {
    const line = first + i;
    const marks = `${line === present ? '>' : ' '}${breakpoints.has(line) ? '*' : ' '}`;
    return `${marks} ${String(line).padStart(width)}  ${text}`.trimEnd();
  });
  const above = first > 1 ? [`   ... ${first - 1} before these`] : [];
  const below = last < lines.length ? [`   ... ${lines.length - last} after these`] : [];
  return [...above, ...rows, ...below].join('\n');
}
