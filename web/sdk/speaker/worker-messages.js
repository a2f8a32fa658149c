// SPDX-License-Identifier: Apache-2.0
/**
 * The messages between a speaker's page, its worker and its capture worklet.
 *
 * From the page to the worker:
 *
 * @typedef {{type: 'begin', request: BeginRequest} | {type: 'start'} | {type: 'microphone', port: MessagePort}
 *   | {type: 'samples', id: number, samples: Float32Array} | {type: 'mute', on: boolean} | {type: 'pause', on: boolean}
 *   | {type: 'finish'} | {type: 'close'} | {type: 'persist'} | {type: 'retryNow'}} ToWorker
 *
 * `begin` is the first, once. `finish` and `close` follow the last samples; with a microphone, the capture port says when
 * those have arrived.
 *
 * From the worker to the page:
 *
 * @typedef {{type: 'created', session: Session} | {type: 'started', session: Session}
 *   | {type: 'notStarted', failure: ErrorData} | {type: 'state', state: SpeakerState} | {type: 'level', level: Level}
 *   | {type: 'listeners', count: number} | {type: 'lost', lost: Loss} | {type: 'warning', warning: Warning}
 *   | {type: 'stats', stats: SpeakerStats} | {type: 'failed', failure: ErrorData}
 *   | {type: 'finished', report: FinishReport} | {type: 'audioLost', failure: ErrorData} | {type: 'closed'}
 *   | {type: 'written', id: number}} FromWorker
 *
 * `failed`, `finished`, `audioLost` and `closed` are the last message.
 *
 * From the capture worklet to the worker, on a port of their own:
 *
 * @typedef {{samples: Float32Array, at: number} | {isLast: true}} FromCapture `at`: when the last of them was captured,
 *   in milliseconds since 1970
 */

/**
 * @typedef {object} BeginRequest
 * @property {string} baseUrl
 * @property {string | null} sessionId null: it is created over the socket
 * @property {Session | null} session if the page knows it
 * @property {import('../holdfast.js').NewSession | null} create the session to create over the socket
 * @property {number} sampleRate of the samples that arrive, in Hz
 * @property {'speech' | 'music'} sound
 * @property {'auto' | 'opus' | 'pcm'} codec
 * @property {number} unackedMax milliseconds
 * @property {'wait' | 'dropOldest'} whenFull
 * @property {boolean} keep
 * @property {import('../holdfast.js').RetryPolicy | undefined} retry
 */

/**
 * Frames that no listener will hear. `away` is time without frames before `fromSeq`: then `toSeq` is `fromSeq` − 1.
 *
 * @typedef {object} Loss
 * @property {number} fromSeq
 * @property {number} toSeq
 * @property {number} ms
 * @property {'bufferFull' | 'serverLost' | 'anotherSpeaker' | 'sessionEnded' | 'away'} cause
 */

/**
 * @typedef {object} Level
 * @property {number} rms 0 to 1
 * @property {number} peak 0 to 1
 * @property {boolean} clipped whether samples reached full scale
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

/** A sentence for each warning. @type {Readonly<Record<Warning['code'], string>>} */
export const WARNINGS = Object.freeze({
  deviceChanged: 'Another microphone is used now.',
  deviceUnplugged: 'The microphone was unplugged.',
  mutedBySystem: 'The microphone is switched off by this device or its system.',
  unmutedBySystem: 'The microphone is on again.',
  silentMicrophone: 'The microphone sends no sound at all.',
  soundAgain: 'The microphone sends sound again.',
  storageLow: 'The server is short of storage. Listeners still hear you; less audio is kept for late listeners.',
  notKept: 'Audio that has not arrived yet would be lost if this page were closed.',
});

/** A speaker's statistics before it has started. @type {SpeakerStats} */
export const NO_STATS = Object.freeze({
  state: 'idle', codec: null, framesSpoken: 0, framesAcked: 0, framesLost: 0, unackedMs: 0, spokenMs: 0,
  connections: 0, longestResumeMs: 0, listeners: 0,
});
