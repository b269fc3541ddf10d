using System.Numerics;
using System.Runtime.CompilerServices;

namespace MidasNet.Cpu;

internal sealed unsafe partial class CpuDevice
{
    internal override void Dropout(int length, float rate, ulong seed, Storage x, Storage y)
    {
        int chunk = ChunkOf(length);
        team.For(Items(length, chunk), new DropoutWork
        {
            Length = length,
            PerItem = chunk,
            SeedLow = (uint)seed,
            SeedHigh = (uint)(seed >> 32),
            Threshold = (uint)Math.Min(uint.MaxValue, rate * 4294967296.0),
            Factor = 1 / (1 - rate),
            X = P(x),
            Y = P(y),
        });
    }

    /// <summary>y[i] = bits(seed, i) ≥ rate · 2^32 ? x[i] / (1 - rate) : 0</summary>
    private struct DropoutWork : IWork
    {
        public int Length, PerItem;
        public uint SeedLow, SeedHigh, Threshold;
        public float Factor;
        public float* X, Y;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run(int item, int worker)
        {
            int i = item * PerItem, end = Math.Min(Length, i + PerItem);
            var counter = Vector.CreateSequence((uint)i, 1u);
            var threshold = Vector.Create(Threshold);
            for (; i <= end - Vector<float>.Count; i += Vector<float>.Count, counter += Vector.Create((uint)Vector<float>.Count))
            {
                var kept = Vector.GreaterThanOrEqual(CounterRandom.Bits(SeedLow, SeedHigh, counter), threshold);
                Vector.ConditionalSelect(Vector.AsVectorSingle(kept), Factor * Vector.Load(X + i), Vector<float>.Zero).Store(Y + i);
            }
            for (; i < end; i++) Y[i] = CounterRandom.Bits(SeedLow, SeedHigh, (uint)i) >= Threshold ? Factor * X[i] : 0;
        }
    }
}
