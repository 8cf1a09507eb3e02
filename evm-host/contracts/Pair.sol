// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

/// An exchange of two tokens that keeps the product of its reserves, but for a fee of 0.3 %. Accounts swap what they
/// have deposited; deposits are not part of it.
contract Pair {
    uint112 public reserve0;
    uint112 public reserve1;
    mapping(address => uint256) public balance0;
    mapping(address => uint256) public balance1;

    event Swap(address indexed sender, bool zeroForOne, uint256 amountIn, uint256 amountOut);

    function swap(bool zeroForOne, uint256 amountIn, uint256 minimumOut)
        external
        returns (uint256 amountOut)
    {
        (uint256 reserveIn, uint256 reserveOut) =
            zeroForOne ? (reserve0, reserve1) : (reserve1, reserve0);
        uint256 afterFee = amountIn * 997;
        amountOut = afterFee * reserveOut / (reserveIn * 1000 + afterFee);
        require(amountOut >= minimumOut, "too little comes out");

        if (zeroForOne) {
            balance0[msg.sender] -= amountIn;
            balance1[msg.sender] += amountOut;
            update(reserveIn + amountIn, reserveOut - amountOut);
        } else {
            balance1[msg.sender] -= amountIn;
            balance0[msg.sender] += amountOut;
            update(reserveOut - amountOut, reserveIn + amountIn);
        }
        emit Swap(msg.sender, zeroForOne, amountIn, amountOut);
    }

    function update(uint256 new0, uint256 new1) private {
        require(new0 <= type(uint112).max && new1 <= type(uint112).max, "too much comes in");
        reserve0 = uint112(new0);
        reserve1 = uint112(new1);
    }
}
