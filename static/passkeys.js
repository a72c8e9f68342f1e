// A form with data-passkey asks the browser for a passkey ("get") or to make one ("create"), and sends
// it. Its button is hidden until this file says that the browser can do so.
(() => {
  const asks = {
    create: async ({ publicKey }) => {
      const options = PublicKeyCredential.parseCreationOptionsFromJSON(publicKey);
      return navigator.credentials.create({ publicKey: options });
    },
    get: async ({ publicKey }) => {
      const options = PublicKeyCredential.parseRequestOptionsFromJSON(publicKey);
      return navigator.credentials.get({ publicKey: options });
    },
  };

  // What the server wants to have signed: in the page, or asked for when the button is pressed.
  const wanted = async (form) => {
    const inPage = form.querySelector("script[type='application/json']");
    if (inPage) return JSON.parse(inPage.textContent);
    const response = await fetch(form.dataset.askAt, { headers: { Accept: "application/json" } });
    if (!response.ok) throw new Error(response.status);
    return (await response.json()).request_options;
  };

  const begin = (form) => {
    const [button, problem] = [form.querySelector("button"), form.querySelector("[role=alert]")];
    button.hidden = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      problem.hidden = true;
      button.disabled = true;
      try {
        const passkey = await asks[form.dataset.passkey](await wanted(form));
        form.elements.credential.value = JSON.stringify(passkey);
        form.submit();
      } catch {
        problem.hidden = false;
      } finally {
        button.disabled = false;
      }
    });
  };

  if (!window.PublicKeyCredential?.parseRequestOptionsFromJSON) return;
  document.querySelectorAll("form[data-passkey]").forEach(begin);
})();
