/* Reads words: a state of 24, an element s, an element x, then elements. Writes the state permuted; s with
 * the dot product of the elements with themselves backwards; s taken on by them at x; the value at x of all
 * their words; the first, or s, times x. */
#include "rivet.h"

#define MOST 64

int main(void) {
    const uint8_t *input;
    size_t size;
    uint32_t state[24], sum[5], s[5], x[5], elements[MOST][5], backwards[MOST][5];
    read_input(&input, &size);
    if (size < sizeof state + sizeof s + sizeof x) {
        return 1;
    }
    size_t terms = (size - sizeof state - sizeof s - sizeof x) / sizeof s;
    if (terms > MOST) {
        return 1;
    }
    memcpy(state, input, sizeof state);
    memcpy(s, input + sizeof state, sizeof s);
    memcpy(x, input + sizeof state + sizeof s, sizeof x);
    memcpy(elements, input + sizeof state + sizeof s + sizeof x, terms * sizeof s);
    for (size_t i = 0; i < terms; i++) {
        memcpy(backwards[i], elements[terms - 1 - i], sizeof s);
    }

    rivet_poseidon2_permute_24(state);
    write_output((const uint8_t *)state, sizeof state);
    memcpy(sum, s, sizeof s);
    rivet_ext_dot(sum, elements[0], backwards[0], terms);
    write_output((const uint8_t *)sum, sizeof sum);
    memcpy(sum, s, sizeof s);
    rivet_ext_horner(sum, x, elements[0], terms);
    write_output((const uint8_t *)sum, sizeof sum);
    rivet_ext_horner_base(sum, x, elements[0], 5 * terms);
    write_output((const uint8_t *)sum, sizeof sum);
    memset(sum, 0, sizeof sum);
    rivet_ext_dot(sum, terms > 0 ? elements[0] : s, x, 1);
    write_output((const uint8_t *)sum, sizeof sum);
    return 0;
}
