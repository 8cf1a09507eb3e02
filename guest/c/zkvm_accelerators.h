/* Cryptography for guest programs in C: the accelerators of the standards of zkVMs for Ethereum
 * (https://github.com/eth-act/zkvm-standards, standards/c-interface-accelerators), so programs written
 * to it need no change.
 *
 * Include it and build with `cargo prove build`: the functions are in Rust and use the machine's
 * precompiles, so that takes a Rust compiler for guests too (`cargo prove doctor` says which). It is
 * only asked for if a function is called. Their heap is the lower half of the last 256 MiB below
 * 0xC0000000; the upper half is left to the stack.
 *
 * Numbers are big endian, as the precompiles of the EVM have them, but for BLAKE2's words. A function
 * returns ZKVM_EFAIL and writes nothing if its data has no result, or if a pointer is null; that of data
 * may be null if its length is zero. Results may lie where the data does. */
#ifndef ZKVM_ACCELERATORS_H
#define ZKVM_ACCELERATORS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum {
    ZKVM_EOK = 0,
    ZKVM_EFAIL = -1
} zkvm_status;

#define ZKVM_ALIGNED __attribute__((aligned(8)))

typedef struct ZKVM_ALIGNED { uint8_t data[16]; } zkvm_bytes_16;
typedef struct ZKVM_ALIGNED { uint8_t data[20]; } zkvm_bytes_20;
typedef struct ZKVM_ALIGNED { uint8_t data[32]; } zkvm_bytes_32;
typedef struct ZKVM_ALIGNED { uint8_t data[64]; } zkvm_bytes_64;
typedef struct ZKVM_ALIGNED { uint8_t data[128]; } zkvm_bytes_128;

/* Keccak-256 with Ethereum's padding. */
typedef zkvm_bytes_32 zkvm_keccak256_hash;
zkvm_status zkvm_keccak256(const uint8_t* data, size_t len, zkvm_keccak256_hash* output);

/* SHA-256. */
typedef zkvm_bytes_32 zkvm_sha256_hash;
zkvm_status zkvm_sha256(const uint8_t* data, size_t len, zkvm_sha256_hash* output);

/* RIPEMD-160, in software: twelve zeros, then the digest of 20 bytes. */
typedef zkvm_bytes_32 zkvm_ripemd160_hash;
zkvm_status zkvm_ripemd160(const uint8_t* data, size_t len, zkvm_ripemd160_hash* output);

/* BLAKE2b's compression function (EIP-152) with so many rounds: takes the block m into the state h. t is
 * the number of bytes so far, its low half first; f is 1 for the last block, else 0. All are words of 64 bits,
 * little endian. */
typedef zkvm_bytes_64 zkvm_blake2f_state;
typedef zkvm_bytes_128 zkvm_blake2f_message;
typedef zkvm_bytes_16 zkvm_blake2f_offset;
zkvm_status zkvm_blake2f(uint32_t rounds, zkvm_blake2f_state* h, const zkvm_blake2f_message* m,
                         const zkvm_blake2f_offset* t, uint8_t f);

/* base^exp modulo modulus, into mod_len bytes (EIP-198): zero if the modulus is, and 1 modulo it if exp
 * is zero. Of any lengths; an empty number is zero. */
zkvm_status zkvm_modexp(const uint8_t* base, size_t base_len, const uint8_t* exp, size_t exp_len,
                        const uint8_t* modulus, size_t mod_len, uint8_t* output);

/* ECDSA. Signatures are r, s and keys x, y. What is no signature (r or s is zero or not below the group's
 * order) or no key (not on the curve, or a coordinate is not below the modulus) does not verify: that is
 * false, with ZKVM_EOK. Both s and its negative verify. */
typedef zkvm_bytes_32 zkvm_secp256k1_hash;
typedef zkvm_bytes_64 zkvm_secp256k1_signature;
typedef zkvm_bytes_64 zkvm_secp256k1_pubkey;
zkvm_status zkvm_secp256k1_verify(const zkvm_secp256k1_hash* msg,
                                  const zkvm_secp256k1_signature* sig,
                                  const zkvm_secp256k1_pubkey* pubkey, bool* verified);

typedef zkvm_bytes_32 zkvm_secp256r1_hash;
typedef zkvm_bytes_64 zkvm_secp256r1_signature;
typedef zkvm_bytes_64 zkvm_secp256r1_pubkey;
zkvm_status zkvm_secp256r1_verify(const zkvm_secp256r1_hash* msg,
                                  const zkvm_secp256r1_signature* sig,
                                  const zkvm_secp256r1_pubkey* pubkey, bool* verified);

/* The key that a signature verifies with. Bit 0 of recid says whether the y of the signer's point is odd,
 * bit 1 whether its x is r plus the group's order. Fails if there is none, or if recid is above 3. */
zkvm_status zkvm_secp256k1_ecrecover(const zkvm_secp256k1_hash* msg,
                                     const zkvm_secp256k1_signature* sig, uint8_t recid,
                                     zkvm_secp256k1_pubkey* output);

/* Points of BN254 (EIP-196): x, y. All zeros is the point at infinity. What is on no curve, or has a
 * coordinate that is not below the modulus, fails. */
typedef zkvm_bytes_64 zkvm_bn254_g1_point;
typedef zkvm_bytes_32 zkvm_bn254_scalar;
zkvm_status zkvm_bn254_g1_add(const zkvm_bn254_g1_point* p1, const zkvm_bn254_g1_point* p2,
                              zkvm_bn254_g1_point* result);
/* The scalar is any number of 256 bits. */
zkvm_status zkvm_bn254_g1_mul(const zkvm_bn254_g1_point* point, const zkvm_bn254_scalar* scalar,
                              zkvm_bn254_g1_point* result);

/* Whether the product of the pairings is one (EIP-197), as it is of no pairs. Coordinates of the second
 * group have the coefficient of the imaginary unit first. A point that is not of its group fails. */
typedef zkvm_bytes_128 zkvm_bn254_g2_point;
typedef struct ZKVM_ALIGNED {
    zkvm_bn254_g1_point g1;
    zkvm_bn254_g2_point g2;
} zkvm_bn254_pairing_pair;
zkvm_status zkvm_bn254_pairing(const zkvm_bn254_pairing_pair* pairs, size_t num_pairs,
                               bool* verified);

#undef ZKVM_ALIGNED

#ifdef __cplusplus
}
#endif

#endif
