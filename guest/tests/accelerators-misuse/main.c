/* Wrong calls of accelerators, and right ones whose result lies over the data. Exit code: 0, or the line of
 * the first check that fails. */
#include "zkvm_accelerators.h"

#define CHECK(condition)     \
    do {                     \
        if (!(condition)) {  \
            return __LINE__; \
        }                    \
    } while (0)

#define ALIGNED_TO_8(type) (_Alignof(type) == 8)

_Static_assert(ALIGNED_TO_8(zkvm_bytes_16) && sizeof(zkvm_bytes_16) == 16, "as the standard says");
_Static_assert(ALIGNED_TO_8(zkvm_bytes_20) && sizeof(zkvm_bytes_20) == 24, "padded by its alignment");
_Static_assert(ALIGNED_TO_8(zkvm_bytes_32) && sizeof(zkvm_bytes_32) == 32, "as the standard says");
_Static_assert(sizeof(zkvm_bn254_pairing_pair) == 192, "two points without padding");

static int no_bytes(void) {
    zkvm_bytes_32 a, b;
    uint8_t none;
    CHECK(zkvm_keccak256(NULL, 0, &a) == ZKVM_EOK);
    CHECK(zkvm_keccak256(&none, 0, &b) == ZKVM_EOK);
    for (int i = 0; i < 32; i++) {
        CHECK(a.data[i] == b.data[i]);
    }
    CHECK(zkvm_modexp(NULL, 0, NULL, 0, NULL, 0, NULL) == ZKVM_EOK);
    bool verified = false;
    CHECK(zkvm_bn254_pairing(NULL, 0, &verified) == ZKVM_EOK && verified);
    return 0;
}

static int null_hashes(void) {
    zkvm_bytes_128 message = {{0}};
    zkvm_bytes_64 state = {{0}};
    zkvm_bytes_32 hash;
    zkvm_bytes_16 offset = {{0}};
    CHECK(zkvm_keccak256(NULL, 1, &hash) == ZKVM_EFAIL);
    CHECK(zkvm_sha256(NULL, 1, &hash) == ZKVM_EFAIL);
    CHECK(zkvm_ripemd160(NULL, 1, &hash) == ZKVM_EFAIL);
    CHECK(zkvm_keccak256(message.data, 1, NULL) == ZKVM_EFAIL);
    CHECK(zkvm_sha256(message.data, 1, NULL) == ZKVM_EFAIL);
    CHECK(zkvm_ripemd160(message.data, 1, NULL) == ZKVM_EFAIL);
    CHECK(zkvm_blake2f(1, NULL, &message, &offset, 0) == ZKVM_EFAIL);
    CHECK(zkvm_blake2f(1, &state, NULL, &offset, 0) == ZKVM_EFAIL);
    CHECK(zkvm_blake2f(1, &state, &message, NULL, 0) == ZKVM_EFAIL);
    CHECK(zkvm_blake2f(1, &state, &message, &offset, 0) == ZKVM_EOK);
    return 0;
}

static int null_numbers(void) {
    uint8_t number[1] = {7}, result[1];
    CHECK(zkvm_modexp(NULL, 1, number, 1, number, 1, result) == ZKVM_EFAIL);
    CHECK(zkvm_modexp(number, 1, NULL, 1, number, 1, result) == ZKVM_EFAIL);
    CHECK(zkvm_modexp(number, 1, number, 1, NULL, 1, result) == ZKVM_EFAIL);
    CHECK(zkvm_modexp(number, 1, number, 1, number, 1, NULL) == ZKVM_EFAIL);
    return 0;
}

