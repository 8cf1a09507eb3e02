// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

/// SHA-256, by the precompile 0x02.
contract Sha256 {
    event Result(bytes output);

    function hash(bytes calldata data) external {
        emit Result(abi.encode(sha256(data)));
    }
}
