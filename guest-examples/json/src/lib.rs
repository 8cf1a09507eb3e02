//! JSON in, JSON out: parsing, strings and a heap full of small blocks.
//!
//! Input: an array of transfers `{"from": text, "to": text, "amount": number}`. Output: an object
//! with the number of transfers, their volume, and what each account gained or lost, sorted by name.
//! Text that is no such array yields `{"error": reason}`.
#![no_std]

extern crate alloc;

use alloc::collections::BTreeMap;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Transfer {
    from: String,
    to: String,
    amount: u32,
}

#[derive(Default, Serialize)]
struct Report {
    transfers: usize,
    volume: u64,
    balances: BTreeMap<String, i64>,
}

#[derive(Serialize)]
struct Refusal {
    error: String,
}

/// The guest: input to output.
pub fn run(input: &[u8]) -> Vec<u8> {
    match serde_json::from_slice::<Vec<Transfer>>(input) {
        Ok(transfers) => to_json(&report(transfers)),
        Err(error) => to_json(&Refusal { error: error.to_string() }),
    }
}

fn report(transfers: Vec<Transfer>) -> Report {
    let mut report = Report { transfers: transfers.len(), ..Report::default() };
    for Transfer { from, to, amount } in transfers {
        report.volume += u64::from(amount);
        *report.balances.entry(from).or_default() -= i64::from(amount);
        *report.balances.entry(to).or_default() += i64::from(amount);
    }
    report
}

fn to_json(value: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(value).expect("keys are strings and a vector takes every byte")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run_text(input: &str) -> String {
        String::from_utf8(run(input.as_bytes())).expect("JSON is UTF-8")
    }

    #[test]
    fn two_transfers() {
        let input = r#"[
            {"from": "bob", "to": "al\u00efce", "amount": 7},
            {"from": "alïce", "to": "bob", "amount": 2}
        ]"#;
        assert_eq!(
            run_text(input),
            r#"{"transfers":2,"volume":9,"balances":{"alïce":5,"bob":-5}}"#
        );
    }

    #[test]
    fn refusals_say_why() {
        assert_eq!(run_text(""), r#"{"error":"EOF while parsing a value at line 1 column 0"}"#);
        assert!(run_text(r#"[{"from": "bob"}]"#).contains("missing field `to`"));
    }
}
