// What can be done with a script is the same wherever its menu opens.
import { expect, test } from 'vitest';
import { COMMAND } from '../../../extension/ids.ts';
import { readManifest } from '../../manifest.ts';

interface Manifest {
  readonly contributes: { readonly menus: Readonly<Record<string, readonly { readonly command: string }[]>> };
}

test.each(['explorer/context', 'editor/context', 'editor/title/context'])('%s', (menu) => {
  const { menus } = readManifest<Manifest>().contributes;
  const own = (menus[menu] ?? []).map(({ command }) => command).filter((command) => command !== COMMAND.importLog);
  expect(own).toEqual([COMMAND.debugFile, COMMAND.runFile, COMMAND.explore, COMMAND.explain]);
});
