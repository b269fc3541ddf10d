using ILGPU;

namespace MidasNet.Gpu;

internal sealed partial class GpuDevice
{
    internal override void Fill(int length, float value, Storage y) => ForEach(Float4.Covering(length), new FillWork(value, Fours(y)));

    internal override void Copy(BlockCopy copy, Storage x, Storage y) => ForEach(copy.Blocks * copy.Length, new CopyWork(copy, View(x), View(y)));

    internal override void Accumulate(int length, Storage x, Storage y) => Combine(length, default(Adding<Identity>), y, x, y);

    internal override void Add<TActivation>(int length, TActivation activation, Storage a, Storage b, Storage y) =>
        Combine(length, new Adding<TActivation>(activation), a, b, y);

    internal override void Multiply(int length, Storage a, Storage b, Storage y) => Combine(length, default(Times), a, b, y);

    internal override void Subtract(int length, Storage a, Storage b, Storage y) => Combine(length, default(Minus), a, b, y);

    internal override void Divide(int length, Storage a, Storage b, Storage y) => Combine(length, default(Over), a, b, y);

    internal override void Blend(int length, float share, Storage x, Storage y) => Combine(length, new Blending(share), y, x, y);

    internal override void Scale(int length, float factor, Storage x, Storage y) => Combine(length, new Scaling(factor), x, x, y);

    internal override void Activate<TActivation>(int length, TActivation activation, Storage x, Storage y) =>
        Combine(length, new Applying<TActivation>(activation), x, x, y);

    internal override void ActivateBackward<TActivation>(int length, TActivation activation, Storage? x, Storage y, Storage dy, Storage dx)
    {
        if (x is null) Combine(length, new TimesSlope<TActivation>(activation), dy, y, dx);
        else ForEach(Float4.Covering(length), new TimesSlopeWork<TActivation>(activation, Fours(x), Fours(y), Fours(dy), Fours(dx)));
    }

    private void Combine<TFunction>(int length, TFunction function, Storage a, Storage b, Storage y) where TFunction : unmanaged, ICombination =>
        ForEach(Float4.Covering(length), new CombineWork<TFunction>(function, Fours(a), Fours(b), Fours(y)));

    /// <summary>A function of two values.</summary>
    internal interface ICombination
    {
        float Apply(float a, float b);
    }

    internal readonly record struct Adding<TActivation>(TActivation Activation) : ICombination where TActivation : unmanaged, IActivation
    {
        public float Apply(float a, float b) => Activation.Apply(a + b);
    }

    internal readonly struct Times : ICombination
    {
        public float Apply(float a, float b) => a * b;
    }

    internal readonly struct Minus : ICombination
    {
        public float Apply(float a, float b) => a - b;
    }

    internal readonly struct Over : ICombination
    {
        public float Apply(float a, float b) => a / b;
    }

    internal readonly record struct Blending(float Share) : ICombination
    {
        public float Apply(float a, float b) => a + Share * (b - a);
    }

    internal readonly record struct Scaling(float Factor) : ICombination
    {
        public float Apply(float a, float b) => Factor * a;
    }

    internal readonly record struct Applying<TActivation>(TActivation Activation) : ICombination where TActivation : unmanaged, IActivation
    {
        public float Apply(float a, float b) => Activation.Apply(a);
    }

    /// <summary>The slope follows from the output b, so the input, which is not there, is not read.</summary>
    internal readonly record struct TimesSlope<TActivation>(TActivation Activation) : ICombination where TActivation : unmanaged, IActivation
    {
        public float Apply(float a, float b) => a * Activation.Slope(b, b);
    }

    /// <summary>dx[i] = dy[i] · f'(x[i], y[i])</summary>
    internal readonly struct TimesSlopeWork<TActivation>(
        TActivation activation, ArrayView<Float4> x, ArrayView<Float4> y, ArrayView<Float4> dy, ArrayView<Float4> dx) : IElementWork
        where TActivation : unmanaged, IActivation
    {
        public void At(int index)
        {
            Float4 input = x[index], output = y[index], gradient = dy[index];
            gradient.X *= activation.Slope(input.X, output.X);
            gradient.Y *= activation.Slope(input.Y, output.Y);
            gradient.Z *= activation.Slope(input.Z, output.Z);
            gradient.W *= activation.Slope(input.W, output.W);
            dx[index] = gradient;
        }
    }

    /// <summary>y[i] = function(a[i], b[i])</summary>
    internal readonly struct CombineWork<TFunction>(TFunction function, ArrayView<Float4> a, ArrayView<Float4> b, ArrayView<Float4> y) : IElementWork
        where TFunction : unmanaged, ICombination
    {
        public void At(int index)
        {
            Float4 first = a[index], second = b[index];
            first.X = function.Apply(first.X, second.X);
            first.Y = function.Apply(first.Y, second.Y);
            first.Z = function.Apply(first.Z, second.Z);
            first.W = function.Apply(first.W, second.W);
            y[index] = first;
        }
    }

    /// <summary>y[i] = value</summary>
    internal readonly struct FillWork(float value, ArrayView<Float4> y) : IElementWork
    {
        public void At(int index) => y[index] = new() { X = value, Y = value, Z = value, W = value };
    }

    /// <summary>y[targetOffset + b·targetStride + i] = x[sourceOffset + b·sourceStride + i]</summary>
    internal readonly struct CopyWork(BlockCopy copy, ArrayView<float> x, ArrayView<float> y) : IElementWork
    {
        public void At(int index)
        {
            int block = index / copy.Length, i = index - block * copy.Length;
            y[copy.TargetOffset + block * copy.TargetStride + i] = x[copy.SourceOffset + block * copy.SourceStride + i];
        }
    }
}
