// SPDX-License-Identifier: Apache-2.0
import { ListeningClient } from '/sdk/listen-only.js';
import { element, say } from '../shared/elements.js';
import { Gaps } from './gaps.js';
import { load, store } from '../shared/browser-storage.js';
import { aboutWords, gapWords, missingWords, saidOf, words } from './listen-words.js';
import { sessionNameIn } from '../shared/session-name.js';
import { settlingIn } from '../shared/settling.js';
import { Timeline } from './timeline.js';

/** @typedef {import('/sdk/holdfast.js').ListenerOptions['from']} StartPosition */

const VOLUME_KEY = 'holdfast.volume';

/** Number of missing stretches shown, the latest ones. */
const MISSING_MAX = 50;

const play = element('play', HTMLButtonElement);
const jump = element('jump', HTMLButtonElement);
const volume = element('volume', HTMLInputElement);
const state = settlingIn(element('state', HTMLElement));
const missing = element('missing', HTMLElement);
const missingList = element('missing-list', HTMLUListElement);
let gaps = new Gaps(MISSING_MAX);
/** @type {Map<import('./gaps.js').Stretch, HTMLElement>} */
const missingItems = new Map();

const sessionId = sessionNameIn(location.href);
// In the fragment, which browsers send to no server.
const key = /^#key=(.+)/.exec(location.hash)?.[1];
const client = new ListeningClient();
/** @type {import('/sdk/holdfast.js').Listener | null} */
let listener = null;

/** @type {import('./listen-words.js').Scene} */
const scene = {
  stage: sessionId === null ? 'unknown' : 'looking',
  listening: 'idle',
  speaking: null,
  isHeld: false,
  isOnline: navigator.onLine,
  hasKept: false,
  failure: null,
  failureWords: '',
};

const timeline = new Timeline({
  range: element('timeline', HTMLInputElement),
  marks: element('marks', HTMLElement),
  oldest: element('oldest', HTMLElement),
  newest: element('newest', HTMLElement),
  behind: element('behind', HTMLElement),
}, (from) => listener?.seek(from));

/** Looks up the session. */
async function look() {
  if (sessionId === null) {
    return;
  }
  const session = await client.getSession(sessionId, { key }).catch(codeOf);
  if (scene.stage === 'on') {
    // Play was pressed meanwhile.
    return;
  }
  if (typeof session === 'string') {
    scene.stage = ['noSuchSession', 'unauthenticated'].includes(session) ? 'unknown' : 'unreachable';
  } else {
    scene.stage = 'ready';
    scene.speaking = session.state;
    scene.hasKept = session.state === 'ended' && session.lastSeq !== undefined;
    say(element('about', HTMLElement), aboutWords(session));
  }
  show();
}

/** The start position: an ended session begins at its start. @returns {StartPosition} */
function whereToBegin() {
  const from = new URLSearchParams(location.search).get('from') ?? '';
  if (/^-\d{1,12}ms$/.test(from)) {
    return /** @type {StartPosition} */ (from);
  }
  return from === 'start' || scene.speaking === 'ended' ? 'start' : 'live';
}

/** @param {string} id */
function begin(id) {
  listener?.close();
  const started = client.listen(id, { from: whereToBegin(), key, volume: Number(volume.value) / 100, title: id });
  listener = started;
  Object.assign(scene, { stage: 'on', listening: 'connecting', isHeld: false, failure: null });
  timeline.clear();
  missing.hidden = true;
  missingList.replaceChildren();
  missingItems.clear();
  gaps = new Gaps(MISSING_MAX);

  started.addEventListener('statechange', ({ detail }) => {
    scene.listening = detail;
    show();
  });
  started.addEventListener('speakerstate', ({ detail }) => {
    scene.speaking = detail;
    scene.hasKept = true;
    show();
  });
  started.addEventListener('position', ({ detail }) => showPosition(detail));
  started.addEventListener('gap', ({ detail }) => showGap(detail));
  started.addEventListener('error', ({ detail }) => failed(detail));
  show();
  return started;
}

async function pressed() {
  if (scene.stage === 'unreachable') {
    scene.stage = 'looking';
    show();
    await look();
    return;
  }
  if (sessionId === null) {
    return;
  }
  if (listener !== null && doesPause()) {
    scene.isHeld = true;
    listener.pause();
    show();
    return;
  }
  const isOver = scene.listening === 'ended' || scene.listening === 'failed';
  const playing = listener === null || isOver ? begin(sessionId) : listener;
  scene.isHeld = false;
  show();
  try {
    await playing.play();
  } catch (failure) {
    failed(failure);
  }
  show();
}

