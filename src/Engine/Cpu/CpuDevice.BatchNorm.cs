using System.Numerics;
using System.Runtime.CompilerServices;

namespace MidasNet.Cpu;

// The channels of a pixel are adjacent, so images and features alike are a matrix [rows, channels]. Each kernel reads it once, in its order.
internal sealed unsafe partial class CpuDevice
{
    internal override void BatchStatistics(ChannelShape shape, Storage x, Storage mean, Storage variance)
    {
        var (rows, channels) = shape.AsRows();
        float* sums = SumColumns(rows, channels, new DistanceTerms { X = P(x) }, out int items);
        team.For(Items(channels, ChannelVector.Count), new CombineStatisticsWork
        {
            Rows = rows,
            Channels = channels,
            Items = items,
            X = P(x),
            Sums = sums,
            Mean = P(mean),
            Variance = P(variance),
        });
    }

    internal override void BatchNorm<TActivation>(
        ChannelShape shape, TActivation activation, float epsilon, Storage x, Storage mean, Storage variance, Storage gamma, Storage beta, Storage y)
    {
        var (rows, channels) = shape.AsRows();
        float* factor = SharedScratch(ChannelVector.Padded(channels));
        Factors(channels, epsilon, Read(variance), Read(gamma), factor);
        team.For(RowSplit.Of(rows, channels).Items, new BatchNormWork<TActivation>
        {
            Rows = rows,
            Channels = channels,
            Activation = activation,
            X = Read(x),
            Mean = Read(mean),
            Factor = factor,
            Beta = Read(beta),
            Y = P(y),
        });
    }

    internal override void BatchNormBackward<TActivation>(
        ChannelShape shape, TActivation activation, float epsilon, bool batchStatistics,
        Storage x, Storage mean, Storage variance, Storage gamma, Storage beta, Storage dy, Storage? dx, Storage dgamma, Storage dbeta)
    {
        var (rows, channels) = shape.AsRows();
        int padded = ChannelVector.Padded(channels);
        float* perChannel = SharedScratch(3L * padded + SumsLength(rows, channels));
        var gradient = new GradientTerms<TActivation>
        {
            Activation = activation,
            X = P(x),
            Dy = P(dy),
            Mean = P(mean),
            Factor = perChannel,
            Beta = P(beta),
        };
        Factors(channels, epsilon, P(variance), P(gamma), gradient.Factor);
        float* sums = perChannel + 3L * padded;
        SumColumns(rows, channels, gradient, sums, out int items);
        var work = new BatchNormBackwardWork<TActivation>
        {
            Rows = rows,
            Channels = channels,
            Gradient = gradient,
            MeanGradient = perChannel + padded,
            Slope = perChannel + 2 * padded,
            Dx = PointerOrNull(dx),
        };
        team.For(Items(channels, ChannelVector.Count), new CombineGradientsWork
        {
            Rows = batchStatistics ? rows : 0,
            Channels = channels,
            Items = items,
            Epsilon = epsilon,
            Variance = P(variance),
            Sums = sums,
            Dgamma = P(dgamma),
            Dbeta = P(dbeta),
            MeanGradient = work.MeanGradient,
            Slope = work.Slope,
        });
        if (dx is not null) team.For(RowSplit.Of(rows, channels).Items, work);
    }

    internal override void FoldBatchNorm(
        RowsShape shape, float epsilon, Storage w, Storage? b, Storage mean, Storage variance, Storage gamma, Storage beta, Storage foldedW, Storage foldedB)
    {
        float* factor = SharedScratch(ChannelVector.Padded(shape.Rows));
        Factors(shape.Rows, epsilon, Read(variance), Read(gamma), factor);
        for (int o = 0; o < shape.Rows; o++) P(foldedB)[o] = Read(beta)[o] + ((b is null ? 0 : Read(b)[o]) - Read(mean)[o]) * factor[o];
        team.For(RowSplit.Of(shape.Rows, shape.Columns).Items, new FoldWork { Shape = shape, W = Read(w), Factor = factor, FoldedW = P(foldedW) });
    }

