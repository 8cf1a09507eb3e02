// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

/// Which leaves are in a tree. A node is Keccak-256 of its two children.
contract MerkleProof {
    struct Proof {
        bytes32 leaf;
        uint256 index;
        bytes32[] siblings;
    }

    event Result(bytes output);

    function check(bytes32 root, Proof[] calldata proofs) external {
        uint256 valid = 0;
        for (uint256 i = 0; i < proofs.length; i++) {
            if (leadsTo(proofs[i]) == root) {
                valid++;
            }
        }
        emit Result(abi.encode(valid));
    }

    function leadsTo(Proof calldata proof) private pure returns (bytes32 node) {
        node = proof.leaf;
        uint256 index = proof.index;
        for (uint256 level = 0; level < proof.siblings.length; level++) {
            bytes32 sibling = proof.siblings[level];
            node = index & 1 == 0
                ? keccak256(abi.encode(node, sibling))
                : keccak256(abi.encode(sibling, node));
            index >>= 1;
        }
    }
}
