/** The pages: every state, accessibility, keyboard and size. */
package dev.holdfast.browser.pages;
