// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

/// Decodes structures with bytes of any length into memory.
contract AbiDecode {
    struct Order {
        address trader;
        uint64 nonce;
        uint256 amount;
        bytes note;
    }

    event Result(bytes output);

    function decode(Order[] memory orders) external {
        uint256 total = 0;
        uint256 last = 0;
        uint256 length = 0;
        uint256 traders = 0;
        uint256 notes = 0;
        unchecked {
            for (uint256 i = 0; i < orders.length; i++) {
                Order memory order = orders[i];
                total += order.amount;
                if (order.nonce > last) {
                    last = order.nonce;
                }
                length += order.note.length;
                traders += uint160(order.trader);
                notes += uint256(bytes32(order.note));
            }
        }
        emit Result(abi.encode(total, last, length, traders, notes));
    }
}
