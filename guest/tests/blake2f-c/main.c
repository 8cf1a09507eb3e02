/* Reads a number of rounds, whether the block is the last, t, a state and a block, all little endian;
 * writes the state after the block, then the block as a vector after the round of that number with
 * itself as the message. */
#include "rivet.h"

int main(void) {
    const uint8_t *input;
    size_t size;
    struct {
        uint32_t rounds, is_last;
        uint64_t t[2], h[8], block[16];
    } in;
    uint64_t v[16];
    read_input(&input, &size);
    if (size != sizeof in) {
        return 1;
    }
    memcpy(&in, input, sizeof in);
    rivet_blake2f(in.rounds, in.h, in.block, in.t, (uint8_t)in.is_last);
    write_output((const uint8_t *)in.h, sizeof in.h);
    memcpy(v, in.block, sizeof v);
    rivet_blake2b_round(v, in.block, in.rounds);
    write_output((const uint8_t *)v, sizeof v);
    return 0;
}
