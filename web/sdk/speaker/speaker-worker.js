import { tokensFromPage } from '../connection/worker.js';
import { SpeakingTalk } from './speaker-pipeline.js';

/** The thread of one talk: hands on what its page says. */

/** @type {import('../connection/worker.js').ThreadScope & EventTarget} */
const scope = globalThis;
const token = tokensFromPage(scope);

/** @type {SpeakingTalk | null} */
let talk = null;

scope.addEventListener('message', (event) => act(/** @type {MessageEvent} */ (event).data));
scope.addEventListener('online', () => talk?.nudge());
scope.addEventListener('unhandledrejection', (event) => {
  // A fault must not pass unseen: the page learns of it as of any other, and says that the talk has stopped.
  setTimeout(() => {
    throw /** @type {PromiseRejectionEvent} */ (event).reason;
  });
});

/** @param {import('./worker-messages.js').FromPage} message */
function act(message) {
  switch (message.type) {
    case 'begin':
      talk = new SpeakingTalk(message.wish, token, (said) => scope.postMessage(said));
      break;
    case 'speak':
      talk?.speak();
      break;
    case 'microphone':
      talk?.hear(message.port);
      break;
    case 'samples':
      talk?.take(message.samples);
      break;
    case 'mute':
      talk?.mute(message.on);
      break;
    case 'pause':
      talk?.pause(message.on);
      break;
    case 'finish':
      talk?.finish();
      break;
    case 'leave':
      talk?.leave();
      break;
    case 'shelve':
      talk?.shelve();
      break;
    case 'nudge':
      talk?.nudge();
      break;
    default:
  }
}
