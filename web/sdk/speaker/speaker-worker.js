// SPDX-License-Identifier: Apache-2.0
import { tokenFromPage } from '../connection/worker.js';
import { SpeakerPipeline } from './speaker-pipeline.js';

/** A speaker's dedicated worker: dispatches its page's messages to the pipeline. */

/** @type {import('../connection/worker.js').WorkerScope & EventTarget} */
const scope = globalThis;
const token = tokenFromPage(scope);

/** @type {SpeakerPipeline | null} */
let pipeline = null;

scope.addEventListener('message', (event) => onMessage(/** @type {MessageEvent} */ (event).data));
scope.addEventListener('online', () => pipeline?.retryNow());
scope.addEventListener('unhandledrejection', (event) => {
  // Rethrown as an uncaught error, so that the page's `error` event reports it.
  setTimeout(() => {
    throw /** @type {PromiseRejectionEvent} */ (event).reason;
  });
});

/** @param {import('./worker-messages.js').ToWorker} message */
function onMessage(message) {
  switch (message.type) {
    case 'begin':
      pipeline = new SpeakerPipeline(message.request, token, (reply) => scope.postMessage(reply));
      break;
    case 'start':
      pipeline?.start();
      break;
    case 'microphone':
      pipeline?.openCapture(message.port);
      break;
    case 'samples':
      pipeline?.write(message.id, message.samples);
      break;
    case 'mute':
      pipeline?.mute(message.on);
      break;
    case 'pause':
      pipeline?.pause(message.on);
      break;
    case 'finish':
      pipeline?.finish();
      break;
    case 'close':
      pipeline?.close();
      break;
    case 'persist':
      pipeline?.persist();
      break;
    case 'retryNow':
      pipeline?.retryNow();
      break;
    default:
  }
}
