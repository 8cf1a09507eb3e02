/* Reads the number of a curve and points P and Q; writes P + Q and 2 P. */
#include "rivet.h"

int main(void) {
    const uint8_t *input;
    size_t size;
    uint32_t words[1 + 2 * 16], sums[2][16];
    read_input(&input, &size);
    if (size != sizeof words) {
        return 1;
    }
    memcpy(words, input, sizeof words);
    const uint32_t *p = words + 1, *q = words + 17;
    rivet_ec_add(sums[0], p, q, words[0]);
    rivet_ec_add(sums[1], p, p, words[0]);
    write_output((const uint8_t *)sums, sizeof sums);
    return 0;
}
