using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MidasNet.Benchmarks;

/// <summary>The measured limits of the machine, which no kernel exceeds unless its algorithm needs fewer operations.</summary>
/// <param name="GigaflopsPerSecond">Fused multiply-adds in registers, two operations each.</param>
/// <param name="GigabytesPerSecond">
/// Triad, a[i] = b[i] + s·c[i], counted as three streams (McCalpin's STREAM), with ordinary or non-temporal stores, whichever is faster. Kernels that write
/// in place may exceed it, since they transfer no uncounted cache lines.
/// </param>
internal sealed unsafe record Ceiling(double GigaflopsPerSecond, double GigabytesPerSecond)
{
    // Repeated at intervals, since a busy machine shows its limits only in quiet moments.
    private const int Tries = 12, Repeats = 20, MillisecondsBetween = 150;
    private const int Steps = 2_000_000;

    // Three arrays of 64 MiB are larger than the caches of most CPUs.
    private const int TriadLength = 1 << 24;

    /// <summary>Measures with the given number of threads at once; the best of many tries, since only a quiet moment shows the ceiling.</summary>
    public static Ceiling Measure(int threads)
    {
        double flops = Vector512.IsHardwareAccelerated
            ? 2.0 * 12 * Vector512<float>.Count * Steps * threads
            : 2.0 * 12 * Vector<float>.Count * Steps * threads;
        Action<int> multiply = Vector512.IsHardwareAccelerated ? _ => MultiplyAdd512() : _ => MultiplyAdd();
        double arithmetic = Best(threads, multiply);

        return new Ceiling(flops / arithmetic / 1e9, 12.0 * TriadLength / BestTriad(threads) / 1e9);
    }

    private static double BestTriad(int threads)
    {
        // Native memory, like the engine's: its pages are touched before, and vectors are aligned to cache lines.
        float* memory = (float*)NativeMemory.AlignedAlloc(3 * sizeof(float) * (nuint)TriadLength, 64);
        new Span<float>(memory, 3 * TriadLength).Fill(1);
        try
        {
            // Whole vectors for each thread.
            int share = TriadLength / threads / 64 * 64;
            float* Of(int thread) => memory + (long)share * thread;
            double ordinary = Best(threads, thread => Triad(Of(thread), Of(thread) + TriadLength, Of(thread) + 2 * TriadLength, 0.5f, share));
            double streaming = Best(threads, thread => StreamingTriad(Of(thread), Of(thread) + TriadLength, Of(thread) + 2 * TriadLength, 0.5f, share));
            return Math.Min(ordinary, streaming);
        }
        finally
        {
            NativeMemory.AlignedFree(memory);
        }
    }

    /// <summary>The shortest time in which all threads do the work once.</summary>
    private static double Best(int threads, Action<int> work)
    {
        double best = double.PositiveInfinity;
        for (int repeat = 0; repeat < Repeats; repeat++)
        {
            var before = ProcessorTime.Now();
            for (int i = 0; i < Tries; i++) best = Math.Min(best, Together(threads, work));
            if (!ProcessorTime.Now().DisturbedSince(before)) break;
            Thread.Sleep(MillisecondsBetween);
        }
        return best;
    }

    /// <summary>Seconds from the first thread's start to the last one's end.</summary>
    private static double Together(int threads, Action<int> work)
    {
        long[] starts = new long[threads], ends = new long[threads];
        using var together = new Barrier(threads);
        Thread[] workers = [.. Enumerable.Range(0, threads).Select(thread => new Thread(() =>
        {
            together.SignalAndWait();
            starts[thread] = Stopwatch.GetTimestamp();
            work(thread);
            ends[thread] = Stopwatch.GetTimestamp();
        }))];
        foreach (var worker in workers) worker.Start();
        foreach (var worker in workers) worker.Join();
        return Stopwatch.GetElapsedTime(starts.Min(), ends.Max()).TotalSeconds;
    }

    // Twelve independent sums: two units with a latency of four cycles need eight, and sixteen registers hold them with both factors.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static float MultiplyAdd512()
    {
        Vector512<float> x = Vector512.Create(0.999f), y = Vector512.Create(0.001f);
        Vector512<float> a = y, b = y, c = y, d = y, e = y, f = y, g = y, h = y, i = y, j = y, k = y, l = y;
        for (int step = 0; step < Steps; step++)
        {
            a = Vector512.FusedMultiplyAdd(a, x, y);
            b = Vector512.FusedMultiplyAdd(b, x, y);
            c = Vector512.FusedMultiplyAdd(c, x, y);
            d = Vector512.FusedMultiplyAdd(d, x, y);
            e = Vector512.FusedMultiplyAdd(e, x, y);
            f = Vector512.FusedMultiplyAdd(f, x, y);
            g = Vector512.FusedMultiplyAdd(g, x, y);
            h = Vector512.FusedMultiplyAdd(h, x, y);
            i = Vector512.FusedMultiplyAdd(i, x, y);
            j = Vector512.FusedMultiplyAdd(j, x, y);
            k = Vector512.FusedMultiplyAdd(k, x, y);
            l = Vector512.FusedMultiplyAdd(l, x, y);
        }
        return Vector512.Sum(a + b + c + d + e + f + g + h + i + j + k + l);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static float MultiplyAdd()
    {
        Vector<float> x = Vector.Create(0.999f), y = Vector.Create(0.001f);
        Vector<float> a = y, b = y, c = y, d = y, e = y, f = y, g = y, h = y, i = y, j = y, k = y, l = y;
        for (int step = 0; step < Steps; step++)
        {
            a = Vector.FusedMultiplyAdd(a, x, y);
            b = Vector.FusedMultiplyAdd(b, x, y);
            c = Vector.FusedMultiplyAdd(c, x, y);
            d = Vector.FusedMultiplyAdd(d, x, y);
            e = Vector.FusedMultiplyAdd(e, x, y);
            f = Vector.FusedMultiplyAdd(f, x, y);
            g = Vector.FusedMultiplyAdd(g, x, y);
            h = Vector.FusedMultiplyAdd(h, x, y);
            i = Vector.FusedMultiplyAdd(i, x, y);
            j = Vector.FusedMultiplyAdd(j, x, y);
            k = Vector.FusedMultiplyAdd(k, x, y);
            l = Vector.FusedMultiplyAdd(l, x, y);
        }
        return Vector.Sum(a + b + c + d + e + f + g + h + i + j + k + l);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Triad(float* a, float* b, float* c, float s, int length)
    {
        var factor = Vector.Create(s);
        for (int i = 0; i < length; i += Vector<float>.Count) Vector.Store(Vector.Load(b + i) + factor * Vector.Load(c + i), a + i);
    }

    // Non-temporal stores: a line that is written completely need not be read before.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void StreamingTriad(float* a, float* b, float* c, float s, int length)
    {
        var factor = Vector.Create(s);
        for (int i = 0; i < length; i += Vector<float>.Count)
            Vector.StoreAlignedNonTemporal(Vector.Load(b + i) + factor * Vector.Load(c + i), a + i);
    }
}
