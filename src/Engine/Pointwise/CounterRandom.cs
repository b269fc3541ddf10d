using System.Numerics;

namespace MidasNet;

/// <summary>
/// Random bits as a pure function of (seed, counter), in 32-bit arithmetic that every device has: a mask needs no memory, for the backward pass
/// draws it again. The mixing is the 'triple32' hash (C. Wellons, "Hash prospector": bias 0.02, near the limit for 32 bits).
/// </summary>
internal static class CounterRandom
{
    /// <summary>32 random bits.</summary>
    public static uint Bits(uint seedLow, uint seedHigh, uint counter)
    {
        uint x = (counter ^ seedLow) * 0x9E3779B1u + seedHigh;
        x ^= x >> 17;
        x *= 0xED5AD4BBu;
        x ^= x >> 11;
        x *= 0xAC4C1B51u;
        x ^= x >> 15;
        x *= 0x31848BABu;
        return x ^ (x >> 14);
    }

    /// <summary>Random bits for a vector of counters.</summary>
    public static Vector<uint> Bits(uint seedLow, uint seedHigh, Vector<uint> counter)
    {
        var x = (counter ^ Vector.Create(seedLow)) * 0x9E3779B1u + Vector.Create(seedHigh);
        x ^= x >> 17;
        x *= 0xED5AD4BBu;
        x ^= x >> 11;
        x *= 0xAC4C1B51u;
        x ^= x >> 15;
        x *= 0x31848BABu;
        return x ^ (x >> 14);
    }
}
