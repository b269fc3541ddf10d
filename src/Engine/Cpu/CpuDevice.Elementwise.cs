using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace MidasNet.Cpu;

internal sealed unsafe partial class CpuDevice
{
    internal override void Fill(int length, float value, Storage y) => new Span<float>(P(y), length).Fill(value);

    internal override void Copy(BlockCopy copy, Storage x, Storage y)
    {
        float* source = P(x) + copy.SourceOffset, target = P(y) + copy.TargetOffset;
        for (int i = 0; i < copy.Blocks; i++)
        {
            new ReadOnlySpan<float>(source + (long)i * copy.SourceStride, copy.Length)
                .CopyTo(new Span<float>(target + (long)i * copy.TargetStride, copy.Length));
        }
    }

    internal override void Accumulate(int length, Storage x, Storage y) => Combine(length, default(Adding<Identity>), P(y), P(x), P(y));

    internal override void Add<TActivation>(int length, TActivation activation, Storage a, Storage b, Storage y) =>
        Combine(length, new Adding<TActivation>(activation), P(a), P(b), P(y));

    internal override void Multiply(int length, Storage a, Storage b, Storage y) => Combine<Times>(length, P(a), P(b), P(y));

    internal override void Subtract(int length, Storage a, Storage b, Storage y) => Combine<Minus>(length, P(a), P(b), P(y));

    internal override void Divide(int length, Storage a, Storage b, Storage y) => Combine<Over>(length, P(a), P(b), P(y));

    internal override void Blend(int length, float share, Storage x, Storage y) => Combine(length, new Blending(share), P(y), P(x), P(y));

    internal override void Scale(int length, float factor, Storage x, Storage y)
    {
        int chunk = ChunkOf(length);
        team.For(Items(length, chunk), new ScaleWork { Length = length, PerItem = chunk, Factor = factor, X = P(x), Y = P(y) });
    }

    internal override void Activate<TActivation>(int length, TActivation activation, Storage x, Storage y) =>
        Combine(length, new Applying<TActivation>(activation), P(x), P(x), P(y));

    internal override void ActivateBackward<TActivation>(int length, TActivation activation, Storage? x, Storage y, Storage dy, Storage dx)
    {
        if (x is null) Combine(length, new TimesSlope<TActivation>(activation), P(dy), P(y), P(dx));
        else TimesSlopeAt(length, activation, P(x), P(y), P(dy), P(dx));
    }

    private void Combine<TFunction>(int length, TFunction function, float* a, float* b, float* y) where TFunction : unmanaged, ICombination
    {
        int chunk = ChunkOf(length);
        team.For(Items(length, chunk), new CombineWork<TFunction> { Length = length, PerItem = chunk, Function = function, A = a, B = b, Y = y });
    }

    private void Combine<TFunction>(int length, float* a, float* b, float* y) where TFunction : ISpanCombination
    {
        int chunk = ChunkOf(length);
        team.For(Items(length, chunk), new CombineSpansWork<TFunction> { Length = length, PerItem = chunk, A = a, B = b, Y = y });
    }

    /// <summary>A function of two numbers that the runtime's library has a loop for.</summary>
    private interface ISpanCombination
    {
        static abstract void Apply(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> y);
    }

    private readonly struct Times : ISpanCombination
    {
        public static void Apply(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> y) => TensorPrimitives.Multiply(a, b, y);
    }

    private readonly struct Minus : ISpanCombination
    {
        public static void Apply(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> y) => TensorPrimitives.Subtract(a, b, y);
    }

    private readonly struct Over : ISpanCombination
    {
        public static void Apply(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> y) => TensorPrimitives.Divide(a, b, y);
    }

    /// <summary>A function of two numbers.</summary>
    private interface ICombination
    {
        float Apply(float a, float b);

        Vector<float> Apply(Vector<float> a, Vector<float> b);
    }

