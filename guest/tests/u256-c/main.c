/* Reads numbers a, b, c and m; writes what the arithmetic of 256 bits makes of them. */
#include "rivet.h"

int main(void) {
    const uint8_t *input;
    size_t size;
    uint32_t numbers[4][8], results[4][8], product[16];
    read_input(&input, &size);
    if (size != sizeof numbers) {
        return 1;
    }
    memcpy(numbers, input, sizeof numbers);
    const uint32_t *a = numbers[0], *b = numbers[1], *c = numbers[2], *m = numbers[3];
    rivet_u256_muladd_mod(results[1], a, b, c, m, results[0]);
    rivet_u256_mulmod(results[2], a, b, m);
    rivet_u256_addmod(results[3], a, b, m);
    rivet_u256_mul_wide(product, a, b);
    write_output((const uint8_t *)results, sizeof results);
    write_output((const uint8_t *)product, sizeof product);
    return 0;
}
