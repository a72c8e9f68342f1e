// node provider.mjs PORT BACK: an organisation whose people sign in with any password. Who types an
// address that begins with "unverified-" has one that the organisation has not verified.
import { Provider } from "oidc-provider";

const [port, back] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}`;

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: "health",
      client_secret: "a secret of the council and us",
      redirect_uris: [back],
      grant_types: ["authorization_code"],
      response_types: ["code"],
      token_endpoint_auth_method: "client_secret_post",
    },
  ],
  claims: { email: ["email", "email_verified"], profile: ["name"] },
  pkce: { required: () => true },
  findAccount: (_context, id) => ({
    accountId: id,
    claims: () => ({
      sub: id,
      email: id.replace(/^unverified-/, ""),
      email_verified: !id.startsWith("unverified-"),
      name: "Alice Example",
    }),
  }),
  features: { devInteractions: { enabled: true } },
});

provider.listen(Number(port), "127.0.0.1", () => console.log("ready"));
