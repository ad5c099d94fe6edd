// Finds texts for people outside static/js/language/, where every language has its own.

// A capitalised word at the beginning, or two words side by side.
const PROSE = /^\s*[A-Z][a-z]+(?:[ .,:…!?]|$)|[a-z]{2} [a-z]{2}/;
const SELECTOR = /^[.#]/;
const KEY = /^(?:Arrow\w+|Backspace|Delete|End|Enter|Escape|Home|Page\w+|Tab)$/;
const OF_PROTOCOLS = new Set(['Bearer ', 'noopener noreferrer ugc', 'secret replaced']);

function isForDevelopers({ type, callee }) {
  if (type === 'NewExpression') return /(?:Error|Frame|Needed)$/.test(callee.name);
  return type === 'CallExpression' && callee.object?.name === 'console';
}

export const untranslatedText = {
  meta: { type: 'problem', schema: [], messages: { text: 'Move “{{ text }}” to static/js/language/.' } },

  create(context) {
    const check = (node, text) => {
      if (!PROSE.test(text) || SELECTOR.test(text) || KEY.test(text) || OF_PROTOCOLS.has(text)) return;
      if (context.sourceCode.getAncestors(node).some(isForDevelopers)) return;
      context.report({ node, messageId: 'text', data: { text } });
    };
    return {
      Literal: (node) => { if (typeof node.value === 'string') check(node, node.value); },
      TemplateElement: (node) => check(node, node.value.raw),
    };
  },
};
