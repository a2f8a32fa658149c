// SPDX-License-Identifier: Apache-2.0
import { HoldfastClient } from '/sdk/holdfast.js';
import { element, say } from '../shared/elements.js';
import { savedChoices } from './setup/saved-choices.js';
import { LiveSession } from './live-session.js';
import { SetupForm } from './setup/setup-form.js';
import { sessionNameIn } from '../shared/session-name.js';
import { SignIn } from './sign-in.js';
import { askForToken } from './sign-in-form.js';
import { endedWords, failureWords, summaryWords, words } from './speak-words.js';
import { showUnfinished } from './unfinished.js';

/** @typedef {import('./unfinished.js').UnfinishedSession} UnfinishedSession */
/** @typedef {'sign-in' | 'trouble' | 'unfinished' | 'prepare' | 'live' | 'over'} Step */

/** @type {readonly Step[]} */
const STEPS = ['sign-in', 'trouble', 'unfinished', 'prepare', 'live', 'over'];

/** @type {LiveSession | null} */
let live = null;
/** Created and not yet spoken in, because the microphone was missing. @type {import('/sdk/holdfast.js').Session | null} */
let made = null;

const signIn = new SignIn((why) => {
  const isTalking = live !== null && !live.isOver;
  if (!isTalking) {
    show('sign-in');
  }
  return askForToken(why, isTalking);
});
const client = new HoldfastClient({ getToken: () => signIn.token() });
const prepare = new SetupForm(goLive);

/** @param {Step} step */
function show(step) {
  if (document.body.dataset.step === 'prepare' && step !== 'prepare') {
    prepare.leave();
  }
  document.body.dataset.step = step;
  STEPS.forEach((each) => { element(`step-${each}`, HTMLElement).hidden = each !== step; });
  const title = document.querySelector(`#step-${step} h1`);
  if (title instanceof HTMLElement && step !== 'sign-in') {
    title.focus({ preventScroll: true });
  }
  if (step !== 'live') {
    document.title = 'Speak · Holdfast';
    delete document.body.dataset.state;
  }
  scrollTo(0, 0);
}

async function begin() {
  try {
    await signIn.learn();
    await signIn.token();
  } catch {
    say(element('trouble', HTMLElement), words.noAnswer);
    show('trouble');
    return;
  }
  const sessions = await unfinishedSessions();
  if (sessions.length > 0) {
    showUnfinished(sessions, { goOn: (session) => speakIn(session.sessionId), end: endUnfinished });
    show('unfinished');
  } else {
    showSetup();
  }
}

/** Unfinished sessions of this browser, and the one in the page's URL. @returns {Promise<UnfinishedSession[]>} */
async function unfinishedSessions() {
  /** @type {UnfinishedSession[]} */
  const sessions = await client.unfinishedSessions().catch(() => []);
  const named = sessionNameIn(location.href);
  if (named !== null && !sessions.some(({ sessionId }) => sessionId === named)) {
    const session = await client.getSession(named).catch(() => null);
    if (session !== null && session.state !== 'ended') {
      sessions.unshift({ sessionId: named, lastSpokenAt: null, unackedMs: 0 });
    }
  }
  return sessions;
}

/** @param {string} [failure] */
function showSetup(failure) {
  history.replaceState(null, '', '/speak');
  show('prepare');
  prepare.show(failure);
}

/** @param {import('./setup/saved-choices.js').Choices} choices */
async function goLive(choices) {
  const wanted = { sourceLanguage: choices.language, qualityTier: choices.quality };
  if (made?.sourceLanguage !== wanted.sourceLanguage || made.qualityTier !== wanted.qualityTier) {
    made = await signedIn(() => client.createSession(wanted));
  }
  try {
    await speakIn(made.sessionId);
    made = null;
  } catch (failure) {
    if (isForGood(codeOf(failure))) {
      // The next attempt creates another.
      made = null;
    }
    throw failure;
  }
}

