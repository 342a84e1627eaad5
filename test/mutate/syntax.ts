// The syntax tree of a source file, as far as a mutation run looks at it.

export interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [key: string]: unknown;
}

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && 'type' in value;

export const listIn = (value: unknown): Node[] => (Array.isArray(value) ? value.filter(isNode) : []);

export const isFunction = ({ type }: Node): boolean =>
  /^(FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/.test(type);

/** What exists at run time: types do not, and an import has nothing to change. */
const isCode = ({ type }: Node): boolean =>
  !/^(Import|Export(All|Named)Declaration$|TS(?!(As|NonNull|Satisfies)))/.test(type);

const childrenOf = (node: Node): Node[] =>
  Object.values(node).flatMap((value) => (isNode(value) ? [value] : listIn(value)));

/** Visits the code below a node, parents first. */
export function walk(
  node: Node,
  visit: (node: Node, parent: Node | undefined, insideFunction: boolean) => void,
  parent?: Node,
  insideFunction = false,
): void {
  const exported = node.type === 'ExportNamedDeclaration' && isNode(node.declaration);
  if (!exported && !isCode(node)) return;
  visit(node, parent, insideFunction);
  for (const child of childrenOf(node)) walk(child, visit, node, insideFunction || isFunction(node));
}

/** A function with this body gives a value back, by a `return` of its own. */
export function returnsValue(body: Node): boolean {
  if (body.type === 'ReturnStatement') return isNode(body.argument);
  return childrenOf(body).some((child) => !isFunction(child) && returnsValue(child));
}