    /// <summary>factor[c] = gamma[c] / √(variance[c] + epsilon)</summary>
    private static void Factors(int channels, float epsilon, float* variance, float* gamma, float* factor)
    {
        for (int c = 0; c < channels; c += ChannelVector.Count)
            (Vector.Load(gamma + c) / Vector.SquareRoot(Vector.Load(variance + c) + Vector.Create(epsilon))).Store(factor + c);
    }

    /// <summary>
    /// d = x - (x of the item's first row), and d². The distance from any value of the channel can stand for that from the mean, which is not yet known:
    /// the variance loses no more digits than that value is standard deviations away (Chan, Golub and LeVeque, The American Statistician 37, 1983).
    /// </summary>
    private struct DistanceTerms : IColumnTerms
    {
        public float* X;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly void At(long row, long firstRow, int c, out Vector<float> first, out Vector<float> second)
        {
            first = Vector.Load(X + row + c) - Vector.Load(X + firstRow + c);
            second = first * first;
        }
    }

    /// <summary>Mean and variance of all rows from those of each item, in double and in the order of items; one vector of channels.</summary>
    private struct CombineStatisticsWork : IWork
    {
        public int Rows, Channels, Items;
        public float* X, Sums, Mean, Variance;

        public readonly void Run(int item, int worker)
        {
            var split = ColumnSums<DistanceTerms>.Split(Rows, Channels);
            int c = item * ChannelVector.Count, padded = ChannelVector.Padded(Channels), left = Channels - c;
            Vector<double> low = Vector<double>.Zero, high = low;
            for (int i = 0; i < Items; i++)
            {
                var (l, h) = MeanOf(i, split, padded, c);
                var count = Vector.Create((double)(split.End(i) - split.First(i)));
                (low, high) = (low + count * l, high + count * h);
            }
            var rows = Vector.Create((double)Rows);
            var (meanLow, meanHigh) = (low / rows, high / rows);
            (low, high) = (Vector<double>.Zero, Vector<double>.Zero);
            for (int i = 0; i < Items; i++)
            {
                var (l, h) = MeanOf(i, split, padded, c);
                var count = Vector.Create((double)(split.End(i) - split.First(i)));
                Vector.Widen(Vector.Load(Sums + 2L * i * padded + c), out var sumLow, out var sumHigh);
                Vector.Widen(Vector.Load(Sums + (2L * i + 1) * padded + c), out var squaresLow, out var squaresHigh);
                // Σ d² about the item's mean, and the distance of that mean from the mean of all.
                low += squaresLow - sumLow * sumLow / count + count * (l - meanLow) * (l - meanLow);
                high += squaresHigh - sumHigh * sumHigh / count + count * (h - meanHigh) * (h - meanHigh);
            }
            Vector.Narrow(meanLow, meanHigh).Store(Mean + c, left);
            Vector.Narrow(Vector.Max(low / rows, Vector<double>.Zero), Vector.Max(high / rows, Vector<double>.Zero)).Store(Variance + c, left);
        }

        private readonly (Vector<double> Low, Vector<double> High) MeanOf(int i, RowSplit split, int padded, int c)
        {
            var count = Vector.Create((double)(split.End(i) - split.First(i)));
            Vector.Widen(Vector.Load(X + (long)split.First(i) * Channels + c), out var originLow, out var originHigh);
            Vector.Widen(Vector.Load(Sums + 2L * i * padded + c), out var low, out var high);
            return (originLow + low / count, originHigh + high / count);
        }
    }

    private struct FoldWork : IWork
    {
        public RowsShape Shape;
        public float* W, Factor, FoldedW;

        public readonly void Run(int item, int worker)
        {
            var split = RowSplit.Of(Shape.Rows, Shape.Columns);
            int taps = Shape.Columns;
            for (int o = split.First(item); o < split.End(item); o++)
            {
                float* w = W + (long)o * taps, folded = FoldedW + (long)o * taps;
                var factor = Vector.Create(Factor[o]);
                for (int t = 0; t < taps; t += ChannelVector.Count) (factor * Vector.Load(w + t)).Store(folded + t, taps - t);
            }
        }
    }

