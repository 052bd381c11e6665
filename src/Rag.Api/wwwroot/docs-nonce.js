// @ts-check
/** The reference's script makes its styles itself: each gets the nonce that the page's policy asks for. */

const create = Document.prototype.createElement;

/** @param {string} name @param {ElementCreationOptions} [options] */
Document.prototype.createElement = function (name, options) {
  const element = create.call(this, name, options);
  if (element instanceof HTMLStyleElement) {
    const nonce = /** @type {HTMLScriptElement | null} */ (document.querySelector("script[nonce]"))?.nonce ?? "";
    element.nonce = nonce;
    // Some styles are given another one, or none: it stays this one.
    Object.defineProperty(element, "nonce", { get: () => nonce, set: () => {} });
  }
  return element;
};
