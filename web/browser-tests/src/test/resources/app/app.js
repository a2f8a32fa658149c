// SPDX-License-Identifier: Apache-2.0
/**
 * An app of the tests, as small as can be: one client, a speaker or a listener, and a diary of what they told. Java gives the
 * function `tokenFromTheTest`, and says in this module's address where the SDK is, if it is elsewhere.
 */
const sdk = new URL(import.meta.url).searchParams.get('sdk') ?? '';
/** @type {typeof import('/sdk/holdfast.js')} */
const { HoldfastClient } = await import(`${sdk}/sdk/holdfast.js`);

/** @type {import('/sdk/holdfast.js').Speaker | undefined} */
let speaker;
/** @type {import('/sdk/holdfast.js').Listener | undefined} */
let listener;
/** @type {{what: string, detail: any, at: number}[]} */
const diary = [];

/** @param {EventTarget} teller @param {string[]} events */
function keepDiary(teller, events) {
  for (const what of events) {
    teller.addEventListener(what, (event) => {
      const { detail } = /** @type {CustomEvent} */ (event);
      const said = detail instanceof Error ? { .../** @type {any} */ (detail), message: detail.message } : detail;
      diary.push({ what, detail: said, at: Date.now() });
    });
  }
}

/** @param {import('/sdk/holdfast.js').Speaker} made */
function speakWith(made) {
  speaker = made;
  keepDiary(made, ['statechange', 'session', 'listeners', 'lost', 'warning', 'error']);
}

export const app = {
  diary,

  client() {
    return new HoldfastClient({ baseUrl: sdk === '' ? undefined : sdk, getToken: () => /** @type {any} */ (globalThis).tokenFromTheTest() });
  },

  /** @param {{sessionId: string, options?: object}} what */
  async speak({ sessionId, options }) {
    speakWith(this.client().speak(sessionId, options));
    await this.speaker.start();
  },

  /** @param {{options?: object}} what */
  async speakInNewSession({ options }) {
    speakWith(await this.client().createSessionOverSocket({ sourceLanguage: 'en-US' }, options));
    await this.speaker.start();
    return this.speaker.sessionId;
  },

  /** @param {{sessionId: string, options?: object}} what */
  async listen({ sessionId, options }) {
    listener = this.client().listen(sessionId, options);
    keepDiary(listener, ['statechange', 'speakerstate', 'gap', 'error']);
    await listener.play();
  },

  get speaker() {
    return /** @type {import('/sdk/holdfast.js').Speaker} */ (speaker);
  },

  get listener() {
    return /** @type {import('/sdk/holdfast.js').Listener} */ (listener);
  },
};
/** @type {any} */ (globalThis).app = app;
