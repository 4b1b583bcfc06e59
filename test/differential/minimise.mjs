// Makes a generated module that shows a difference smaller: nodes of its functions are replaced by zeros, by nothing,
// or by a node inside of them, as long as the difference stays.
import {zeros} from './nodes.mjs';

const isNode = part => part !== null && typeof part === 'object' && !Array.isArray(part);
const sameTypes = (a, b) => a.length === b.length && a.every((type, i) => type === b[i]);
const isZero = node => node.parts.length === node.results.length && node.parts.every(Array.isArray);

function nodesInside(node, found = []) {
  for (const part of node.parts) {
    if (!isNode(part)) continue;
    found.push(part);
    nodesInside(part, found);
  }
  return found;
}

// `differs` says whether the module as it is now is valid and still shows the difference.
export function minimise(module, differs, milliseconds) {
  const until = Date.now() + milliseconds;
  const attempt = (parts, i, replacement) => {
    const original = parts[i];
    parts[i] = replacement;
    if (differs()) return true;
    parts[i] = original;
    return false;
  };
  const shrink = parent => {
    let changed = false;
    for (let i = 0; i < parent.parts.length && Date.now() < until; i++) {
      const child = parent.parts[i];
      if (!isNode(child) || isZero(child)) continue;
      if (attempt(parent.parts, i, zeros(child.results))) {
        changed = true;
        continue;
      }
      const inner = nodesInside(child)
        .filter(node => sameTypes(node.results, child.results) && !isZero(node))
        .slice(0, 12);
      const hoisted = inner.find(node => attempt(parent.parts, i, node));
      if (hoisted) changed = true;
      changed = shrink(parent.parts[i]) || changed;
    }
    return changed;
  };
  for (const f of module.functions) {
    const body = f.body;
    f.body = zeros(body.results);
    if (!differs()) f.body = body;
  }
  let changed = true;
  while (changed && Date.now() < until) {
    changed = false;
    for (const f of module.functions) changed = shrink(f.body) || changed;
  }
}
