// Compiles the contracts of this folder into contracts.json:
//
//     npm ci && node build.mjs            writes it
//     npm ci && node build.mjs --check    says whether it is what the sources give
//
// One entry a contract: the SHA-256 of its source, the code that runs on chain, and the selectors of its functions.

import { createHash } from "node:crypto";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import solc from "solc";

const folder = new URL("./", import.meta.url);
const target = new URL("contracts.json", folder);

// Code without a trailer of metadata: that would hash names and comments.
const settings = {
  evmVersion: "cancun",
  optimizer: { enabled: true, runs: 200 },
  metadata: { appendCBOR: false, bytecodeHash: "none" },
};

function compile(names) {
  const sources = Object.fromEntries(
    names.map((name) => [`${name}.sol`, { content: readFileSync(new URL(`${name}.sol`, folder), "utf8") }]),
  );
  const outputSelection = { "*": { "*": ["evm.deployedBytecode.object", "evm.methodIdentifiers"] } };
  const input = { language: "Solidity", sources, settings: { ...settings, outputSelection } };
  const output = JSON.parse(solc.compile(JSON.stringify(input)));
  const messages = output.errors ?? [];
  if (messages.length > 0) {
    throw new Error(messages.map((message) => message.formattedMessage).join("\n"));
  }
  const contracts = names.map((name) => {
    const { evm } = output.contracts[`${name}.sol`][name];
    const sourceSha256 = createHash("sha256").update(sources[`${name}.sol`].content).digest("hex");
    const selectors = evm.methodIdentifiers;
    return { name, sourceSha256, selectors, runtime: `0x${evm.deployedBytecode.object}` };
  });
  return `${JSON.stringify({ solc: solc.version(), settings, contracts }, null, 2)}\n`;
}

const names = readdirSync(folder)
  .filter((file) => file.endsWith(".sol"))
  .map((file) => file.slice(0, -".sol".length))
  .sort();
const built = compile(names);
if (!process.argv.includes("--check")) {
  writeFileSync(target, built);
  console.log(`${names.length} contracts by solc ${solc.version()}`);
} else if (readFileSync(target, "utf8") === built) {
  console.log(`contracts.json is what solc ${solc.version()} makes of the ${names.length} sources`);
} else {
  console.error("contracts.json is not what the sources give: run node build.mjs");
  process.exitCode = 1;
}
