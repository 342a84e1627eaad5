// Coverage as VS Code shows it: each kernel routine that was entered, by its listing, a statement a
// labelled step.
import * as vscode from 'vscode';
import { listingSource } from '../../adapter/sources/listing.ts';
import type { RoutineCoverage } from '../../core/check/coverage.ts';
import { lineOfSignature, lineOfStep, listingText } from '../../core/inspect/listingText.ts';
import { type Routine, routinesOf } from '../../core/kernel/routine.ts';

const routineOf = ({ routine, vintage }: RoutineCoverage): Routine | undefined =>
  routinesOf(vintage).find(({ name }) => name === routine);

function detailsOf(routine: Routine, { counts }: RoutineCoverage): vscode.FileCoverageDetail[] {
  const lines = listingText(routine).split('\n');
  const whole = (line: number): vscode.Range => new vscode.Range(line - 1, 0, line - 1, lines[line - 1]?.length ?? 0);
  return [
    new vscode.DeclarationCoverage(routine.name, counts[0] ?? 0, whole(lineOfSignature(routine))),
    ...routine.labels.map((_, pc) => new vscode.StatementCoverage(counts[pc] ?? 0, whole(lineOfStep(routine, pc)))),
  ];
}

export interface Covered {
  readonly file: vscode.FileCoverage;
  readonly details: vscode.FileCoverageDetail[];
}

export const coveredFiles = (all: readonly RoutineCoverage[]): Covered[] =>
  all.flatMap((one) => {
    const routine = routineOf(one);
    const { path } = routine ? listingSource(routine, { by: 'uri' }) : {};
    if (!routine || path === undefined) return [];
    const details = detailsOf(routine, one);
    return [{ file: vscode.FileCoverage.fromDetails(vscode.Uri.parse(path), details), details }];
  });
