// SPDX-License-Identifier: Apache-2.0
import { element, say } from '../shared/elements.js';
import { words } from './speak-words.js';

const link = element('link', HTMLAnchorElement);
const code = element('qr', HTMLImageElement);
const copied = element('copied', HTMLElement);
const share = element('share', HTMLButtonElement);

/**
 * Shows the link for listeners, and its QR code.
 *
 * @param {string} sessionId
 * @param {string} [pageUrl] as the server knows it; else as this page does
 */
export function inviteTo(sessionId, pageUrl = new URL(`/listen/${sessionId}`, location.href).href) {
  if (link.href === pageUrl) {
    return;
  }
  link.href = pageUrl;
  const shown = pageUrl.replace(/^https?:\/\//, '');
  const nameAt = shown.lastIndexOf('/') + 1;
  // Line break before the id.
  link.replaceChildren(shown.slice(0, nameAt), document.createElement('wbr'), shown.slice(nameAt));
  code.hidden = false;
  say(element('only-here', HTMLElement), isThisMachine(new URL(pageUrl).hostname) ? words.onlyHere : '');
  code.src = `/listen/${sessionId}/qr.svg`;
  say(copied, '');
  share.hidden = !('share' in navigator);
}

/** @param {string} host */
function isThisMachine(host) {
  return host === 'localhost' || host === '[::1]' || host.startsWith('127.');
}

code.addEventListener('error', () => { code.hidden = true; });

element('copy', HTMLButtonElement).addEventListener('click', async () => {
  try {
    await navigator.clipboard.writeText(link.href);
    say(copied, words.copied);
  } catch {
    say(copied, words.notCopied);
  }
});

share.addEventListener('click', () => {
  // The user has cancelled.
  navigator.share({ url: link.href }).catch(() => {});
});
