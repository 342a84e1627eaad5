// What becomes of a module's own variables. esbuild's bundles have `var` for its `const` and `let`
// alike; V8 reads a `var` from memory at each use, and a `const` it knows. That is 4 to 10 % of the
// simulator's speed.
import { transform } from 'esbuild';

/**
 * Code, a bundle's or one module's, in which what is declared at the outermost level with a value
 * is `const`. What is assigned later is refused: that is declared without a value (`let x;`).
 */
export async function withConstants(code, options) {
  const text = code.replace(/^((?:export )?)(?:var|let) (?=[\w$]+ = )/gm, '$1const ');
  const logOverride = { 'assign-to-constant': 'error' };
  const checked = await transform(text, { legalComments: 'none', ...options, logOverride });
  // the lines of what is not minified stay those of its source map
  return options.minify ? checked.code : text;
}
