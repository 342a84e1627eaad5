// Places in a text as a client sends them, checked.
import type { Position, Range } from 'vscode-languageserver';
import { fields, integer, type Reader } from '../session/arguments.ts';

export const POSITION: Reader<Position> = fields<Position>({ line: integer, character: integer });
export const RANGE: Reader<Range> = fields<Range>({ start: POSITION, end: POSITION });
