// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

/// A power modulo a number, by the precompile 0x05.
contract Modexp {
    event Result(bytes output);

    function power(bytes calldata base, bytes calldata exponent, bytes calldata modulus) external {
        bytes memory input = abi.encodePacked(
            base.length, exponent.length, modulus.length, base, exponent, modulus
        );
        (bool success, bytes memory output) = address(0x05).staticcall(input);
        require(success, "modexp failed");
        emit Result(output);
    }
}
