// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

/// Sorts by Hoare's quicksort, in memory.
contract Sort {
    event Result(bytes output);

    function sort(uint256[] memory numbers) external {
        uint256 length = numbers.length;
        if (length == 0) {
            emit Result(new bytes(128));
            return;
        }
        if (length > 1) {
            quicksort(numbers, 0, length - 1);
        }
        uint256 sum = 0;
        uint256 checksum = 0;
        unchecked {
            for (uint256 i = 0; i < length; i++) {
                sum += numbers[i];
                checksum += sum;
            }
        }
        emit Result(abi.encode(numbers[0], numbers[length / 2], numbers[length - 1], checksum));
    }

    /// Sorts numbers[first..=last], of which there are two at least.
    function quicksort(uint256[] memory numbers, uint256 first, uint256 last) private pure {
        unchecked {
            uint256 pivot = numbers[(first + last) / 2];
            uint256 left = first;
            uint256 right = last;
            while (true) {
                while (numbers[left] < pivot) left++;
                while (numbers[right] > pivot) right--;
                if (left >= right) break;
                (numbers[left], numbers[right]) = (numbers[right], numbers[left]);
                left++;
                right--;
            }
            // Below `left` nothing is above the pivot, from `right + 1` on nothing below it.
            if (first < right) quicksort(numbers, first, right);
            if (right + 1 < last) quicksort(numbers, right + 1, last);
        }
    }
}
