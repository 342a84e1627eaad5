// Pictures of scripts that have run to their end.
import { readFileSync } from 'node:fs';
import { compile, createMachine } from '../../../core/machine/machine.ts';
import type { Picture } from '../../../core/picture/picture.ts';
import { Recording } from '../../../core/picture/recording.ts';
import { pictureOf } from '../../../core/picture/view.ts';
import { parse } from '../../../core/trace/parse/parse.ts';

export function pictureOfText(text: string, columns = 1000): Picture {
  const compiled = compile(parse(text));
  const machine = createMachine(compiled);
  while (machine.position < 1_000_000) {
    const choice = machine.next();
    if (!choice) break;
    if (machine.stepMany(choice, 1_000_000) === 0) machine.step(choice);
  }
  return pictureOf(new Recording(machine), { machine, compiled }, { columns });
}

export const example = (name: string): Picture => pictureOfText(readFileSync(`examples/${name}.vmtrace`, 'utf8'));