/**
 * Runs an action, and again with another token if the server refuses the first.
 *
 * @template T
 * @param {() => Promise<T>} action
 * @returns {Promise<T>}
 */
async function signedIn(action) {
  try {
    return await action();
  } catch (failure) {
    if (!isAboutSignIn(failure)) {
      throw failure;
    }
    const from = /** @type {Step} */ (document.body.dataset.step);
    await signIn.refused();
    show(from);
    return action();
  }
}

/**
 * @param {string} sessionId
 * @param {import('./live-session.js').SessionReport} [before] its result so far, if it is resumed
 * @returns {Promise<void>}
 */
async function speakIn(sessionId, before) {
  const from = /** @type {Step} */ (document.body.dataset.step);
  const { deviceId = '', sound = 'speech' } = savedChoices();
  history.replaceState(null, '', `/speak?session=${sessionId}`);
  prepare.leave();
  const speaker = client.speak(sessionId, { sound, ...(deviceId === '' ? {} : { deviceId }) });
  live = new LiveSession(speaker, { deviceId, over, before });
  show('live');
  try {
    await live.start();
  } catch (failure) {
    live = null;
    if (isAboutSignIn(failure)) {
      await signIn.refused();
      return speakIn(sessionId, before);
    }
    show(from);
    throw failure;
  }
}

/**
 * Ends an interrupted session, after its stored audio is sent.
 *
 * @param {UnfinishedSession} session
 */
async function endUnfinished({ sessionId }) {
  const speaker = client.speak(sessionId, { source: 'chunks' });
  await speaker.start();
  await speaker.finish();
  await begin();
}

/** @param {import('./live-session.js').SessionReport} report */
async function over(report) {
  live = null;
  const { sessionId, failure } = report;
  if (isAboutSignIn(failure)) {
    await signIn.refused();
    await speakIn(sessionId, report).catch((another) => over({ ...report, failure: another }));
    return;
  }
  const isReplaced = codeOf(failure) === 'replaced';
  const again = element('over-again', HTMLButtonElement);
  say(element('over-name', HTMLElement), sessionId);
  say(element('over-title', HTMLElement), titleOf(failure));
  say(element('over-said', HTMLElement), failure === null ? summaryWords(report) : failureWords(failure));
  if (failure === null && !report.isEndedHere) {
    tellWhyItEnded(sessionId);
  }
  element('over-lost', HTMLElement).replaceChildren(...report.losses.map((loss) => {
    const item = document.createElement('li');
    item.textContent = loss;
    return item;
  }));
  again.hidden = failure === null || isForGood(codeOf(failure));
  again.textContent = isReplaced ? words.takeBack : words.tryAgain;
  again.onclick = () => speakIn(sessionId, report).catch((another) => over({ ...report, failure: another }));
  history.replaceState(null, '', '/speak');
  show('over');
}

/** @param {string} sessionId */
async function tellWhyItEnded(sessionId) {
  const session = await client.getSession(sessionId).catch(() => null);
  const said = element('over-said', HTMLElement);
  say(said, `${endedWords(session?.endReason)} ${said.textContent}`.trim());
}

/** @param {unknown} failure */
function titleOf(failure) {
  if (failure === null) {
    return words.thankYou;
  }
  return codeOf(failure) === 'replaced' ? words.overElsewhere : words.stopped;
}

/** @param {unknown} failure */
function isAboutSignIn(failure) {
  return ['unauthenticated', 'tokenExpired'].includes(codeOf(failure));
}

/** Whether the session cannot be resumed. @param {string} code */
function isForGood(code) {
  return code === 'noSuchSession' || code.startsWith('session');
}

/** @param {unknown} failure */
function codeOf(failure) {
  return failure instanceof Error && 'code' in failure ? String(failure.code) : '';
}

element('start-new', HTMLButtonElement).addEventListener('click', () => showSetup());
element('trouble-again', HTMLButtonElement).addEventListener('click', begin);
begin();
