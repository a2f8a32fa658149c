/** The pages as such: how they look in every state, who can use them, and what they weigh. */
package dev.holdfast.browser.pages;
