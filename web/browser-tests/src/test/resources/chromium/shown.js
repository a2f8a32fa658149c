// SPDX-License-Identifier: Apache-2.0
/** Runs before a page's own scripts and tells each new text that people are shown or read aloud to: `shownToTheTest`. */
(() => {
  const ATTRIBUTES = ['aria-label', 'aria-valuetext', 'alt', 'title', 'placeholder'];
  /** Times and figures, which there is no end of. */
  const FIGURES = /^[\s\d:.,%·–−-]*$/;

  /** @type {Set<string>} */
  const told = new Set();
  /** @type {string[]} */
  let waiting = [];

  /** @param {string | null} text */
  function note(text) {
    const words = (text ?? '').trim().replace(/\s+/g, ' ');
    if (FIGURES.test(words) || told.has(words)) {
      return;
    }
    told.add(words);
    waiting.push(words);
    if (waiting.length === 1) {
      setTimeout(() => {
        shownToTheTest(location.pathname, waiting);
        waiting = [];
      });
    }
  }

  /** @param {Node} node */
  function read(node) {
    if (node instanceof Text) {
      note(node.data);
    } else if (node instanceof Element && !(node instanceof HTMLScriptElement || node instanceof HTMLStyleElement)) {
      ATTRIBUTES.forEach((name) => note(node.getAttribute(name)));
      node.childNodes.forEach(read);
    }
  }

  new MutationObserver((changes) => {
    for (const { type, target, addedNodes } of changes) {
      if (type === 'childList') {
        addedNodes.forEach(read);
      } else if (type === 'attributes') {
        ATTRIBUTES.forEach((name) => note(/** @type {Element} */ (target).getAttribute(name)));
      } else {
        read(target);
      }
    }
  }).observe(document, {
    subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ATTRIBUTES,
  });
})();
