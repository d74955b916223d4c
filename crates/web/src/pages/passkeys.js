// Passkeys: fills in the fields `challenge` and `credential` of a form by what the browser says, and sends it.
"use strict";

(() => {
  const bytes = (text) => Uint8Array.from(
    atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  const known = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

  async function make(options) {
    const asked = { ...options.publicKey };
    asked.challenge = bytes(asked.challenge);
    asked.user = { ...asked.user, id: bytes(asked.user.id) };
    asked.excludeCredentials = known(asked.excludeCredentials);
    const made = await navigator.credentials.create({ publicKey: asked });
    return said(made, {
      attestationObject: text(made.response.attestationObject),
      transports: made.response.getTransports ? made.response.getTransports() : [],
    });
  }

  async function show(options) {
    const asked = { ...options.publicKey };
    asked.challenge = bytes(asked.challenge);
    asked.allowCredentials = known(asked.allowCredentials);
    const shown = await navigator.credentials.get({ publicKey: asked });
    const { authenticatorData, signature, userHandle } = shown.response;
    return said(shown, {
      authenticatorData: text(authenticatorData),
      signature: text(signature),
      userHandle: userHandle && userHandle.byteLength ? text(userHandle) : null,
    });
  }

  // As `PublicKeyCredential.toJSON()` gives it, which not every browser and password manager has.
  const said = (credential, response) => JSON.stringify({
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    response: { clientDataJSON: text(credential.response.clientDataJSON), ...response },
    clientExtensionResults: credential.getClientExtensionResults(),
  });

  // Asked for when it is needed: it lasts five minutes.
  async function challenge() {
    const reply = await fetch("/platform/v1/auth/passkeys/challenge", { credentials: "omit" });
    const body = await reply.json();
    if (!reply.ok) throw new Error(body.errors[0].message);
    return body.result;
  }

  async function fill(form) {
    const { challenge: token, credential } = form.elements;
    if (form.dataset.passkey === "create") {
      credential.value = await make(JSON.parse(form.dataset.options));
    } else {
      const asked = await challenge();
      token.value = asked.token;
      credential.value = await show(asked.options);
    }
  }

  const words = (fault) => {
    if (fault.name === "NotAllowedError") return "Nothing was shown: it was cancelled, or took too long.";
    if (fault.name === "InvalidStateError") return "This device has a passkey for you already.";
    return fault.message;
  };

  if (!window.PublicKeyCredential) return;
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    if (!form.hidden) continue;
    form.hidden = false;
    const problem = form.querySelector("[role=alert]");
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      problem.hidden = true;
      try {
        await fill(form);
        form.submit();
      } catch (fault) {
        problem.textContent = words(fault);
        problem.hidden = false;
      }
    });
  }
})();
