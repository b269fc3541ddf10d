using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MidasNet;

/// <summary>
/// A reproducible stream of random numbers, given by a seed and up to three coordinates (epoch, sample, purpose):
/// equal coordinates give equal numbers on every machine and thread, whatever was drawn elsewhere.
/// The generator is SplitMix64 (Steele, Lea, Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014).
/// </summary>
/// <remarks>A mutable struct: pass it by <c>ref</c>, or the copy will repeat the numbers of the original.</remarks>
public struct RandomStream
{
    private const ulong Golden = 0x9E3779B97F4A7C15;
    private ulong state;

    /// <summary>Opens the stream at the given coordinates.</summary>
    public RandomStream(ulong seed, ulong a = 0, ulong b = 0, ulong c = 0) =>
        state = Mix(Mix(Mix(Mix(unchecked(seed + Golden)) ^ ~a) ^ b) ^ ~c);

    /// <summary>The finaliser of SplitMix64: a bijection that scrambles all 64 bits.</summary>
    internal static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>The next 64 random bits.</summary>
    public ulong NextBits() => Mix(state += Golden);

    /// <summary>The next number, uniform in [0, 1).</summary>
    public double NextDouble() => Fraction(NextBits());

    /// <summary>The next number, uniform in [<paramref name="low"/>, <paramref name="high"/>).</summary>
    public double NextDouble(double low, double high) => low + (high - low) * NextDouble();

    /// <summary>The next integer, uniform in 0 .. <paramref name="count"/> - 1.</summary>
    public int NextInt(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        // Multiply-shift; for count < 2^31 its bias is below 2^-33.
        return (int)BigMul(NextBits(), (ulong)count);
    }

    /// <summary>The next number from the normal distribution (Box and Muller 1958).</summary>
    public double NextGaussian(double mean = 0, double deviation = 1)
    {
        double u = 1 - NextDouble(), v = NextDouble();
        return mean + deviation * Math.Sqrt(-2 * Math.Log(u)) * Math.Cos(2 * Math.PI * v);
    }

    /// <summary>Fills with the next numbers, uniform in [<paramref name="low"/>, <paramref name="high"/>), as <see cref="NextDouble(double, double)"/> gives them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // runs but a few times a process, each for millions of values
    public void FillUniform(Span<float> values, double low, double high)
    {
        ulong current = state;
        foreach (ref float value in values) value = (float)(low + (high - low) * Fraction(Mix(current += Golden)));
        state = current;
    }

    /// <summary>
    /// Fills with the next numbers from the normal distribution: those that successive calls of <see cref="NextGaussian"/> return, rounded to float
    /// (which in rare cases goes the other way, for logarithm and cosine are computed for vectors here).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void FillGaussian(Span<float> values, double mean, double deviation)
    {
        int lanes = Vector<double>.Count, i = 0;
        ref float first = ref MemoryMarshal.GetReference(values);
        // The state is a counter, so the states of all lanes are known at once: each number takes two successive draws.
        var lane = unchecked(2 * Golden) * Vector.CreateSequence(0UL, 1UL);
        for (; i <= values.Length - 2 * lanes; i += 2 * lanes)
        {
            var low = Gaussians(Vector.Create(state) + lane, mean, deviation);
            state += unchecked(2 * Golden * (ulong)lanes);
            var high = Gaussians(Vector.Create(state) + lane, mean, deviation);
            state += unchecked(2 * Golden * (ulong)lanes);
            Vector.Narrow(low, high).StoreUnsafe(ref first, (nuint)i);
        }
        for (; i < values.Length; i++) values[i] = (float)NextGaussian(mean, deviation);
    }

    /// <summary>Puts the items in random order (Fisher and Yates).</summary>
    public void Shuffle<T>(Span<T> items)
    {
        for (int i = items.Length - 1; i > 0; i--)
        {
            int j = NextInt(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    private static double Fraction(ulong bits) => (bits >> 11) * (1.0 / (1UL << 53));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<double> Gaussians(Vector<ulong> states, double mean, double deviation)
    {
        var u = Vector<double>.One - Fractions(states + Vector.Create(Golden));
        var v = Fractions(states + Vector.Create(unchecked(2 * Golden)));
        return Vector.Create(mean) + deviation * BoxMuller.Gaussian(u, v);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<double> Fractions(Vector<ulong> z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return Vector.ConvertToDouble(Vector.AsVectorInt64((z ^ (z >> 31)) >> 11)) * (1.0 / (1UL << 53));
    }

    private static ulong BigMul(ulong a, ulong b) => Math.BigMul(a, b, out _);
}
