/* Runtime of guest programs in C.
 *
 * read_input and write_output are those of the IO standard of zkVMs for Ethereum
 * (https://github.com/eth-act/zkvm-standards, standards/io-interface), so programs written to it
 * need no change. Termination is that of standards/standard-termination-semantics: `int main(void)`
 * returns the exit code, 0 is success, and the exit code is part of what a proof states.
 *
 * Build: cargo prove build <folder with main.c>, or by hand
 *
 *     riscv64-unknown-elf-gcc -march=rv32im -mabi=ilp32 -O2 -nostartfiles -nostdlib -static \
 *         -I guest/c -T guest/c/link.ld guest/c/crt0.S guest/c/memory.S guest/c/rivet.c main.c -lgcc
 */
#ifndef RIVET_H
#define RIVET_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The private input: a pointer to all of it and its size. Copies nothing; the bytes must not be
 * written to. */
void read_input(const uint8_t **buf_ptr, size_t *buf_size);

/* Appends bytes to the public output. */
void write_output(const uint8_t *output, size_t size);

/* Shows text to the person who runs the program. Not part of the statement, proves nothing. */
void write_console(const char *text, size_t size);

/* Ends the program with an exit code. */
_Noreturn void exit(int code);

/* Ends the program with exit code 134: that of SIGABRT in a shell. */
_Noreturn void abort(void);

/* The machine's own permutation, Poseidon2 of width 16 over BabyBear, in place. Each word is a field
 * element in canonical form, below 0x78000001, before and after: one that is not ends the run with a
 * trap. */
void rivet_poseidon2_permute(uint32_t state[16]);

/* SHA-256's compression (FIPS 180-4, section 6.2.2): takes a block into the state. The state's words
 * are numbers; the block's bytes are those of the message, as they lie in memory. They must not
 * overlap: that ends the run with a trap. */
void rivet_sha256_compress(uint32_t state[8], const uint32_t block[16]);

/* Arithmetic of 256 bits, the lowest word first: a * b + c = q * m + r with r < m, where m = 0 stands
 * for 2^256. A quotient of more than 256 bits ends the run with a trap; there is none if a or b is
 * below m. What is read may overlap; what is written (r, q, product) must lie apart from all else. */
void rivet_u256_muladd_mod(uint32_t r[8], const uint32_t a[8], const uint32_t b[8],
                           const uint32_t c[8], const uint32_t m[8], uint32_t q[8]);

/* a * b modulo m, as above. */
void rivet_u256_mulmod(uint32_t r[8], const uint32_t a[8], const uint32_t b[8],
                       const uint32_t m[8]);

/* a + b modulo m, as above; of any a and b if m is greater than one. */
void rivet_u256_addmod(uint32_t r[8], const uint32_t a[8], const uint32_t b[8],
                       const uint32_t m[8]);

/* All 512 bits of a * b. */
void rivet_u256_mul_wide(uint32_t product[16], const uint32_t a[8], const uint32_t b[8]);

/* The curves of rivet_ec_add. */
#define RIVET_SECP256K1 0
#define RIVET_SECP256R1 1
#define RIVET_BN254 2

/* Adds points of a curve: r becomes p + q, or 2 p if they are the same, each x before y, the lowest
 * word of each first. Coordinates are below the order of the curve's field. Points of one x must be
 * the same, with a y that is not zero: else the sum is the point at infinity, which has no
 * coordinates here. Anything else ends the run with a trap. That the points are on the curve is not
 * checked. r must lie apart from all else; p and q may be one. */
void rivet_ec_add(uint32_t r[16], const uint32_t p[16], const uint32_t q[16], uint32_t curve);

/* Absorbs a block of Keccak-256: combines its 34 words, little endian, with the first of the state, and
 * applies Keccak-f[1600]. Lane x + 5 y of the state is A[x, y]. The block must be no part of it. */
void rivet_keccak_absorb(uint64_t state[25], const uint32_t block[34]);

/* Keccak-f[1600] in place. */
void rivet_keccak_f1600(uint64_t state[25]);

/* Keccak-256, with Ethereum's padding. Blocks are read where they are if data is a multiple of four. */
void rivet_keccak256(const uint8_t *data, size_t size, uint8_t digest[32]);

/* As in <string.h>; compilers call these on their own. */
void *memcpy(void *destination, const void *source, size_t size);
void *memmove(void *destination, const void *source, size_t size);
void *memset(void *destination, int byte, size_t size);
int memcmp(const void *left, const void *right, size_t size);

#ifdef __cplusplus
}
#endif

#endif