    private struct BatchNormWork<TActivation> : IWork where TActivation : unmanaged, IActivation
    {
        public int Rows, Channels;
        public TActivation Activation;
        public float* X, Mean, Factor, Beta, Y;

        public readonly void Run(int item, int worker)
        {
            // In locals, since the compiler must assume that a write through a pointer changes a field.
            var activation = Activation;
            float* mean = Mean, factor = Factor, beta = Beta;
            int channels = Channels;
            var split = RowSplit.Of(Rows, channels);
            for (int row = split.First(item), end = split.End(item); row < end; row++)
            {
                float* x = X + (long)row * channels, y = Y + (long)row * channels;
                for (int c = 0; c < channels; c += ChannelVector.Count)
                {
                    var centred = Vector.Load(x + c) - Vector.Load(mean + c);
                    activation.Apply(Vector.Load(factor + c) * centred + Vector.Load(beta + c)).Store(y + c, channels - c);
                }
            }
        }
    }

    /// <summary>g = dy · f', and g · (x - mean). Computing y once more costs less than reading it.</summary>
    private struct GradientTerms<TActivation> : IColumnTerms where TActivation : unmanaged, IActivation
    {
        public TActivation Activation;
        public float* X, Dy, Mean, Factor, Beta;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly void At(long row, long firstRow, int c, out Vector<float> first, out Vector<float> second)
        {
            first = At(row, c, out var centred);
            second = first * centred;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly Vector<float> At(long row, int c, out Vector<float> centred)
        {
            centred = Vector.Load(X + row + c) - Vector.Load(Mean + c);
            var dy = Vector.Load(Dy + row + c);
            if (typeof(TActivation) == typeof(Identity)) return dy;
            var normalised = Vector.Load(Factor + c) * centred + Vector.Load(Beta + c);
            return dy * Activation.Slope(normalised, Activation.Apply(normalised));
        }
    }

    /// <summary>The gradients of gamma and beta, and what dx needs of them; one vector of channels.</summary>
    private struct CombineGradientsWork : IWork
    {
        /// <summary>The rows, or 0 if the statistics are constants.</summary>
        public int Rows;

        public int Channels, Items;
        public float Epsilon;
        public float* Variance, Sums, Dgamma, Dbeta, MeanGradient, Slope;

        public readonly void Run(int item, int worker)
        {
            int c = item * ChannelVector.Count, padded = ChannelVector.Padded(Channels), left = Channels - c;
            var sum = TotalOf(Sums + c, Items, 2 * padded);
            var inverse = Vector<float>.One / Vector.SquareRoot(Vector.Load(Variance + c) + Vector.Create(Epsilon));
            var dgamma = TotalOf(Sums + padded + c, Items, 2 * padded) * inverse;
            dgamma.Store(Dgamma + c, left);
            sum.Store(Dbeta + c, left);
            var share = Vector.Create(Rows == 0 ? 0 : 1f / Rows);
            (sum * share).Store(MeanGradient + c);
            (dgamma * inverse * share).Store(Slope + c);
        }
    }

    private struct BatchNormBackwardWork<TActivation> : IWork where TActivation : unmanaged, IActivation
    {
        public int Rows, Channels;
        public GradientTerms<TActivation> Gradient;
        public float* MeanGradient, Slope, Dx;

        public readonly void Run(int item, int worker)
        {
            // In locals, since the compiler must assume that a write through a pointer changes a field.
            var gradient = Gradient;
            float* meanGradient = MeanGradient, slope = Slope, dx = Dx;
            int channels = Channels;
            var split = RowSplit.Of(Rows, channels);
            for (int row = split.First(item), end = split.End(item); row < end; row++)
            {
                long place = (long)row * channels;
                for (int c = 0; c < channels; c += ChannelVector.Count)
                {
                    var g = gradient.At(place, c, out var centred) - Vector.Load(meanGradient + c) - Vector.Load(slope + c) * centred;
                    (Vector.Load(gradient.Factor + c) * g).Store(dx + place + c, channels - c);
                }
            }
        }
    }
}
