// SPDX-License-Identifier: Apache-2.0
/** Form of a listening key (docs/protocol.md §1). */
const KEY = /^[A-Za-z0-9_-]{1,255}$/;

/**
 * @param {string | URL} link
 * @returns {import('./holdfast.js').ListenLink | null} null if it is no link to a session
 */
export function parseListenLink(link) {
  let url;
  try {
    url = new URL(link);
  } catch {
    return null;
  }
  const query = url.searchParams;
  const key = new URLSearchParams(url.hash.slice(1)).get('key') ?? query.get('key') ?? '';
  const withKey = KEY.test(key) ? { key } : {};
  const page = /^(.*)\/listen\/([A-Za-z0-9-]+)\/?$/.exec(url.pathname);
  if (/^https?:$/.test(url.protocol) && page) {
    return { baseUrl: `${url.protocol}//${url.host}${page[1]}`, sessionId: page[2], ...withKey };
  }
  const socket = /^(.*)\/ws$/.exec(url.pathname);
  const sessionId = query.get('sessionId') ?? '';
  if (/^wss?:$/.test(url.protocol) && socket && /^[A-Za-z0-9-]+$/.test(sessionId)) {
    return { baseUrl: `${url.protocol.replace('ws', 'http')}//${url.host}${socket[1]}`, sessionId, ...withKey };
  }
  return null;
}
