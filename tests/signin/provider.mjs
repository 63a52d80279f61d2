/*
 * An OpenID Connect provider for the tests: npm `oidc-provider` on a free loopback port, with people of our own.
 * Arguments: our callback address, and where we come back to after signing out. Prints its issuer on one line.
 * It ends when its stdin does, so it never outlives the test.
 *
 * An account's claims are its name: "a@x.example" has this verified address, "unverified:a@x.example" an unverified
 * one, "nobody" none; "a@x.example;stelle=koethen;rolle=leitung" brings a body and a role.
 */
import { createServer } from "node:http";
import { Provider } from "oidc-provider";

const [callback, goodbye] = process.argv.slice(2);
const CLIENT = { client_id: "ki-lotse", client_secret: "not-a-secret-at-all" };

function claimsOf(id) {
  const [who, ...more] = id.split(";");
  const address = who.replace("unverified:", "");
  const claims = { sub: id, name: "Nora Beispiel" };
  if (address.includes("@")) Object.assign(claims, { email: address, email_verified: !who.startsWith("unverified:") });
  return Object.assign(claims, Object.fromEntries(more.map((pair) => pair.split("="))));
}

const form = (action, body) => `<!doctype html><html lang="de"><title>Anbieter</title><main><h1>Anbieter</h1>
  <form method="post" action="${action}">${body}</form></main>`;

const server = createServer();
server.listen(0, "127.0.0.1", () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [{ ...CLIENT, redirect_uris: [callback], post_logout_redirect_uris: [goodbye] }],
    claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name", "stelle", "rolle"] },
    cookies: { keys: ["for tests only"] },
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (ctx, logout) => {
          ctx.body = `<!doctype html><html lang="de"><title>Abmelden</title>${logout}
            <button type="submit" form="op.logoutForm" name="logout" value="yes">Abmelden</button>`;
        },
      },
    },
    interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
    // Everyone of our own client has agreed already.
    loadExistingGrant: async (ctx) => {
      const { client, session, provider: own } = ctx.oidc;
      const grant = new own.Grant({ clientId: client.clientId, accountId: session.accountId });
      grant.addOIDCScope("openid email profile");
      await grant.save();
      return grant;
    },
    findAccount: (_ctx, id) => ({ accountId: id, claims: () => claimsOf(id) }),
    ttl: {
      AuthorizationCode: Number(process.env.CODE_SECONDS ?? 60),
      AccessToken: 60, IdToken: 60, Interaction: 300, Session: 300, Grant: 300,
    },
  });
  provider.on("server_error", (_ctx, error) => console.error(error));
  const answer = provider.callback();
  server.on("request", async (request, response) => {
    const url = new URL(request.url, issuer);
    if (!url.pathname.startsWith("/interaction/")) return answer(request, response);
    if (request.method === "GET") {
      response.setHeader("Content-Type", "text/html; charset=utf-8");
      return response.end(form(url.pathname,
        '<label>Konto <input name="login"></label> <button>Anmelden</button> <button name="deny" value="1">Ablehnen</button>'));
    }
    let body = "";
    for await (const chunk of request) body += chunk;
    const fields = new URLSearchParams(body);
    const result = fields.has("deny")
      ? { error: "access_denied", error_description: "declined" }
      : { login: { accountId: fields.get("login") } };
    return provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
  });
  console.log(issuer);
});
process.stdin.on("end", () => process.exit(0)).resume();