static int null_points(void) {
    zkvm_bytes_64 point = {{0}};
    zkvm_bytes_32 scalar = {{0}};
    zkvm_bn254_pairing_pair pair = {{{0}}, {{0}}};
    bool verified;
    CHECK(zkvm_bn254_g1_add(NULL, &point, &point) == ZKVM_EFAIL);
    CHECK(zkvm_bn254_g1_add(&point, NULL, &point) == ZKVM_EFAIL);
    CHECK(zkvm_bn254_g1_add(&point, &point, NULL) == ZKVM_EFAIL);
    CHECK(zkvm_bn254_g1_mul(NULL, &scalar, &point) == ZKVM_EFAIL);
    CHECK(zkvm_bn254_g1_mul(&point, NULL, &point) == ZKVM_EFAIL);
    CHECK(zkvm_bn254_g1_mul(&point, &scalar, NULL) == ZKVM_EFAIL);
    CHECK(zkvm_bn254_pairing(NULL, 1, &verified) == ZKVM_EFAIL);
    CHECK(zkvm_bn254_pairing(&pair, 1, NULL) == ZKVM_EFAIL);
    CHECK(zkvm_secp256k1_verify(NULL, &point, &point, &verified) == ZKVM_EFAIL);
    CHECK(zkvm_secp256k1_verify(&scalar, NULL, &point, &verified) == ZKVM_EFAIL);
    CHECK(zkvm_secp256k1_verify(&scalar, &point, NULL, &verified) == ZKVM_EFAIL);
    CHECK(zkvm_secp256k1_verify(&scalar, &point, &point, NULL) == ZKVM_EFAIL);
    CHECK(zkvm_secp256r1_verify(NULL, &point, &point, &verified) == ZKVM_EFAIL);
    CHECK(zkvm_secp256r1_verify(&scalar, NULL, &point, &verified) == ZKVM_EFAIL);
    CHECK(zkvm_secp256r1_verify(&scalar, &point, NULL, &verified) == ZKVM_EFAIL);
    CHECK(zkvm_secp256r1_verify(&scalar, &point, &point, NULL) == ZKVM_EFAIL);
    CHECK(zkvm_secp256k1_ecrecover(NULL, &point, 0, &point) == ZKVM_EFAIL);
    CHECK(zkvm_secp256k1_ecrecover(&scalar, NULL, 0, &point) == ZKVM_EFAIL);
    CHECK(zkvm_secp256k1_ecrecover(&scalar, &point, 0, NULL) == ZKVM_EFAIL);
    return 0;
}

/* The result of each lies where the data does, some bytes on. */
static int overlaps(void) {
    zkvm_bytes_32 apart;
    static zkvm_bytes_128 data;
    for (int i = 0; i < 128; i++) {
        data.data[i] = (uint8_t)(3 * i);
    }
    CHECK(zkvm_sha256(data.data, 100, &apart) == ZKVM_EOK);
    CHECK(zkvm_sha256(data.data, 100, (zkvm_bytes_32 *)(data.data + 8)) == ZKVM_EOK);
    for (int i = 0; i < 32; i++) {
        CHECK(data.data[i + 8] == apart.data[i]);
    }
    /* 3^5 modulo 256 over the base. */
    uint8_t number[2] = {0, 3}, exponent[1] = {5}, modulus[2] = {1, 0};
    CHECK(zkvm_modexp(number, 2, exponent, 1, modulus, 2, number) == ZKVM_EOK);
    CHECK(number[0] == 0 && number[1] == 243);
    /* The generator, doubled in place, and then taken away from its double. */
    zkvm_bytes_64 point = {{0}}, generator = {{0}};
    generator.data[31] = point.data[31] = 1;
    generator.data[63] = point.data[63] = 2;
    CHECK(zkvm_bn254_g1_add(&point, &point, &point) == ZKVM_EOK);
    zkvm_bytes_32 two = {{0}};
    two.data[31] = 2;
    CHECK(zkvm_bn254_g1_mul(&generator, &two, &generator) == ZKVM_EOK);
    for (int i = 0; i < 64; i++) {
        CHECK(point.data[i] == generator.data[i]);
    }
    return 0;
}

int main(void) {
    int (*const checks[])(void) = {no_bytes, null_hashes, null_numbers, null_points, overlaps};
    for (size_t i = 0; i < sizeof checks / sizeof *checks; i++) {
        int line = checks[i]();
        if (line != 0) {
            return line;
        }
    }
    return 0;
}
