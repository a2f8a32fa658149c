/**
 * What a speaker's page and its thread say to each other.
 *
 * From the page:
 *
 * @typedef {{type: 'begin', wish: TalkWish} | {type: 'speak'} | {type: 'microphone', port: MessagePort}
 *   | {type: 'samples', samples: Float32Array} | {type: 'mute', on: boolean} | {type: 'pause', on: boolean}
 *   | {type: 'finish'} | {type: 'leave'} | {type: 'shelve'} | {type: 'nudge'}} FromPage
 *
 * `begin` comes first, and once. `finish` and `leave` come after the last samples; where there is a microphone, its
 * own port says when those are there.
 *
 * From the thread:
 *
 * @typedef {{type: 'created', session: Session} | {type: 'started', session: Session}
 *   | {type: 'notStarted', failure: ErrorData} | {type: 'state', state: SpeakerState} | {type: 'level', level: Level}
 *   | {type: 'listeners', count: number} | {type: 'lost', lost: Lost} | {type: 'warning', warning: Warning}
 *   | {type: 'stats', stats: SpeakerStats} | {type: 'failed', failure: ErrorData}
 *   | {type: 'finished', report: FinishReport} | {type: 'audioLost', failure: ErrorData} | {type: 'left'}} FromThread
 *
 * `failed`, `finished`, `audioLost` and `left` are the last that is said.
 *
 * From the microphone's worklet, on a port of its own that leads straight to the thread:
 *
 * @typedef {{samples: Float32Array, at: number} | {isLast: true}} FromMicrophone `at`: when the last of them was heard,
 *   milliseconds since 1970
 */

/**
 * @typedef {object} TalkWish
 * @property {string} baseUrl
 * @property {string | null} sessionId nothing where it is to be made
 * @property {Session | null} session where it is known
 * @property {import('../holdfast.js').NewSession | null} create what to make over the socket
 * @property {number} hertz of the samples that come
 * @property {'speech' | 'music'} sound
 * @property {'auto' | 'opus' | 'pcm'} codec
 * @property {number} unackedMax milliseconds
 * @property {boolean} keep
 * @property {import('../holdfast.js').RetryPolicy | undefined} retry
 */

/**
 * Frames that will not be heard. For `away`: time in which nothing was heard here, before `fromSeq`; then there are no
 * frames of it, and `toSeq` is one below.
 *
 * @typedef {object} Lost
 * @property {number} fromSeq
 * @property {number} toSeq
 * @property {number} ms
 * @property {'bufferFull' | 'serverLost' | 'anotherSpeaker' | 'sessionEnded' | 'away'} cause
 */

/**
 * @typedef {object} Level
 * @property {number} rms 0 to 1
 * @property {number} peak 0 to 1
 * @property {boolean} clipped whether it was louder than can be said
 */

/**
 * @typedef {object} Warning
 * @property {'deviceChanged' | 'deviceUnplugged' | 'mutedBySystem' | 'unmutedBySystem' | 'silentMicrophone'
 *   | 'soundAgain' | 'storageLow' | 'notKept'} code
 * @property {string} message for people
 */

/** @typedef {import('../holdfast.js').Session} Session */
/** @typedef {import('../holdfast.js').SpeakerState} SpeakerState */
/** @typedef {import('../holdfast.js').SpeakerStats} SpeakerStats */
/** @typedef {import('../holdfast.js').FinishReport} FinishReport */
/** @typedef {import('../connection/worker.js').ErrorData} ErrorData */

/** What is said to people. @type {Readonly<Record<Warning['code'], string>>} */
export const WARNINGS = Object.freeze({
  deviceChanged: 'Another microphone is used now.',
  deviceUnplugged: 'The microphone was unplugged.',
  mutedBySystem: 'The microphone is switched off by this device or its system.',
  unmutedBySystem: 'The microphone is on again.',
  silentMicrophone: 'Nothing at all is heard from the microphone.',
  soundAgain: 'The microphone is heard again.',
  storageLow: 'The server is short of room. You are still heard; less of what was said is kept for late comers.',
  notKept: 'What is said and has not arrived yet would be lost if this page were closed.',
});
