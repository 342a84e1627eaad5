// `node scripts/tool.mjs format|lint|typecheck`: one tool by name.
import { format, lint, typecheck } from './run.mjs';

const checks = { format, lint, typecheck };
const check = checks[process.argv[2]];
if (!check) {
  console.error(`usage: node scripts/tool.mjs ${Object.keys(checks).join('|')}`);
  process.exit(2);
}
process.exitCode = check();
