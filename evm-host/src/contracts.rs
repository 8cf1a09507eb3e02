//! The contracts of the workloads: `contracts/contracts.json`, which `contracts/build.mjs` makes of the sources.

use std::collections::BTreeMap;

use alloy_primitives::Bytes;
use serde::Deserialize;

use crate::HostError;

/// What solc made of all of them.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Contracts {
    /// solc's version.
    pub solc: String,
    /// Its settings, as in its JSON.
    pub settings: serde_json::Value,
    /// One for each source, by name.
    pub contracts: Vec<Contract>,
}

/// What solc made of one.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Contract {
    /// The contract's name; its source is `contracts/NAME.sol`.
    pub name: String,
    /// SHA-256 of the source, in hexadecimal digits.
    pub source_sha256: String,
    /// Functions with the types of their arguments, and the four bytes that call each, in hexadecimal digits.
    pub selectors: BTreeMap<String, String>,
    /// The code that runs.
    pub runtime: Bytes,
}

impl Contracts {
    /// Those of this crate.
    ///
    /// # Errors
    ///
    /// If the file is not what `build.mjs` writes.
    pub fn load() -> Result<Self, HostError> {
        Ok(serde_json::from_str(include_str!("../contracts/contracts.json"))?)
    }
}

/// The code of a contract of this crate.
///
/// # Errors
///
/// If there is none of this name.
pub fn runtime(name: &str) -> Result<Bytes, HostError> {
    let contract = Contracts::load()?.contracts.into_iter().find(|contract| contract.name == name);
    contract.map(|contract| contract.runtime).ok_or_else(|| HostError::NoContract(name.to_owned()))
}