/** @param {unknown} failure */
function failed(failure) {
  scene.listening = 'failed';
  scene.failure = codeOf(failure);
  scene.failureWords = failure instanceof Error ? failure.message : '';
  show();
}

/** @param {unknown} failure */
function codeOf(failure) {
  return failure instanceof Error && 'code' in failure ? String(failure.code) : '';
}

function doesPause() {
  return scene.stage === 'on' && !scene.isHeld && ['connecting', 'playing', 'reconnecting'].includes(scene.listening);
}

function playWord() {
  if (doesPause()) {
    return words.pause;
  }
  if (scene.stage === 'unreachable' || (scene.stage === 'on' && scene.listening === 'failed')) {
    return words.again;
  }
  if (scene.stage === 'on' && scene.listening === 'blocked') {
    return words.tapToListen;
  }
  return scene.speaking === 'ended' && !scene.isHeld ? words.fromTheStart : words.play;
}

function show() {
  const said = saidOf(scene);
  state.set(said.words, said.isTrouble);
  document.title = `${said.title} · ${sessionId ?? 'Holdfast'}`;
  const isAudible = doesPause() && scene.listening === 'playing' && ['live', 'ended', null].includes(scene.speaking);
  document.body.dataset.state = scene.stage === 'on' ? scene.listening : scene.stage;
  element('stage', HTMLElement).dataset.sounds = isAudible ? 'yes' : 'no';
  play.dataset.does = doesPause() ? 'pause' : 'play';
  say(element('play-word', HTMLElement), playWord());
  const isOver = scene.stage === 'ready' && scene.speaking === 'ended' && !scene.hasKept;
  const isNothing = scene.stage === 'unknown' || isOver;
  play.disabled = scene.stage === 'looking';
  element('stage', HTMLElement).hidden = isNothing;
  element('elsewhere', HTMLElement).hidden = !isNothing;
  element('deck', HTMLElement).hidden = isNothing;
  // Hidden without collapsing: the button keeps its position.
  const hasDeck = scene.stage === 'on' && !['ended', 'failed'].includes(scene.listening);
  element('deck', HTMLElement).dataset.shown = hasDeck ? 'yes' : 'no';
}

/** @param {import('/sdk/holdfast.js').ListenerPosition} position */
function showPosition(position) {
  element('place', HTMLElement).hidden = position.live <= 0;
  const isOver = scene.speaking === 'ended';
  say(element('jump-word', HTMLElement), isOver ? words.skipToTheEnd : words.jumpToLive);
  if (jump.hidden === position.isBehind) {
    hideJump(!position.isBehind);
  }
  timeline.show(position, isOver);
}

/** @param {boolean} isHidden */
function hideJump(isHidden) {
  // The focus must not vanish with the button just pressed.
  if (isHidden && document.activeElement === jump) {
    play.focus();
  }
  jump.hidden = isHidden;
}

/** @param {import('/sdk/holdfast.js').Gap} gap */
function showGap(gap) {
  const stretch = gaps.add(gap);
  if (stretch === null) {
    return;
  }
  let item = missingItems.get(stretch);
  if (!item) {
    timeline.mark(stretch.at);
    item = document.createElement('li');
    missingItems.set(stretch, item);
    missingList.append(item);
  }
  item.textContent = gapWords(stretch);
  if (missingItems.size > MISSING_MAX) {
    const [[oldest, itsItem]] = missingItems;
    itsItem.remove();
    missingItems.delete(oldest);
  }
  const sum = element('missing-sum', HTMLElement);
  sum.hidden = gaps.count < 2;
  say(sum, missingWords(gaps.ms, gaps.count - missingItems.size));
  missing.hidden = false;
}

function showVolume() {
  volume.style.setProperty('--done', `${volume.value}%`);
  volume.setAttribute('aria-valuetext', `${volume.value} percent`);
}

play.addEventListener('click', pressed);
jump.addEventListener('click', () => {
  listener?.jumpToLive();
  if (scene.isHeld) {
    pressed();
  }
});
volume.addEventListener('input', () => {
  if (listener !== null) {
    listener.volume = Number(volume.value) / 100;
  }
  store('localStorage', VOLUME_KEY, volume.value);
  showVolume();
});
for (const change of ['online', 'offline']) {
  addEventListener(change, () => {
    scene.isOnline = navigator.onLine;
    show();
  });
}
// The whole link was pasted over one without its key.
addEventListener('hashchange', () => location.reload());
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible' && (scene.stage === 'ready' || scene.stage === 'unreachable')) {
    look();
  }
});

element('name', HTMLElement).textContent = sessionId ?? 'Listen';
volume.value = load('localStorage', VOLUME_KEY) ?? '100';
showVolume();
show();
look();
