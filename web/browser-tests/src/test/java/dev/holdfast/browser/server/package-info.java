/** The real server, in this process. */
package dev.holdfast.browser.server;
