// SPDX-License-Identifier: Apache-2.0
import { element, say } from '../../shared/elements.js';
import { saveChoices, savedChoices } from './saved-choices.js';
import { languageName } from '../../shared/language-names.js';
import { ANOTHER, fillLanguages, isLanguage } from './languages.js';
import { LevelTest } from '../level/level-test.js';
import { LevelView } from '../level/level-view.js';
import { fillMicrophones } from './microphones.js';
import { failureWords, testWords, words } from '../speak-words.js';

/** Interval of the text about the level; milliseconds. */
const JUDGED_EVERY_MS = 1_500;

const language = element('language', HTMLSelectElement);
const languageTag = element('language-tag', HTMLInputElement);
const languageSaid = element('language-said', HTMLElement);
const microphone = element('microphone', HTMLSelectElement);
const testButton = element('test', HTMLButtonElement);
const testSaid = element('test-said', HTMLElement);
const goLive = element('go-live', HTMLButtonElement);
const failureSaid = element('prepare-failure', HTMLElement);
const settings = element('settings', HTMLFormElement);

/** The form before a session: language, sound and microphone, with a level test. */
export class SetupForm {
  #view = new LevelView({
    meter: element('test-meter', HTMLElement),
    canvas: element('test-picture', HTMLCanvasElement),
    clipped: element('test-clipped', HTMLElement),
  });
  #test = new LevelTest((level) => this.#onLevel(level));
  /** @type {{rms: number, clipped: boolean}[]} */
  #recent = [];
  #judgedAt = 0;

  /** @param {(choices: import('./saved-choices.js').Choices) => Promise<void>} go creates the session, or rejects */
  constructor(go) {
    const kept = savedChoices();
    fillLanguages(language, {
      chosen: kept.language ?? null,
      yours: words.yourLanguages,
      others: words.otherLanguages,
      another: words.anotherLanguage,
    });
    choose('sound', kept.sound ?? 'speech');
    choose('quality', kept.quality ?? 'standard');
    say(testSaid, testWords.off);
    language.addEventListener('change', () => this.#languageChosen());
    languageTag.addEventListener('input', () => this.#tagTyped());
    testButton.addEventListener('click', () => this.#startTest());
    microphone.addEventListener('change', () => this.#startTest());
    settings.addEventListener('change', ({ target }) => {
      if (this.#test.isOn && target instanceof HTMLInputElement && target.name === 'sound') {
        this.#startTest();
      }
    });
    settings.addEventListener('submit', (event) => event.preventDefault());
    goLive.addEventListener('click', () => this.#go(go));
    navigator.mediaDevices?.addEventListener('devicechange', () => fillMicrophones(microphone, microphone.value));
  }

  /** @param {string} [failure] a text */
  async show(failure = '') {
    say(failureSaid, failure);
    await fillMicrophones(microphone, savedChoices().deviceId ?? '');
    // Tests at once only if the browser need not ask for the microphone.
    const permission = await navigator.permissions?.query({ name: /** @type {PermissionName} */ ('microphone') })
      .catch(() => null);
    if (permission?.state === 'granted' && document.body.dataset.step === 'prepare') {
      await this.#startTest();
    }
  }

  leave() {
    this.#test.stop();
    this.#view.clear();
    this.#recent = [];
    testButton.hidden = false;
    say(testSaid, testWords.off);
  }

  /** @returns {import('./saved-choices.js').Choices} */
  get choices() {
    const chosen = new FormData(settings);
    return {
      language: language.value === ANOTHER ? languageTag.value.trim() : language.value,
      quality: chosen.get('quality') === 'premium' ? 'premium' : 'standard',
      sound: chosen.get('sound') === 'music' ? 'music' : 'speech',
      deviceId: microphone.value,
    };
  }

  /** @param {(choices: import('./saved-choices.js').Choices) => Promise<void>} go */
  async #go(go) {
    const { choices } = this;
    if (!isLanguage(choices.language)) {
      say(languageSaid, words.noSuchLanguage);
      languageTag.setAttribute('aria-invalid', 'true');
      languageTag.focus();
      return;
    }
    saveChoices(choices);
    say(failureSaid, '');
    goLive.disabled = true;
    say(element('go-live-word', HTMLElement), words.goingLive);
    try {
      await go(choices);
    } catch (failure) {
      say(failureSaid, failureWords(failure));
    } finally {
      goLive.disabled = false;
      say(element('go-live-word', HTMLElement), words.goLive);
    }
  }

  async #startTest() {
    say(testSaid, testWords.starting);
    testButton.hidden = true;
    try {
      await this.#test.start({ deviceId: microphone.value, sound: this.choices.sound });
      if (!this.#test.isOn) {
        return;
      }
      say(testSaid, testWords.listening);
      this.#judgedAt = performance.now();
      // Labels of microphones are known only now.
      await fillMicrophones(microphone, microphone.value);
    } catch (failure) {
      testButton.hidden = false;
      say(testSaid, failureWords(failure));
    }
  }

  /** @param {{rms: number, peak: number, clipped: boolean}} level */
  #onLevel(level) {
    this.#view.add(level);
    this.#recent.push(level);
    if (performance.now() - this.#judgedAt > JUDGED_EVERY_MS) {
      this.#judgedAt = performance.now();
      say(testSaid, testWords[judgement(this.#recent)]);
      this.#recent = [];
    }
  }

  #languageChosen() {
    element('another-language', HTMLElement).hidden = language.value !== ANOTHER;
    if (language.value === ANOTHER) {
      languageTag.focus();
    }
  }

  #tagTyped() {
    const tag = languageTag.value.trim();
    languageTag.removeAttribute('aria-invalid');
    say(languageSaid, tag !== '' && isLanguage(tag) ? languageName(tag) : '');
  }
}

/** @param {string} name @param {string} value */
function choose(name, value) {
  const radio = settings.elements.namedItem(name);
  if (radio instanceof RadioNodeList) {
    radio.value = value;
  }
}

/** @param {{rms: number, clipped: boolean}[]} levels @returns {'silent' | 'quiet' | 'loud' | 'good'} */
function judgement(levels) {
  if (levels.filter(({ clipped }) => clipped).length > levels.length / 10) {
    return 'loud';
  }
  const loudest = Math.max(...levels.map(({ rms }) => rms));
  // −66 and −40 dB: below room noise, and below speech.
  return loudest < 0.0005 ? 'silent' : loudest < 0.01 ? 'quiet' : 'good';
}
