// SPDX-License-Identifier: Apache-2.0
import { element, say } from '../shared/elements.js';
import { words } from './speak-words.js';

const link = element('link', HTMLAnchorElement);
const code = element('qr', HTMLImageElement);
const copied = element('copied', HTMLElement);
const share = element('share', HTMLButtonElement);

/** The session whose QR code is shown, and its key. */
let coded = '';

/**
 * Shows the link for listeners, and its QR code.
 *
 * @param {string} sessionId
 * @param {import('/sdk/holdfast.js').Session | null} session null while it is unknown
 */
export function inviteTo(sessionId, session) {
  const key = session?.listenKey;
  const fragment = key === undefined ? '' : `#key=${key}`;
  const pageUrl = session?.pageUrl ?? new URL(`/listen/${sessionId}${fragment}`, location.href).href;
  if (link.href !== pageUrl) {
    link.href = pageUrl;
    const shown = pageUrl.replace(/^https?:\/\//, '');
    const nameAt = shown.lastIndexOf('/') + 1;
    // Line break before the id.
    link.replaceChildren(shown.slice(0, nameAt), document.createElement('wbr'), shown.slice(nameAt));
    say(element('only-here', HTMLElement), isThisMachine(new URL(pageUrl).hostname) ? words.onlyHere : '');
    say(copied, '');
    share.hidden = !('share' in navigator);
  }
  if (session !== null && coded !== sessionId + fragment) {
    coded = sessionId + fragment;
    showCode(`/listen/${sessionId}/qr.svg`, key);
  }
}

/**
 * @param {string} address
 * @param {string} [key]
 */
async function showCode(address, key) {
  code.hidden = false;
  if (key === undefined) {
    code.src = address;
    return;
  }
  // In a header, since an image's address would show the key to proxies.
  try {
    const wanted = coded;
    const answer = await fetch(address, { headers: { Authorization: `ListenKey ${key}` }, credentials: 'omit' });
    const drawing = await answer.text();
    if (wanted === coded) {
      code.hidden = !answer.ok;
      code.src = answer.ok ? `data:image/svg+xml,${encodeURIComponent(drawing)}` : '';
    }
  } catch {
    code.hidden = true;
  }
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
