// A step of a call that changes a field has one of the events that the field's row names, in every
// kernel: searches of the history look after no other steps.
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { VINTAGES } from '../../../../core/kernel/constants.ts';
import { FIELDS } from '../../../../core/kernel/fields/table.ts';
import type { KernelState } from '../../../../core/kernel/state.ts';
import { compile, createMachine } from '../../../../core/machine/machine.ts';
import { parse } from '../../../../core/trace/parse/parse.ts';

const TOLD = [
  ...[...FIELDS.map, ...FIELDS.lock].map((field) => ({
    ...field,
    all: ({ maps, config }: KernelState) =>
      maps.slice(0, config.subMaps.length + 1).map((m) => (field.kind === 'lock' ? 0 : field.read(m))),
  })),
  ...FIELDS.kernel.map((field) => ({ ...field, all: (k: KernelState) => [field.read(k)] })),
].filter(({ events }) => events);

const examples = readdirSync('examples').filter((name) => name.endsWith('.vmtrace'));

test.each(VINTAGES)('in %s', (vintage) => {
  let changes = 0;
  for (const name of examples) {
    const text = readFileSync(`examples/${name}`, 'utf8').replace(/^kernel .*$/m, '');
    const m = createMachine(compile(parse(`kernel ${vintage}\n${text}`)));
    let kinds: string[] = [];
    m.listen(({ kind }) => void kinds.push(kind));
    const look = (): string[] => TOLD.map(({ all }) => all(m.state.kernel).join());
    for (let before = look(), steps = 0; m.state.script.end === 'running' && steps < 3000; steps++) {
      kinds = [];
      m.step();
      const now = look();
      const isOfCall = !kinds.includes('statement') && !kinds.includes('killed');
      for (const [i, field] of TOLD.entries()) {
        if (now[i] === before[i] || !isOfCall) continue;
        changes++;
        expect([name, field.name, kinds.filter((kind) => field.events?.some((event) => event === kind))]).not.toEqual([
          name,
          field.name,
          [],
        ]);
      }
      before = now;
    }
  }
  expect(changes).toBeGreaterThan(500);
});
