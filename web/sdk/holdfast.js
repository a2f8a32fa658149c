/** Live audio sessions that outlive their connections, from a browser. */
export { HoldfastClient } from './client.js';
export { HoldfastError } from './errors.js';
export { Listener } from './listening/listener.js';
export { Speaker } from './speaking/speaker.js';
