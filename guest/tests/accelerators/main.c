/* Calls accelerators as its input says: a word with the function's number, a word with the size of the
 * arguments, the arguments one behind the other; and so on. Of each call it writes the status, a
 * byte, and the place of the result, which held 0xEE in each byte before. */
#include "rivet.h"
#include "zkvm_accelerators.h"

#define MAX_ARGUMENTS 8192

/* The functions' numbers. */
enum {
    KECCAK256,
    SHA256,
    RIPEMD160,
    BLAKE2F,
    MODEXP,
    G1_ADD,
    G1_MUL,
    PAIRING,
    K1_VERIFY,
    R1_VERIFY,
    ECRECOVER,
};

static union {
    zkvm_bytes_128 aligned[MAX_ARGUMENTS / 128];
    uint8_t bytes[MAX_ARGUMENTS];
} arguments;

static union {
    zkvm_bytes_64 of_64;
    zkvm_bytes_32 of_32;
    bool verified;
    uint8_t bytes[1024];
} result;

static uint32_t word(const uint8_t *bytes) {
    uint32_t word;
    memcpy(&word, bytes, sizeof word);
    return word;
}

/* Any type of the header can be pointed to wherever its bytes are: they are copied to the aligned place
 * first, from `at` on. */
static const void *aligned(const uint8_t *bytes, size_t at, size_t size) {
    memcpy(arguments.bytes + at, bytes, size);
    return arguments.bytes + at;
}

static zkvm_status blake2f(const uint8_t *in, size_t *size) {
    *size = 64;
    memcpy(result.bytes, in + 4, 64);
    const zkvm_blake2f_message *m = aligned(in + 68, 0, 128);
    const zkvm_blake2f_offset *t = aligned(in + 196, 128, 16);
    return zkvm_blake2f(word(in), &result.of_64, m, t, in[212]);
}

static zkvm_status modexp(const uint8_t *in, size_t *size) {
    size_t base = word(in), exp = word(in + 4), mod = word(in + 8);
    *size = mod;
    in += 12;
    return zkvm_modexp(base ? in : NULL, base, exp ? in + base : NULL, exp,
                       mod ? in + base + exp : NULL, mod, result.bytes);
}

static zkvm_status call(uint32_t function, const uint8_t *in, size_t in_size, size_t *size) {
    *size = 32;
    switch (function) {
    case KECCAK256:
        return zkvm_keccak256(in_size ? in : NULL, in_size, &result.of_32);
    case SHA256:
        return zkvm_sha256(in_size ? in : NULL, in_size, &result.of_32);
    case RIPEMD160:
        return zkvm_ripemd160(in_size ? in : NULL, in_size, &result.of_32);
    case BLAKE2F:
        return blake2f(in, size);
    case MODEXP:
        return modexp(in, size);
    case G1_ADD:
        *size = 64;
        return zkvm_bn254_g1_add(aligned(in, 0, 64), aligned(in + 64, 64, 64), &result.of_64);
    case G1_MUL:
        *size = 64;
        return zkvm_bn254_g1_mul(aligned(in, 0, 64), aligned(in + 64, 64, 32), &result.of_64);
    case K1_VERIFY:
        *size = 1;
        return zkvm_secp256k1_verify(aligned(in, 0, 32), aligned(in + 32, 32, 64),
                                     aligned(in + 96, 96, 64), &result.verified);
    case R1_VERIFY:
        *size = 1;
        return zkvm_secp256r1_verify(aligned(in, 0, 32), aligned(in + 32, 32, 64),
                                     aligned(in + 96, 96, 64), &result.verified);
    case ECRECOVER:
        *size = 64;
        return zkvm_secp256k1_ecrecover(aligned(in, 0, 32), aligned(in + 32, 32, 64), in[96],
                                        &result.of_64);
    case PAIRING:
        *size = 1;
        return zkvm_bn254_pairing(in_size ? aligned(in, 0, in_size) : NULL, in_size / 192,
                                  &result.verified);
    default:
        exit(1);
    }
}

int main(void) {
    const uint8_t *input;
    size_t left;
    read_input(&input, &left);
    while (left >= 8) {
        uint32_t function = word(input), in_size = word(input + 4);
        size_t size;
        input += 8;
        left -= 8;
        if (in_size > left || in_size > MAX_ARGUMENTS) {
            return 2;
        }
        memset(result.bytes, 0xEE, sizeof result.bytes);
        uint8_t status = (uint8_t)call(function, input, in_size, &size);
        write_output(&status, 1);
        write_output(result.bytes, size);
        input += in_size;
        left -= in_size;
    }
    return left == 0 ? 0 : 3;
}
