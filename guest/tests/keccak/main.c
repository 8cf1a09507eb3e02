/* Writes the Keccak-256 digests of its input from its first, second, third and fourth byte on, then the
 * permutation of its first 200 bytes. */
#include "rivet.h"

int main(void) {
    const uint8_t *input;
    size_t size;
    uint8_t digest[32];
    uint64_t state[25];
    read_input(&input, &size);
    if (size < sizeof state) {
        return 1;
    }
    for (size_t i = 0; i < 4; i++) {
        rivet_keccak256(input + i, size - i, digest);
        write_output(digest, sizeof digest);
    }
    memcpy(state, input, sizeof state);
    rivet_keccak_f1600(state);
    write_output((const uint8_t *)state, sizeof state);
    return 0;
}
