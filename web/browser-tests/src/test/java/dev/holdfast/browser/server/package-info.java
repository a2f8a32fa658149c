/** The real server, in this process, as the browser's tests need it. */
package dev.holdfast.browser.server;
