// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

/// The sequence that begins with a and b, modulo 2^256.
contract Fibonacci {
    event Result(bytes output);

    function fibonacci(uint256 a, uint256 b, uint256 steps) external {
        unchecked {
            for (uint256 i = 0; i < steps; i++) {
                (a, b) = (b, a + b);
            }
        }
        emit Result(abi.encode(a));
    }
}
