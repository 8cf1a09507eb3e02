/* Permutes the 16 words of its input, by the C interface to the precompile. */
#include "rivet.h"

int main(void) {
    const uint8_t *input;
    size_t size;
    uint32_t state[16];
    read_input(&input, &size);
    if (size != sizeof state) {
        return 1;
    }
    memcpy(state, input, sizeof state);
    rivet_poseidon2_permute(state);
    write_output((const uint8_t *)state, sizeof state);
    return 0;
}
