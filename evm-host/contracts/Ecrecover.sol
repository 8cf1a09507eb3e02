// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

/// Who signed, by the precompile 0x01.
contract Ecrecover {
    struct Signature {
        bytes32 digest;
        uint8 v;
        bytes32 r;
        bytes32 s;
    }

    event Result(bytes output);

    function recover(Signature[] calldata signatures) external {
        bytes32[] memory signers = new bytes32[](signatures.length);
        for (uint256 i = 0; i < signatures.length; i++) {
            Signature calldata signature = signatures[i];
            address signer = ecrecover(signature.digest, signature.v, signature.r, signature.s);
            signers[i] = bytes32(uint256(uint160(signer)));
        }
        emit Result(abi.encodePacked(signers));
    }
}
