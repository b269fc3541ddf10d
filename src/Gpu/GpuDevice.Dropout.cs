using ILGPU;

namespace MidasNet.Gpu;

internal sealed partial class GpuDevice
{
    internal override void Dropout(int length, float rate, ulong seed, Storage x, Storage y) => ForEach(Float4.Covering(length), new DropoutWork(
        (uint)seed, (uint)(seed >> 32), (uint)Math.Min(uint.MaxValue, rate * 4294967296.0), 1 / (1 - rate), Fours(x), Fours(y)));

    /// <summary>y[i] = bits(seed, i) ≥ rate · 2^32 ? x[i] / (1 - rate) : 0</summary>
    internal readonly struct DropoutWork(uint seedLow, uint seedHigh, uint threshold, float factor, ArrayView<Float4> x, ArrayView<Float4> y) : IElementWork
    {
        public void At(int index)
        {
            var value = x[index];
            uint counter = 4 * (uint)index;
            value.X = Kept(counter, value.X);
            value.Y = Kept(counter + 1, value.Y);
            value.Z = Kept(counter + 2, value.Z);
            value.W = Kept(counter + 3, value.W);
            y[index] = value;
        }

        private float Kept(uint counter, float value) => CounterRandom.Bits(seedLow, seedHigh, counter) >= threshold ? factor * value : 0;
    }
}