    private readonly record struct Adding<TActivation>(TActivation Activation) : ICombination where TActivation : unmanaged, IActivation
    {
        public float Apply(float a, float b) => Activation.Apply(a + b);

        public Vector<float> Apply(Vector<float> a, Vector<float> b) => Activation.Apply(a + b);
    }

    private readonly record struct Blending(float Share) : ICombination
    {
        public float Apply(float a, float b) => a + Share * (b - a);

        public Vector<float> Apply(Vector<float> a, Vector<float> b) => a + Share * (b - a);
    }

    private readonly record struct Applying<TActivation>(TActivation Activation) : ICombination where TActivation : unmanaged, IActivation
    {
        public float Apply(float a, float b) => Activation.Apply(a);

        public Vector<float> Apply(Vector<float> a, Vector<float> b) => Activation.Apply(a);
    }

    /// <summary>The slope follows from the output b, so the input, which is not there, is not read.</summary>
    private readonly record struct TimesSlope<TActivation>(TActivation Activation) : ICombination where TActivation : unmanaged, IActivation
    {
        public float Apply(float a, float b) => a * Activation.Slope(b, b);

        public Vector<float> Apply(Vector<float> a, Vector<float> b) => a * Activation.Slope(b, b);
    }

    private void TimesSlopeAt<TActivation>(int length, TActivation activation, float* x, float* y, float* dy, float* dx)
        where TActivation : unmanaged, IActivation
    {
        int chunk = ChunkOf(length);
        team.For(Items(length, chunk), new TimesSlopeWork<TActivation> { Length = length, PerItem = chunk, Activation = activation, X = x, Y = y, Dy = dy, Dx = dx });
    }

    /// <summary>y[i] = function(a[i], b[i])</summary>
    private struct CombineSpansWork<TFunction> : IWork where TFunction : ISpanCombination
    {
        public int Length, PerItem;
        public float* A, B, Y;

        public readonly void Run(int item, int worker)
        {
            int start = item * PerItem, count = Math.Min(PerItem, Length - start);
            TFunction.Apply(new(A + start, count), new(B + start, count), new(Y + start, count));
        }
    }

    /// <summary>y[i] = factor · x[i]</summary>
    // Of 64 Ki values the library's loop takes half the time of our own, which reads two operands; products of two are as fast either way.
    private struct ScaleWork : IWork
    {
        public int Length, PerItem;
        public float Factor;
        public float* X, Y;

        public readonly void Run(int item, int worker)
        {
            int start = item * PerItem, count = Math.Min(PerItem, Length - start);
            TensorPrimitives.Multiply(new ReadOnlySpan<float>(X + start, count), Factor, new Span<float>(Y + start, count));
        }
    }

    /// <summary>dx[i] = dy[i] · f'(x[i], y[i])</summary>
    private struct TimesSlopeWork<TActivation> : IWork where TActivation : unmanaged, IActivation
    {
        public int Length, PerItem;
        public TActivation Activation;
        public float* X, Y, Dy, Dx;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run(int item, int worker)
        {
            int i = item * PerItem, end = Math.Min(Length, i + PerItem);
            for (; i <= end - Vector<float>.Count; i += Vector<float>.Count)
                (Vector.Load(Dy + i) * Activation.Slope(Vector.Load(X + i), Vector.Load(Y + i))).Store(Dx + i);
            for (; i < end; i++) Dx[i] = Dy[i] * Activation.Slope(X[i], Y[i]);
        }
    }

    /// <summary>y[i] = function(a[i], b[i])</summary>
    private struct CombineWork<TFunction> : IWork where TFunction : unmanaged, ICombination
    {
        public int Length, PerItem;
        public TFunction Function;
        public float* A, B, Y;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run(int item, int worker)
        {
            int i = item * PerItem, end = Math.Min(Length, i + PerItem);
            for (; i <= end - Vector<float>.Count; i += Vector<float>.Count)
                Function.Apply(Vector.Load(A + i), Vector.Load(B + i)).Store(Y + i);
            for (; i < end; i++) Y[i] = Function.Apply(A[i], B[i]);
        }
    }
}
