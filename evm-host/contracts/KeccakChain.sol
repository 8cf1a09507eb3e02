// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

/// Keccak-256 of a seed, of that digest, and so on.
contract KeccakChain {
    event Result(bytes output);

    function hash(bytes32 seed, uint256 rounds) external {
        bytes32 digest = seed;
        for (uint256 i = 0; i < rounds; i++) {
            digest = keccak256(abi.encode(digest));
        }
        emit Result(abi.encode(digest));
    }
}
