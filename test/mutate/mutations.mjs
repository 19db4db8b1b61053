import { createHash } from 'node:crypto';
import ts from 'typescript';

/**
 * A small change of a source file.
 *
 * @typedef {object} Mutation
 * @property {string} file relative to the root
 * @property {number} line from 1
 * @property {number} start where the replaced text begins in the file
 * @property {number} end and where it ends
 * @property {string} before the replaced text
 * @property {string} after what stands there instead
 * @property {string} context the trimmed line, by which a mutation is known again when lines move
 */

const K = ts.SyntaxKind;

/** Operators, and what each becomes. */
const OPERATORS = new Map([
  [K.LessThanToken, '<='],
  [K.LessThanEqualsToken, '<'],
  [K.GreaterThanToken, '>='],
  [K.GreaterThanEqualsToken, '>'],
  [K.EqualsEqualsEqualsToken, '!=='],
  [K.ExclamationEqualsEqualsToken, '==='],
  [K.AmpersandAmpersandToken, '||'],
  [K.BarBarToken, '&&'],
  [K.PlusToken, '-'],
  [K.MinusToken, '+'],
  [K.AsteriskToken, '/'],
  [K.SlashToken, '*'],
  [K.PercentToken, '*'],
  [K.PlusEqualsToken, '-='],
  [K.MinusEqualsToken, '+='],
]);

const CALLS = new Map([
  ['Math.min', 'Math.max'],
  ['Math.max', 'Math.min'],
  ['Math.floor', 'Math.ceil'],
  ['Math.ceil', 'Math.floor'],
]);

/**
 * All mutations of a file, in the order of its text.
 *
 * @param {string} file
 * @param {string} text
 * @returns {Mutation[]}
 */
export function mutationsOf(file, text) {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const lines = text.split('\n');
  const found = [];
  const replace = (start, end, after) => {
    const { line } = source.getLineAndCharacterOfPosition(start);
    const before = text.slice(start, end);
    if (before === after) return;
    found.push({ file, line: line + 1, start, end, before, after, context: lines[line].trim() });
  };
  const change = (node, after) => replace(node.getStart(), node.getEnd(), after);
  const negate = (node) => change(node, `!(${node.getText()})`);

  const visit = (node) => {
    if (ts.isTypeNode(node) || ts.isInterfaceDeclaration(node)) return;
    if (ts.isImportDeclaration(node) || ts.isTypeAliasDeclaration(node)) return;
    if (ts.isExportDeclaration(node)) return;
    mutate(node, change, negate);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function mutate(node, change, negate) {
  if (ts.isBinaryExpression(node)) {
    const after = OPERATORS.get(node.operatorToken.kind);
    if (after !== undefined && !isText(node)) change(node.operatorToken, after);
    // A default that is not given, and one that is given always.
    if (node.operatorToken.kind === K.QuestionQuestionToken) {
      if (!/^(false|undefined)$/.test(node.right.getText())) change(node, node.left.getText());
      change(node, `(${node.right.getText()})`);
    }
  } else if (ts.isIfStatement(node)) {
    negate(node.expression);
  } else if (ts.isConditionalExpression(node)) {
    negate(node.condition);
  } else if (ts.isExpressionStatement(node)) {
    if (!isSuper(node.expression) && isShort(node)) change(node, ';');
  } else if (
    ts.isThrowStatement(node) ||
    ts.isBreakStatement(node) ||
    ts.isContinueStatement(node) ||
    (ts.isReturnStatement(node) && !node.expression)
  ) {
    change(node, ';');
  } else if (ts.isTryStatement(node) && node.finallyBlock) {
    change(node.finallyBlock, '{}');
  } else if (ts.isArrowFunction(node)) {
    // A call that is all there is: a callback, or a teardown.
    const { body } = node;
    const call = ts.isVoidExpression(body) ? body.expression : body;
    if (ts.isCallExpression(call) && isAction(node)) change(body, '{}');
    else if (ts.isBlock(body) && ts.isReturnStatement(node.parent)) change(body, '{}');
  } else if (ts.isPrefixUnaryExpression(node)) {
    if (node.operator === K.ExclamationToken) change(node, node.operand.getText());
    if (node.operator === K.MinusToken) change(node, node.operand.getText());
  } else if (ts.isNumericLiteral(node)) {
    change(node, `(${node.getText()} + 1)`);
  } else if (node.kind === K.TrueKeyword) {
    change(node, 'false');
  } else if (node.kind === K.FalseKeyword) {
    change(node, 'true');
  } else if (ts.isStringLiteral(node) && /^\S+$/.test(node.text)) {
    change(node, "''");
  } else if (ts.isParameter(node) || ts.isBindingElement(node)) {
    // A default that is left out.
    if (node.initializer) change(node.initializer, 'undefined');
  } else if (ts.isCallExpression(node)) {
    const after = CALLS.get(node.expression.getText());
    if (after) change(node.expression, after);
  }
}

/** Whether `+` joins texts. */
const isText = (node) =>
  ts.isStringLiteralLike(node.left) ||
  ts.isStringLiteralLike(node.right) ||
  ts.isTemplateExpression(node.left) ||
  ts.isTemplateExpression(node.right);

/** What is longer is missed by anybody. */
const isShort = (node) => node.getText().split('\n').length <= 4;

const isSuper = (node) => ts.isCallExpression(node) && node.expression.kind === K.SuperKeyword;

/** Whether a function is called for what it does: its name, or what it is given to, says so. */
function isAction({ parent }) {
  if (ts.isReturnStatement(parent)) return true;
  if (ts.isCallExpression(parent)) {
    return /\b(add|finalize|setTimeout|on|once|subscribe|then|tap)$/.test(
      parent.expression.getText(),
    );
  }
  return (
    ts.isPropertyAssignment(parent) &&
    /^(next|error|complete|close|unsubscribe|discard|on[A-Z]\w*)$/.test(parent.name.getText())
  );
}

/**
 * Some of the mutations, spread over all: by a hash of each and the seed, so that the choice stays where
 * only other lines change.
 *
 * @param {Mutation[]} mutations
 * @param {number} count
 * @param {string} seed
 */
export function sample(mutations, count, seed) {
  const seen = new Map();
  return mutations
    .map((mutation) => {
      const { file, context, before, after } = mutation;
      const key = JSON.stringify([seed, file, context, before, after]);
      const times = seen.get(key) ?? 0;
      seen.set(key, times + 1);
      return { mutation, hash: createHash('sha256').update(`${key}${times}`).digest('hex') };
    })
    .sort((a, b) => (a.hash < b.hash ? -1 : 1))
    .slice(0, count)
    .map(({ mutation }) => mutation)
    .sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : a.start - b.start));
}
